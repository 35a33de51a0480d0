"""Submission states, lateness and the return's own burden, by hand (tests/support/hand_store.py)."""

from __future__ import annotations

from datetime import datetime

from pipelines.queries import (
    Snapshot,
    burden_by_period,
    completeness_by_prefecture,
    late_returns,
    return_burden,
    submission_matrix,
)
from tests.support.hand_store import EAST, WEST
from tests.support.scopes import WHOLE

FEBRUARY = "2026-02"


def test_every_township_and_month_has_one_state(snapshot: Snapshot) -> None:
    matrix = submission_matrix(snapshot, WHOLE)
    assert matrix.height == 5 * 2
    february = dict(matrix.filter(period=FEBRUARY).select("township_code", "state").rows())
    assert february == {
        "510104001": "on_time",
        "510104002": "on_time",
        "510105001": "on_time",
        "510105002": "rejected",
        "510106001": "corrected",
    }
    assert set(submission_matrix(snapshot, WHOLE, county=EAST)["township_code"]) == {"510104001", "510104002"}


def test_lateness_goes_by_the_first_accepted_return_in_china_time(snapshot: Snapshot) -> None:
    corrected = submission_matrix(snapshot, WHOLE).filter(township_code="510106001", period=FEBRUARY)
    row = corrected.row(0, named=True)
    assert row["received_at"] == datetime(2026, 3, 8, 9)
    assert row["corrected_at"] == datetime(2026, 3, 10, 9)
    assert (row["on_time"], row["days_late"]) == (False, 3)


def test_late_returns_start_with_those_that_are_missing(snapshot: Snapshot) -> None:
    late = late_returns(snapshot, WHOLE, FEBRUARY)
    assert late.select("township_code", "days_late", "rejected").rows() == [
        ("510105002", None, 1),
        ("510106001", 3, 0),
    ]


def test_completeness_counts_townships(snapshot: Snapshot) -> None:
    row = completeness_by_prefecture(snapshot, WHOLE, FEBRUARY).row(0, named=True)
    assert (row["expected"], row["reported"], row["on_time"], row["late"], row["missing"]) == (5, 4, 3, 1, 1)
    assert row["completeness"] == 0.8


def test_burden_lists_only_townships_that_reported(snapshot: Snapshot) -> None:
    assert return_burden(snapshot, WHOLE, FEBRUARY)["township_code"].to_list() == [
        "510104001",
        "510104002",
        "510105001",
        "510106001",
    ]
    assert burden_by_period(snapshot, WHOLE).is_empty()
    assert WEST in set(submission_matrix(snapshot, WHOLE)["county"])
