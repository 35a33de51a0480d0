"""What the rule of measures is told of an area, and the steps that follow, on homes worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import Snapshot, measures_frame, measures_steps, open_snapshot
from pipelines.queries.measures import UNKNOWN, months_beyond
from pipelines.ranking.measures import COLUMNS
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.hand_store import EAST, TINY, WEST, hand_areas, hand_in, reject
from tests.support.scopes import WHOLE
from tests.support.small_store import make_store

FORMS = "forms_per_community"
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
    frame = measures_frame(snapshot, WHOLE, FORMS, "county", FEBRUARY)
    assert frame.columns == ["area_code", *COLUMNS, "months_beyond"]
    assert dict(frame.select(*COLUMNS).schema) == COLUMNS
    assert frame["area_code"].to_list() == [EAST, WEST, TINY]
    assert all(frame[name].null_count() == frame.height for name in UNKNOWN)


def test_lateness_of_a_county_is_that_of_its_townships(snapshot: Snapshot) -> None:
    """In February West's second township is missing and Tiny's came three days late; January was in time."""
    counties = by_area(measures_frame(snapshot, WHOLE, FORMS, "county", FEBRUARY))
    assert {code: (row["return_late"], row["months_late"]) for code, row in counties.items()} == {
        EAST: (False, 0),
        WEST: (True, 1),
        TINY: (True, 1),
    }
    townships = by_area(measures_frame(snapshot, WHOLE, FORMS, "township", FEBRUARY))
    late = {code for code, row in townships.items() if row["return_late"]}
    assert late == {WEST_OTHER, TINY_TOWN}


def test_a_return_not_yet_due_is_not_late(snapshot: Snapshot) -> None:
    """Published on 5 March in China, the due day of February's returns: what is missing may still come."""
    early = replace(snapshot, manifest=snapshot.manifest | {"created_at": "2026-03-05T15:00:00Z"})
    after = replace(snapshot, manifest=snapshot.manifest | {"created_at": "2026-03-05T16:00:00Z"})
    told = by_area(measures_frame(early, WHOLE, FORMS, "county", FEBRUARY))
    assert (told[WEST]["return_late"], told[WEST]["months_late"]) == (None, 0)
    assert by_area(measures_frame(after, WHOLE, FORMS, "county", FEBRUARY))[WEST]["return_late"] is True


@pytest.fixture(scope="module")
def late_home(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """East's two townships are late in turn, West's first in both months; East far above West: 30 forms a
    village against 3, 360 and 36 of 12 villages. Tiny's correction of February was refused."""
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


def test_two_months_late_is_one_township_late_twice(late_home: Snapshot) -> None:
    counties = by_area(measures_frame(late_home, WHOLE, FORMS, "county", FEBRUARY))
    assert counties[EAST]["months_late"] == 1
    assert counties[WEST]["months_late"] == 2
    prefecture = by_area(measures_frame(late_home, WHOLE, FORMS, "prefecture", FEBRUARY))
    assert prefecture["510100"]["months_late"] == 2


def test_each_month_is_held_against_its_own_target(late_home: Snapshot) -> None:
    """The province has (360 + 36 + 54) / 30 = 15 forms a village: East lies above, West below."""
    counties = by_area(measures_frame(late_home, WHOLE, FORMS, "county", FEBRUARY))
    assert [counties[code]["sign"] for code in (EAST, WEST, TINY)] == [1, -1, -1]
    assert [counties[code]["previous_sign"] for code in (EAST, WEST, TINY)] == [1, -1, -1]
    first = by_area(measures_frame(late_home, WHOLE, FORMS, "county", JANUARY))
    assert first[EAST]["sign"] == 1 and first[EAST]["previous_sign"] is None


def test_figures_without_a_target_have_no_side(late_home: Snapshot) -> None:
    frame = measures_frame(late_home, WHOLE, "emergency_overdue", "county", FEBRUARY)
    assert frame["sign"].null_count() == frame.height
    assert frame["limit_class"].null_count() == frame.height


def test_a_refused_correction_is_under_way(late_home: Snapshot) -> None:
    counties = by_area(measures_frame(late_home, WHOLE, FORMS, "county", FEBRUARY))
    # Tiny has too few communities to be ranked, which hides whether a correction is under way.
    assert [counties[code]["correcting"] for code in (EAST, WEST, TINY)] == [False, False, None]


def test_steps_follow_from_the_facts(late_home: Snapshot) -> None:
    steps = by_area(measures_steps(late_home, WHOLE, FORMS, "county", FEBRUARY))
    assert steps[EAST]["remind"] and steps[EAST]["remind_why"] == ["return_late"]
    assert steps[WEST]["interview_why"] == ["late_two_months"]
    assert not any(row["public_notice"] or row["commended"] for row in steps.values())
    assert {"confirmed", "reply_closed", "frozen"} <= set(steps[EAST]["public_notice_lacks"])
    assert "bad_two_months" in steps[EAST]["public_notice_why"]


def test_only_months_are_judged(snapshot: Snapshot) -> None:
    with pytest.raises(UserError):
        measures_frame(snapshot, WHOLE, FORMS, "county", "2026-Q1")


def test_a_prefecture_narrows_the_areas(snapshot: Snapshot) -> None:
    assert measures_frame(snapshot, WHOLE, FORMS, "county", FEBRUARY, "510100").height == 3
    assert measures_frame(snapshot, WHOLE, FORMS, "county", FEBRUARY, "510500").is_empty()


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
    found = dict(months_beyond(values, FEBRUARY).iter_rows())
    assert found.get("1", 0) == expected
