"""vanished, renamed, emergency_restarted: what is gone, and what came in its place."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.support.signal_months import COMMUNITIES, judge, places, row, signals_of


def form(name: str, community: int = 0, **fields: Any) -> dict[str, Any]:
    return row(community, form_name=name, **fields)


OLD = form("人口信息台账")
OTHER = form("安全隐患排查表")


def evidence(signals: pl.DataFrame) -> list[dict[str, Any]]:
    assert signals.height == 1
    rows: list[dict[str, Any]] = json.loads(signals["evidence"][0])
    return rows


def test_a_row_that_is_gone_without_having_ended_has_vanished() -> None:
    signals = signals_of("vanished", {"forms": [OTHER, OLD]}, {"forms": [OTHER]})
    assert signals.select("level", "area_code", "register", "severity").rows() == [
        ("community", COMMUNITIES[0], "forms", "look")
    ]
    assert evidence(signals) == [
        {
            "township_code": OLD["township_code"],
            "community_code": COMMUNITIES[0],
            "sheet_row": 3,
            "fields": {
                "form_name": {"before": "人口信息台账", "after": None},
                "department": {"before": "民政局", "after": None},
            },
        }
    ]


@pytest.mark.parametrize(
    "now",
    [
        [OTHER, OLD],
        [OTHER, form("人口 信息台帐")],
        [OTHER, form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))],
        [OTHER, form("人口信息登记表")],
    ],
    ids=["still there", "written otherwise", "ended", "renamed"],
)
def test_what_is_there_ended_or_renamed_has_not_vanished(now: list[dict[str, Any]]) -> None:
    assert signals_of("vanished", {"forms": [OTHER, OLD]}, {"forms": now}).is_empty()


def test_an_ended_row_may_be_left_out() -> None:
    ended = form("人口信息台账", status="stopped", stopped_on=date(2025, 12, 3))
    assert signals_of("vanished", {"forms": [ended]}, {"forms": []}).is_empty()


def test_a_new_row_named_like_one_that_ended_is_renamed() -> None:
    ended = form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))
    signals = signals_of(
        "renamed", {"forms": [OLD]}, {"forms": [ended]}, {"forms": [ended, form("人口信息登记表（新）")]}
    )
    assert evidence(signals)[0]["fields"]["form_name"] == {
        "before": "人口信息台账",
        "after": "人口信息登记表（新）",
    }
    assert json.loads(signals["params"][0]) == {"ended_in": "2026-02", "rows": 1, "vanished": 0}


def test_a_new_row_named_like_one_that_vanished_is_renamed_also_months_later() -> None:
    new = {"forms": [form("2026年人口信息统计表")]}
    signals = signals_of("renamed", {"forms": [OLD]}, {"forms": []}, {"forms": []}, new)
    assert json.loads(signals["params"][0])["vanished"] == 1
    late = [{"forms": [OLD]}, {"forms": []}, *[None] * 12, new]
    assert signals_of("renamed", *late).is_empty()


@pytest.mark.parametrize(
    "new",
    [
        form("人口信息台账"),
        form("垃圾分类督导表"),
        form("人口信息登记表", department="公安局"),
        form("人口信息登记表", community=1),
        form("人口信息登记表", status="stopped", stopped_on=date(2026, 3, 1)),
    ],
    ids=["the same name: a rebound", "another name", "another department", "another community", "not in use"],
)
def test_its_neighbours_are_no_new_names(new: dict[str, Any]) -> None:
    ended = form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))
    assert signals_of("renamed", {"forms": [OLD]}, {"forms": [ended]}, {"forms": [ended, new]}).is_empty()


def plaque(placement: str, **fields: Any) -> dict[str, Any]:
    return row(plaque_name="创业服务站", placement=placement, **fields)


@pytest.mark.parametrize("places", [("outside", "inside"), ("inside", "outside")])
def test_a_plaque_that_is_hung_again_at_another_place_is_renamed(places: tuple[str, str]) -> None:
    here, there = places
    removed = plaque(here, status="removed", removed_on=date(2026, 2, 3))
    months = [{"plaques": [plaque(here)]}, {"plaques": [removed]}, {"plaques": [removed, plaque(there)]}]
    signals = signals_of("renamed", *months)
    assert evidence(signals)[0]["fields"]["plaque_name"] == {"before": "创业服务站", "after": "创业服务站"}
    assert json.loads(signals["params"][0]) == {"ended_in": "2026-02", "rows": 1, "vanished": 0}
    gone = [{"plaques": [plaque(here)]}, {"plaques": [plaque(there)]}]
    assert json.loads(signals_of("renamed", *gone)["params"][0])["vanished"] == 1
    assert signals_of("vanished", *gone).is_empty()


def test_a_plaque_beside_one_that_hangs_or_back_at_its_place_is_not_renamed() -> None:
    removed = plaque("outside", status="removed", removed_on=date(2026, 2, 3))
    first = {"plaques": [plaque("outside")]}
    assert signals_of("renamed", first, {"plaques": [plaque("outside"), plaque("inside")]}).is_empty()
    assert signals_of("renamed", first, {"plaques": [removed]}, first).is_empty()
    other = plaque("inside", department="公安局")
    assert signals_of("renamed", first, {"plaques": [removed, other]}).is_empty()


def test_an_item_that_begins_anew_under_its_name_is_not_renamed() -> None:
    over = item(FIRST_START, withdrawn_on=date(2026, 2, 10))
    months = {"work_items": [item(FIRST_START)]}, {"work_items": [over, item(SECOND_START)]}
    assert signals_of("renamed", *months).is_empty()


def test_a_row_that_was_there_before_is_not_new() -> None:
    both = [OLD, form("人口信息登记表")]
    ended = form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))
    assert signals_of("renamed", {"forms": both}, {"forms": [ended, both[1]]}).is_empty()


def test_what_ended_and_is_in_use_again_is_no_model() -> None:
    ended = form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))
    months = [
        {"forms": [OLD]},
        {"forms": [ended]},
        {"forms": [OLD]},
        {"forms": [OLD, form("人口信息登记表")]},
    ]
    assert signals_of("renamed", *months).is_empty()


def test_two_ends_and_two_starts_are_two_pairs() -> None:
    first = {"forms": [OLD, OTHER]}
    now = {"forms": [form("人口信息登记表"), form("安全隐患排查登记表")]}
    signals = signals_of("renamed", first, now)
    assert {one["fields"]["form_name"]["after"] for one in evidence(signals)} == {
        "人口信息登记表",
        "安全隐患排查登记表",
    }
    assert signals_of("vanished", first, now).is_empty()


def test_every_register_is_looked_at() -> None:
    tables: dict[str, list[dict[str, Any]]] = {
        key: [row()] for key in ("work_items", "plaques", "certificates", "appraisals", "digital_tools")
    }
    found = signals_of("vanished", tables, {})
    assert sorted(found["register"]) == sorted(tables)


def item(started: date, **fields: Any) -> dict[str, Any]:
    told = {"item_name": "防汛值守", "entry_route": "emergency", "started_on": started}
    return row(**told, **fields)


FIRST_START, SECOND_START = date(2026, 1, 5), date(2026, 2, 20)
WITHDRAWN = item(FIRST_START, withdrawn_on=date(2026, 2, 10))


@pytest.mark.parametrize("second", [[WITHDRAWN], []], ids=["withdrawn", "vanished"])
def test_an_emergency_that_begins_again_runs_from_its_first_start(second: list[dict[str, Any]]) -> None:
    again = [*second, item(SECOND_START)]
    signals = signals_of("emergency_restarted", {"work_items": [item(FIRST_START)]}, {"work_items": again})
    assert signals["severity"].to_list() == ["legal"]
    assert json.loads(signals["params"][0]) == {"first_started_on": "2026-01-05", "rows": 1}
    assert evidence(signals)[0]["fields"]["started_on"] == {"before": "2026-01-05", "after": "2026-02-20"}


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (item(FIRST_START, approved_on=date(2026, 1, 20)), item(SECOND_START)),
        (item(FIRST_START) | {"entry_route": "approved"}, item(SECOND_START)),
        (item(FIRST_START), item(SECOND_START) | {"entry_route": "approved"}),
        (item(FIRST_START), item(SECOND_START, department="水利局")),
        (item(FIRST_START), item(SECOND_START) | {"item_name": "抗旱巡查"}),
        (item(FIRST_START), item(date(2025, 12, 1))),
    ],
    ids=["paperwork done", "no emergency", "approved now", "another department", "another item", "earlier"],
)
def test_other_starts_are_new_ones(first: dict[str, Any], again: dict[str, Any]) -> None:
    over = first | {"withdrawn_on": date(2026, 2, 10)}
    months = {"work_items": [first]}, {"work_items": [over, again]}
    assert signals_of("emergency_restarted", *months).is_empty()


def test_a_start_more_than_a_year_after_the_end_is_a_new_one() -> None:
    over = {"work_items": [WITHDRAWN]}
    months = [{"work_items": [item(FIRST_START)]}, over, *[None] * 12]
    last = {"work_items": [WITHDRAWN, item(date(2027, 3, 1))]}
    assert signals_of("emergency_restarted", *months, last).is_empty()


def test_the_first_month_says_nothing_and_ids_are_those_of_the_evidence() -> None:
    months = judge({"forms": [OLD, OTHER]}, {"forms": [OTHER]})
    assert months[0]["signals"].is_empty()
    again = judge({"forms": [OLD, OTHER]}, {"forms": [OTHER]}, where=places())
    assert months[1]["signals"].equals(again[1]["signals"])
    other = judge({"forms": [OLD, OTHER]}, {"forms": [OLD]})
    assert set(other[1]["signals"]["signal_id"]).isdisjoint(months[1]["signals"]["signal_id"])


def test_what_vanished_and_is_told_to_have_ended_that_month_has_ended() -> None:
    ended = form("人口信息台账", status="stopped", stopped_on=date(2026, 2, 3))
    _, gone, told = judge({"forms": [OTHER, OLD]}, {"forms": [OTHER]}, {"forms": [OTHER, ended]})
    ends = [one["former"].select("name", "ended_in", "sheet_row", "vanished").rows() for one in (gone, told)]
    assert ends == [[("人口信息台账", "2026-02", 3, True)], [("人口信息台账", "2026-02", 3, False)]]
