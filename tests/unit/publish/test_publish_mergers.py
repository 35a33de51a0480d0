"""A merger between two months: each month keeps the areas of its time, a trend runs on the successor."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from pipelines.areas.tree import tree_on
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.areas import snapshot_areas, tree_spans
from pipelines.queries import Snapshot, area_profile, export_frame, league, open_snapshot, trend
from pipelines.store import open_store
from tests.support.hand_store import (
    EAST,
    PREFECTURE,
    PROVINCE,
    TINY,
    WEST,
    area_frame,
    forms_return,
    hand_areas,
    villages,
)
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

FORMS = "forms_per_community"
OLD, OTHER, NEW = "510104001", "510104002", "510104003"
LAST_DAY = date(2026, 1, 31)


def merger_areas() -> pl.DataFrame:
    """Two townships of East become a third on 1 February; their villages keep their codes. East takes West
    in at the same time and becomes a district with a new code."""
    rows: list[tuple[str, str, str, str | None]] = [
        (PROVINCE, "省", "province", None),
        (PREFECTURE, "市", "prefecture", PROVINCE),
        (EAST, "东县", "county", PREFECTURE),
        (WEST, "西县", "county", PREFECTURE),
        ("510107", "东西区", "county", PREFECTURE),
        (OLD, "甲镇", "township", EAST),
        (OTHER, "乙镇", "township", EAST),
        (NEW, "新镇", "township", EAST),
        ("510105001", "丙镇", "township", WEST),
    ]
    for township in (OLD, OTHER, "510105001"):
        rows += [(code, f"{code}村", "community", township) for code in villages(township)]
    ended = {
        OLD: (LAST_DAY, NEW),
        OTHER: (LAST_DAY, NEW),
        EAST: (LAST_DAY, "510107"),
        WEST: (LAST_DAY, "510107"),
    }
    begun = {NEW: date(2026, 2, 1), "510107": date(2026, 2, 1)}
    return area_frame(rows, ended, begun)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = Home(Path(tmp_path_factory.mktemp("merger")))
    make_store(home, merger_areas())
    with open_store(home) as store, store.transaction():
        for township, forms in ((OLD, 2), (OTHER, 6), ("510105001", 1)):
            add_return(store, township, "2026-01", forms_return(township, forms))
        merged = [forms_return(OLD, 1, stopped=1), forms_return(OTHER, 4, stopped=2)]
        add_return(
            store,
            NEW,
            "2026-02",
            {key: pl.concat(part[key] for part in merged) for key in ("communities", "forms")},
        )
        add_return(store, "510105001", "2026-02", forms_return("510105001", 1))
    publish(home)
    return open_snapshot(home)


def test_each_month_lists_the_areas_of_its_time(snapshot: Snapshot) -> None:
    january = export_frame(snapshot, WHOLE, "township", ["2026-01"], [FORMS])
    assert january.select("area_code", "value").rows() == [(OLD, 2.0), (OTHER, 6.0), ("510105001", 1.0)]
    february = export_frame(snapshot, WHOLE, "township", ["2026-02"], [FORMS])
    assert february.select("area_code", "value").rows() == [(NEW, 2.5), ("510105001", 1.0)]
    counties = league(snapshot, WHOLE, FORMS, "county", "2026-01")
    assert sorted(counties["area_code"]) == [EAST, WEST]


def test_the_change_of_a_merged_area_is_against_what_it_was_made_of(snapshot: Snapshot) -> None:
    # Six villages with 2 forms and six with 6 are 4 a village; now 2.5.
    rows = league(snapshot, WHOLE, FORMS, "township", "2026-02").filter(area_code=NEW)
    assert rows["change_month"].to_list() == [-1.5]
    assert rows["history"].to_list()[0][-2:] == [4.0, 2.5]
    months = trend(snapshot, WHOLE, [FORMS], "township", NEW)
    assert months.select("period", "value", "restated").rows() == [
        ("2026-01", 4.0, True),
        ("2026-02", 2.5, False),
    ]


def test_counties_merge_with_all_that_lies_in_them(snapshot: Snapshot) -> None:
    # January: (6 × 2 + 6 × 6 + 6 × 1) / 18 = 3; February: (12 × 2.5 + 6 × 1) / 18 = 2.
    profile = area_profile(snapshot, WHOLE, "county", "510107", "2026-02").filter(indicator=FORMS)
    assert profile.select("value", "change_month", "change_baseline").rows() == [(2.0, -1.0, -1.0)]
    restated = snapshot.frame("SELECT DISTINCT period FROM area_values WHERE restated")
    assert restated["period"].to_list() == ["2026-01"]


def test_a_change_on_the_baseline_is_that_of_the_same_communities(snapshot: Snapshot) -> None:
    # Twelve villages of the new township had 2 × 6 + 6 × 6 = 48 forms and have 6 × 1 + 6 × 4 = 30.
    rows = snapshot.frame(CHANGES)
    january, february = (rows.filter(period=period) for period in ("2026-01", "2026-02"))
    assert set(january["value"]) == {None} and set(january["reason"]) == {"no_baseline"}
    found = {code: figures for code, *figures in february.drop("period", "reason").iter_rows()}
    assert found[NEW] == [-18, 48, -37.5]
    assert found["510105001"] == [0, 6, 0]
    assert found["510107"] == found[PROVINCE] == [-18, 54, pytest.approx(-100 / 3)]


CHANGES = """
SELECT area_code, numerator, denominator, value, period, reason FROM area_values
WHERE indicator = 'forms_change_on_baseline' AND NOT restated
"""
FLOWS = "SELECT * FROM flows WHERE register = 'forms' AND period = '2026-02' ORDER BY level, area_code"


def test_what_came_and_went_is_told_of_what_areas_are_now(snapshot: Snapshot) -> None:
    rows = snapshot.frame(FLOWS)
    assert rows["in_use"].equals(rows["in_use_before"] - rows["ended"], check_names=False)
    # A merger makes no row vanish: what was in use in the villages is in the successor's return, or stopped.
    assert rows.select("vanished", "unconfirmed").sum().row(0) == (0, 0)
    above = rows.filter(pl.col("level") != "community")
    assert above.select("level", "area_code", "communities", "in_use_before", "ended", "in_use").rows() == [
        ("county", "510107", 18, 54, 18, 36),
        ("prefecture", "510100", 18, 54, 18, 36),
        ("province", "510000", 18, 54, 18, 36),
        ("township", NEW, 12, 48, 18, 30),
        ("township", "510105001", 6, 6, 0, 6),
    ]
    assert rows.filter(level="community").height == 12  # those of 510105001 are as they were


def test_what_was_recoded_is_not_counted_twice(snapshot: Snapshot) -> None:
    for period, forms in (("2026-01", 54), ("2026-02", 36)):
        for level in ("township", "county", "prefecture", "province", "community"):
            assert export_frame(snapshot, WHOLE, level, [period], [FORMS])["numerator"].sum() == forms, level


def test_the_tree_is_kept_once_for_periods_without_a_change() -> None:
    areas = merger_areas()
    assert tree_spans(areas, ["2025-12", "2026-01", "2026-02", "2026-03"]) == [
        ["2025-12", "2026-01"],
        ["2026-02", "2026-03"],
    ]
    rows = snapshot_areas(areas, ["2025-12", "2026-01", "2026-02"], partial(tree_on, areas))
    villages_of_old = rows.filter(pl.col("code") == villages(OLD)[0]).sort("first_period")
    assert villages_of_old.select("township", "county", "first_period", "last_period").rows() == [
        (OLD, EAST, "2025-12", "2026-01"),
        (NEW, "510107", "2026-02", "2026-02"),
    ]


def _moved(rows: pl.DataFrame, code: str, parent: str) -> pl.DataFrame:
    """The areas with one that lies elsewhere from 1 February on, its code unchanged."""
    begun = rows.filter(code=code).with_columns(parent=pl.lit(parent), valid_from=date(2026, 2, 1))
    ended = pl.when(pl.col("code") == code).then(LAST_DAY).otherwise("valid_to")
    return pl.concat([rows.with_columns(valid_to=ended), begun])


@pytest.fixture(scope="module")
def after_a_move(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One of East's two townships goes to West on 1 February, under its old code; nothing else changes."""
    home = Home(Path(tmp_path_factory.mktemp("moved")))
    make_store(home, _moved(hand_areas(), "510104002", WEST))
    forms = {"510104001": 2, "510104002": 6, "510105001": 1, "510105002": 1, "510106001": 1}
    with open_store(home) as store, store.transaction():
        for month in ("2026-01", "2026-02"):
            for township, number in forms.items():
                add_return(store, township, month, forms_return(township, number))
    publish(home)
    return open_snapshot(home)


def test_a_township_that_moves_with_its_code_makes_no_county_better_or_worse(after_a_move: Snapshot) -> None:
    # East has 2 forms a village in both months as it is today, West (6 × 6 + 12 × 1) / 18.
    rows = league(after_a_move, WHOLE, FORMS, "county", "2026-02").sort("area_code")
    assert rows.select("area_code", "change_month").rows() == [(EAST, 0.0), (WEST, 0.0), (TINY, 0.0)]
    east = trend(after_a_move, WHOLE, [FORMS], "county", EAST)
    assert east.select("period", "value", "restated").rows() == [
        ("2026-01", 2.0, True),
        ("2026-02", 2.0, False),
    ]
    january = export_frame(after_a_move, WHOLE, "county", ["2026-01"], [FORMS]).sort("area_code")
    assert january["value"].to_list()[:2] == [4.0, 1.0]  # as it was then
    restated = after_a_move.frame(
        "SELECT DISTINCT level, area_code FROM area_values WHERE restated ORDER BY ALL"
    )
    assert restated.rows() == [("county", EAST), ("county", WEST)]


def test_what_ended_before_a_recode_comes_back_as_a_rebound(tmp_path: Path) -> None:
    """A village recoded on 1 February: its form, stopped in January, is in use again. Of two that became one,
    what was in use in either has not come back."""
    first, second, third = villages("510104001")[:3]
    rows = hand_areas()
    ended = pl.when(pl.col("code").is_in([first, second, third])).then(LAST_DAY).otherwise("valid_to")
    codes = {first: "510104001901", second: "510104001902", third: "510104001902"}
    successor = pl.col("code").replace_strict(codes, default=None).alias("successor_code")
    begun = rows.filter(pl.col("code").is_in([first, second])).with_columns(
        pl.col("code").replace_strict(codes), valid_from=date(2026, 2, 1)
    )
    home = Home(tmp_path)
    make_store(home, pl.concat([rows.with_columns(successor, valid_to=ended), begun]))
    january = forms_return("510104001", 1)
    stopped = pl.col("community_code").is_in([first, second])
    status = pl.when(stopped).then(pl.lit("stopped")).otherwise(pl.lit("in_use")).alias("status")
    february = {
        key: part.with_columns(pl.col("community_code").replace(codes)).unique(
            ["community_code"], keep="first", maintain_order=True
        )
        for key, part in forms_return("510104001", 1).items()
    }
    with open_store(home) as store, store.transaction():
        add_return(store, "510104001", "2026-01", january | {"forms": january["forms"].with_columns(status)})
        add_return(store, "510104001", "2026-02", february)
    publish(home)
    facts = open_snapshot(home).frame(
        "SELECT community, rebounds FROM community_facts WHERE period = '2026-02' AND rebounds > 0"
    )
    assert facts.rows() == [("510104001901", 1)]


def test_what_vanishes_in_a_recode_stands_with_the_successor(tmp_path: Path) -> None:
    """Two villages become one on 1 February. Each had 表0 and 表1, the second 表2 as well. February's return
    has 表0 of the one alone: 表1 of both is one form that is gone, 表2 another."""
    first, second = villages("510104001")[:2]
    rows = hand_areas()
    merged = "510104001901"
    ended = pl.col("code").is_in([first, second])
    begun = rows.filter(code=first).with_columns(code=pl.lit(merged), valid_from=date(2026, 2, 1))
    rows = rows.with_columns(
        valid_to=pl.when(ended).then(LAST_DAY).otherwise("valid_to"),
        successor_code=pl.when(ended).then(pl.lit(merged)).otherwise("successor_code"),
    )
    home = Home(tmp_path)
    make_store(home, pl.concat([rows, begun]))
    january = forms_return("510104001", 3)
    held = (pl.col("community_code") != first) | (pl.col("form_name") != "表2")
    february = {
        key: part.with_columns(pl.col("community_code").replace([first, second], merged)).unique(
            ["community_code", *(["form_name"] if key == "forms" else [])], keep="first", maintain_order=True
        )
        for key, part in forms_return("510104001", 3).items()
    }
    left = (pl.col("community_code") != merged) | (pl.col("form_name") == "表0")
    with open_store(home) as store, store.transaction():
        add_return(store, "510104001", "2026-01", january | {"forms": january["forms"].filter(held)})
        add_return(store, "510104001", "2026-02", february | {"forms": february["forms"].filter(left)})
    publish(home)
    snapshot = open_snapshot(home)
    facts = snapshot.frame(
        "SELECT community, forms_in_use, forms_in_use_unconfirmed FROM community_facts "
        "WHERE period = '2026-02' AND forms_in_use_unconfirmed > 0"
    )
    assert facts.rows() == [(merged, 3, 2)]
    # Five forms of the two, then three of the one: two that both had are one now.
    flows = snapshot.frame(FLOWS).filter(area_code=merged)
    assert flows.select("in_use_before", "ended", "vanished", "in_use", "unconfirmed").rows() == [
        (5, 2, 2, 3, 2)
    ]
