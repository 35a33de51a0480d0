"""The admission system of a demonstration home: the lives of its counties' cases, and items that communities
turned away, entered step by step as users would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from pipelines.admission.acting import live_in
from pipelines.admission.moves import Move
from pipelines.base.home import Home
from pipelines.demo.burdens import read_catalogue
from pipelines.demo.cases import FIRST_DAY, LAST_DAY, Case, county_names, tells
from pipelines.demo.demands import demand_lives
from pipelines.demo.draws import draw
from pipelines.demo.provinces import Province, province_of_code
from pipelines.demo.scripts import Dated, dated
from pipelines.demo.wording import turns_away
from pipelines.demo.work import lives_of
from pipelines.store import open_store

_TURNED_AWAY = 0.08
"""The chance that a county's communities turned an item away that nobody applied for."""
_TURNED_AWAY_STORY = 0.9


def admit_all(home: Home, communities: pl.DataFrame, actor: str) -> Counter[str]:
    """Enter every life of the communities' counties by the year's end; items by their last step."""
    lives = plan_lives(communities)
    with open_store(home, actor=actor) as store, store.transaction():
        return Counter(item.step for item in live_in(store, lives))


def plan_lives(communities: pl.DataFrame) -> list[list[Dated]]:
    """The lives, by the moment each begins. ``communities`` has list_communities' rows."""
    lives = []
    for county, rows in communities.group_by("county", maintain_order=True):
        codes = rows["community_code"].to_list()
        code = str(county[0])
        found = [life.moves for _, life in lives_of(code)] + list(_unknown(code)) + list(demand_lives(code))
        lives += [dated(_placed(moves, codes)) for moves in found]
    return sorted((life for life in lives if life), key=_begins)


def _begins(life: Sequence[Dated]) -> tuple[object, ...]:
    moment, move = life[0]
    told = move.details
    return moment, told["area_code"], told["item_name"], told.get("community_code", "")


def _placed(moves: Sequence[Move], codes: list[str]) -> list[Move]:
    """The moves with the community that turns an item away: one of the home's."""
    return [
        replace(move, details={**move.details, "community_code": _choose(move, codes)})
        if "community_code" in move.details
        else move
        for move in moves
    ]


def _choose(move: Move, codes: list[str]) -> str:
    return codes[int(len(codes) * draw(codes[0][:6], f"{move.on}", "community"))]


def _unknown(county: str) -> Iterator[list[Move]]:
    """Refusals by communities of items that nobody applied for, by those items' names."""
    province = province_of_code(county)
    chance = _TURNED_AWAY_STORY if tells(province, "turned_away", county) else _TURNED_AWAY
    for row in _undocumented(province):
        for number in ("first", "second"):
            if draw(county, row["item_name"], number, "turned away") < chance:
                day = FIRST_DAY + timedelta(int(draw(county, row["item_name"], number, "day") * 360))
                case = Case(county, county_names(province)[county], province, row, "undocumented", day, False)
                yield [_turn_away(case, min(day, LAST_DAY))]


@cache
def _undocumented(province: Province) -> list[dict[str, Any]]:
    rows = read_catalogue("work_items", province)
    return rows.filter(pl.col("list_title").is_null(), entry_route="undocumented").to_dicts()


def _turn_away(case: Case, day: date) -> Move:
    details = {
        "item_name": case.row["item_name"],
        "department": case.row["department"],
        "department_level": case.row["department_level"],
        "area_code": case.county,
        "community_code": "?",
    }
    return Move("turn_away", "community", day, reason=turns_away(case), details=details)
