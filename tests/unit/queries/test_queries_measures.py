"""What the rule of measures is told of an area, and what it proposes, on homes worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import (
    Snapshot,
    measures_frame,
    measures_list,
    open_snapshot,
    own_burden,
    submission_matrix,
)
from pipelines.queries.beyond import count_beyond
from pipelines.queries.measures import MEASURES
from pipelines.queries.registers import counted_rows
from pipelines.queries.standing_items import standing_items
from pipelines.ranking.measures import COLUMNS
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.hand_store import EAST, TINY, WEST, hand_areas, hand_in, reject
from tests.support.made_once import made_home
from tests.support.scopes import WHOLE
from tests.support.small_snapshot import build_small_snapshot
from tests.support.small_store import make_store

JANUARY, FEBRUARY = "2026-01", "2026-02"
EAST_TOWN, EAST_OTHER, WEST_TOWN, WEST_OTHER, TINY_TOWN = (
    "510104001",
    "510104002",
    "510105001",
    "510105002",
    "510106001",
)


def by_area(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["area_code"]: row for row in frame.iter_rows(named=True)}


def test_the_columns_are_those_the_rule_reads(snapshot: Snapshot) -> None:
    frame = measures_frame(snapshot, WHOLE, "county", FEBRUARY)
    assert dict(frame.schema) == {"area_code": pl.String} | COLUMNS
    assert frame["area_code"].to_list() == [EAST, WEST, TINY]
    about_cases = ("reminded", "interviewed_on_figures", "rectification_failed", "confirmed", "frozen")
    assert all(frame[name].null_count() == frame.height for name in about_cases)  # there is no case
    assert frame["interval_passed"].to_list() == [True] * 3


def test_lateness_of_townships(snapshot: Snapshot) -> None:
    """In February West's second township is missing and Tiny's came three days late; January was in time."""
    townships = by_area(measures_frame(snapshot, WHOLE, "township", FEBRUARY))
    late = {code: row["late_run"] for code, row in townships.items() if row["return_late"]}
    assert late == {WEST_OTHER: 1, TINY_TOWN: 1}


def test_a_return_not_yet_due_is_not_late(snapshot: Snapshot) -> None:
    """Published on 5 March in China, the due day of February's returns: what is missing may still come."""
    early = replace(snapshot, manifest=snapshot.manifest | {"created_at": "2026-03-05T15:00:00Z"})
    after = replace(snapshot, manifest=snapshot.manifest | {"created_at": "2026-03-05T16:00:00Z"})
    told = by_area(measures_frame(early, WHOLE, "township", FEBRUARY))
    assert (told[WEST_OTHER]["return_late"], told[WEST_OTHER]["late_run"]) == (None, 0)
    assert by_area(measures_frame(after, WHOLE, "township", FEBRUARY))[WEST_OTHER]["return_late"] is True


def wilson_upper(share: float, number: int) -> float:
    """Upper end of Wilson's interval, z = 1.959964 (Wilson 1927)."""
    z = 1.959964
    middle = share + z * z / (2 * number)
    reach = z * (share * (1 - share) / number + z * z / (4 * number * number)) ** 0.5
    return (middle + reach) / (1 + z * z / number)


def test_an_area_is_late_where_clearly_more_of_its_townships_are() -> None:
    """County by county and month by month, from the list of returns: the whole interval of the share in time
    lies below the province's share."""
    snapshot = open_snapshot(made_home(build_small_snapshot))
    judged = 0
    for period in snapshot.periods:
        told = by_area(measures_frame(snapshot, WHOLE, "county", period))
        matrix = submission_matrix(snapshot, WHOLE, first=period, last=period)
        in_time = matrix.with_columns(in_time=pl.col("on_time").fill_null(False))
        whole = in_time["in_time"].mean()
        assert isinstance(whole, float)
        for county, share, number in (
            in_time.group_by("county").agg(pl.col("in_time").mean(), pl.len().alias("n")).iter_rows()
        ):
            assert told[county]["return_late"] is (wilson_upper(share, number) < whole - 1e-9)
            judged += 1
    assert judged > 50


@pytest.fixture(scope="module")
def late_home(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """East's two townships are late in turn, West's first in both months. Tiny's correction of February was
    refused."""
    home = Home(Path(tmp_path_factory.mktemp("late")))
    make_store(home, hand_areas())
    figures = dict.fromkeys((EAST_TOWN, EAST_OTHER), (30, 0)) | dict.fromkeys((WEST_TOWN, WEST_OTHER), (3, 0))
    figures[TINY_TOWN] = (9, 0)
    late = {JANUARY: (EAST_TOWN, WEST_TOWN), FEBRUARY: (EAST_OTHER, WEST_TOWN)}
    for period, month in ((JANUARY, 2), (FEBRUARY, 3)):
        hand_in(home, period, {code: forms for code, forms in figures.items() if code not in late[period]})
        hand_in(
            home,
            period,
            {code: figures[code] for code in late[period]},
            received_at=datetime(2026, month, 9, 1),
        )
    with open_store(home) as store, store.transaction():
        reject(store, TINY_TOWN, FEBRUARY, datetime(2026, 3, 20, 1), "correction")
    publish(home)
    return open_snapshot(home)


def test_late_twice_is_a_ground_for_an_interview(late_home: Snapshot) -> None:
    rows = by_area(measures_list(late_home, WHOLE, "township", FEBRUARY))
    assert {code: row["step"] for code, row in rows.items()} == {EAST_OTHER: "remind", WEST_TOWN: "interview"}
    assert [reason["code"] for reason in rows[WEST_TOWN]["reasons"]] == ["late_again", "return_late"]
    again = rows[WEST_TOWN]["reasons"][0]
    assert (again["indicator"], again["value"], again["periods"]) == ("reporting_timeliness", 1, 2)
    evidence = [(row["table"], row["township_code"], row["name"]) for row in again["evidence"]]
    assert evidence == [("returns", WEST_TOWN, "late")]
    assert all(row["lacks"] == [] and row["chance_expected"] == 0 for row in rows.values())


def test_a_list_has_its_columns_even_where_nobody_is_proposed(snapshot: Snapshot) -> None:
    rows = measures_list(snapshot, WHOLE, "prefecture", JANUARY)
    assert rows.is_empty() and dict(rows.schema) == MEASURES


def test_what_counts_is_listed_row_by_row() -> None:
    """The items of the evidence are as many as the figure says, and lie in the area."""
    snapshot = open_snapshot(made_home(build_small_snapshot))
    for level in ("township", "county"):
        rows = measures_list(snapshot, WHOLE, level, snapshot.latest)
        counted = [
            (row["area_code"], reason)
            for row in rows.iter_rows(named=True)
            for reason in row["reasons"]
            if reason["code"] in ("negative_list", "emergency_overdue")
        ]
        assert counted
        for code, reason in counted:
            assert reason["value"] == len(reason["evidence"]) > 0
            assert all(row["township_code"].startswith(code) for row in reason["evidence"])


def test_a_fact_stands_as_long_as_one_of_its_items() -> None:
    """Month by month, from the rows themselves: the same item of the same community, without a break."""
    snapshot = open_snapshot(made_home(build_small_snapshot))
    months = list(reversed(snapshot.periods))[:12]
    rows = {
        month: counted_rows(snapshot, WHOLE, "emergency_overdue", month).select(
            "township_code", "sheet_row", "community_code", "item_name", "department", "started_on"
        )
        for month in months
    }
    items = {month: {row[2:] for row in counted.iter_rows()} for month, counted in rows.items()}
    now = {row[:2]: row[2:] for row in rows[months[0]].iter_rows()}
    found = standing_items(snapshot, WHOLE, "emergency_overdue", months[0])
    assert found.height == len(now) > 0
    for township, row, run in found.select("township_code", "sheet_row", "run").iter_rows():
        stood = [now[township, row] in items[month] for month in months]
        assert run == next((at for at, holds in enumerate(stood) if not holds), len(stood))


def test_a_refused_correction_is_under_way(late_home: Snapshot) -> None:
    counties = by_area(measures_frame(late_home, WHOLE, "county", FEBRUARY))
    # Tiny has too few communities to be ranked, which hides whether a correction is under way.
    assert [counties[code]["correcting"] for code in (EAST, WEST, TINY)] == [False, False, None]


def test_what_the_product_itself_asks(late_home: Snapshot) -> None:
    """Five townships in two months, each return handed in once; no workbook was handed out to count cells by.
    15 minutes each are 2.5 hours."""
    found = own_burden(late_home, WHOLE, FEBRUARY)
    assert (found["months"], found["asked"], found["returns"], found["handed_in"]) == (2, 10, 10, 10)
    assert (found["cells"], found["median_cells"], found["hours"]) == (0, None, 2)
    assert own_burden(late_home, WHOLE, JANUARY)["asked"] == 5


def test_only_months_are_judged(snapshot: Snapshot) -> None:
    with pytest.raises(UserError):
        measures_frame(snapshot, WHOLE, "county", "2026-Q1")


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ({"2026-02": "high_0025"}, 1),
        ({"2026-01": "high_0001", "2026-02": "high_0025"}, 2),
        ({"2026-01": "low_0001", "2026-02": "high_0025"}, 1),
        ({"2025-12": "low_0025", "2026-02": "low_0001"}, 1),
        ({"2025-12": "high_0025", "2026-01": "inside", "2026-02": "high_0025"}, 1),
        ({"2026-01": "high_0025", "2026-02": "inside"}, 0),
        ({"2026-01": "high_0025"}, 0),
        ({f"2026-{month:02d}": "low_0025" for month in range(1, 3)} | {"2025-12": "low_0025"}, 3),
        ({"2026-01": "high_0025", "2026-02": None}, 0),
    ],
)
def test_months_beyond_are_those_without_a_break(classes: dict[str, str | None], expected: int) -> None:
    values = pl.DataFrame(
        [("1", period, limit_class) for period, limit_class in classes.items()],
        schema={"area_code": pl.String, "period": pl.String, "limit_class": pl.String},
        orient="row",
    )
    found = dict(count_beyond(values, FEBRUARY).iter_rows())
    assert found.get("1", 0) == expected
