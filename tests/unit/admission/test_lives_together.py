"""Lives that are written together come out as the same steps taken one after another."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.admission.acting import act_in, begin_in, live_in
from pipelines.admission.moves import Move
from pipelines.admission.stored import read_events, read_items
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.store import open_store
from tests.support.admissions import community_of
from tests.unit.admission.conftest import make_home

MORNING = datetime(2026, 9, 1, 1)
Life = list[tuple[datetime, Move]]


def life(name: str, first: int, *steps: tuple[str, str, dict[str, object]]) -> Life:
    """An item's moves, a day apart, from so many days after 1 September 2026."""
    details = {
        "item_name": name,
        "department": "县民政局",
        "department_level": "county",
        "area_code": "510104",
        "content": "走访",
        "scope": "全县",
        "goal": "全覆盖",
        "requirements": "两人同行",
        "time_limit": "三个月",
        "funding": "县级财政",
        "funds_due_fen": 500,
    }
    moves = []
    for number, (action, body, given) in enumerate((("apply", "department", details), *steps)):
        moment = MORNING + timedelta(days=first + number)
        told = {key: value for key, value in given.items() if key not in ("document", "reason")}
        move = Move(action, body, moment.date(), given.get("document"), given.get("reason"), told)  # type: ignore[arg-type]
        moves.append((moment, move))
    return moves


def lives(community: str) -> list[Life]:
    reviews = [("review", "grassroots_governance", {}), ("review", "civil_affairs", {"reason": "同意"})]
    approval = ("approve", "county_party_committee", {"document": "锦委办〔2026〕1号"})
    admission, payment = ("admit", "civil_affairs", {}), ("fund", "department", {"paid_fen": 500})
    return [
        life("走访一", 0, *reviews, approval, admission, payment),
        life("走访二", 1, reviews[0], ("refuse", "civil_affairs", {"reason": "重复"})),
        life("走访三", 2, ("turn_away", "community", {"reason": "无文书", "community_code": community})),
    ]


def one_after_another(home: Home, planned: list[Life]) -> None:
    entered = sorted(
        (moment, place, number)
        for place, moves in enumerate(planned)
        for number, (moment, _) in enumerate(moves)
    )
    numbers: dict[int, str] = {}
    with open_store(home, actor="clerk") as store, store.transaction():
        for moment, place, number in entered:
            move = planned[place][number][1]
            if number:
                act_in(store, numbers[place], move, at_utc=moment)
            else:
                numbers[place] = begin_in(store, [move], at_utc=moment)[0].item_id


VOUCHED = {"logs", "states"}
"""What an entry says of rows, which are put down in other portions."""


def kept(home: Home) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    with open_store(home) as store:
        audit = store.frame("SELECT * FROM audit WHERE action LIKE 'admission.%' ORDER BY at_utc, subject")
        said = [json.loads(detail) for detail in audit["detail"]]
        told = [{name: detail[name] for name in detail.keys() - VOUCHED} for detail in said]
        told_alike = audit.drop("sequence", "previous", "hash").with_columns(
            detail=pl.Series([json.dumps(one, sort_keys=True) for one in told])
        )
        return read_items(store), read_events(store), told_alike


def test_together_or_one_after_another(tmp_path: Path) -> None:
    first, second = (make_home(tmp_path / name, "sichuan") for name in ("first", "second"))
    planned = lives(community_of(first))
    with open_store(first, actor="clerk") as store, store.transaction():
        items = live_in(store, planned)
    one_after_another(second, planned)
    assert [item.step for item in items] == ["funded", "refused", "applied"]
    for together, single in zip(kept(first), kept(second), strict=True):
        assert together.equals(single)


def test_numbers_go_on_and_one_refusal_undoes_all(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "sichuan")
    planned = lives(community_of(home))
    with open_store(home) as store, store.transaction():
        live_in(store, planned[:1])
    early = life("走访四", 5, ("approve", "county_party_committee", {"document": "1号"}))
    with pytest.raises(NotAllowed), open_store(home) as store, store.transaction():
        live_in(store, [planned[1], early])
    with open_store(home) as store, store.transaction():
        assert [item.item_id for item in live_in(store, planned[1:])] == ["A2026-00002", "A2026-00003"]
    assert kept(home)[0].height == 3


def test_a_likeness_found_at_the_beginning_is_answered_by_who_agrees(tmp_path: Path) -> None:
    """In lives as in single steps: a review that agrees without a reason is refused."""
    home = make_home(tmp_path / "home", "sichuan")
    silent = life("拆除违建", 0, ("review", "grassroots_governance", {}), ("review", "civil_affairs", {}))
    moment, begun = silent[0]
    doubts = [{"number": 2, "title": "拆除违章建筑", "score": 0.99}]
    silent[0] = moment, replace(begun, details={**begun.details, "resembles": doubts})
    with pytest.raises(NotAllowed) as single:
        one_after_another(home, [silent])
    with pytest.raises(NotAllowed) as together, open_store(home) as store, store.transaction():
        live_in(store, [silent])
    assert single.value.refusal.code == together.value.refusal.code == "ADM-124"
