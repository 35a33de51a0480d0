"""Quarters and years: stocks of the last month, flows added up; months stay what is given unasked."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import (
    Snapshot,
    area_profile,
    areas_in,
    children,
    export_frame,
    export_wide,
    exports,
    headline,
    league,
    open_snapshot,
    trend,
)
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.hand_store import EAST, PREFECTURE, PROVINCE, WEST, area_frame, reject, villages
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store
from tests.support.span_store import MONTHS, A, registers, span_home

FORMS, MEETINGS = "forms_per_community", "meetings_per_community"
FORBIDDEN = "forbidden_certificates_issued"
REPORTED, ON_TIME = "reporting_completeness", "reporting_timeliness"
QUARTER = "2026-Q1"


def published(home: Home) -> None:
    span_home(home)
    publish(home)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(published))


def county(snapshot: Snapshot, indicator: str, code: str, period: str) -> dict[str, Any]:
    return league(snapshot, WHOLE, indicator, "county", period).filter(area_code=code).row(0, named=True)


def test_only_complete_quarters_and_years_are_there(snapshot: Snapshot) -> None:
    assert snapshot.spans == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", QUARTER, "2025"]
    assert snapshot.periods == MONTHS
    for absent in ("2026-Q2", "2026", "2024-Q4"):
        assert league(snapshot, WHOLE, FORMS, "county", absent).is_empty()
        with pytest.raises(UserError, match=QUARTER):
            export_frame(snapshot, WHOLE, "county", [absent])
        with pytest.raises(UserError):
            area_profile(snapshot, WHOLE, "county", EAST, absent)


def test_a_flow_adds_up_and_a_stock_is_that_of_the_last_month(snapshot: Snapshot) -> None:
    # A's six villages: 1 + 2 + 3 meetings, 7 forms in March, 1 + 2 + 4 copies; B's: 3 × 1 meeting, 1 form.
    meetings = county(snapshot, MEETINGS, EAST, QUARTER)
    assert (meetings["numerator"], meetings["denominator"], meetings["value"]) == (54, 12, 4.5)
    forms = county(snapshot, FORMS, EAST, QUARTER)
    assert (forms["numerator"], forms["denominator"], forms["value"]) == (48, 12, 4.0)
    assert county(snapshot, FORBIDDEN, EAST, QUARTER)["value"] == 350.0
    year = county(snapshot, MEETINGS, EAST, "2025")
    assert (year["value"], year["communities"]) == (30.0, 12)
    assert county(snapshot, FORMS, EAST, "2025")["value"] == 1.5


def test_reporting_adds_up_and_completeness_is_that_of_the_last_month(snapshot: Snapshot) -> None:
    reported = headline(snapshot, WHOLE, QUARTER, [REPORTED]).row(0, named=True)
    assert (reported["numerator"], reported["denominator"]) == (8, 9)
    assert (reported["townships"], reported["completeness"]) == (2, pytest.approx(2 / 3))
    assert county(snapshot, ON_TIME, EAST, QUARTER)["numerator"] == 5
    west = county(snapshot, FORMS, WEST, QUARTER)
    assert (west["value"], west["reason"]) == (None, "no_return")
    assert county(snapshot, REPORTED, WEST, QUARTER)["numerator"] == 2


def test_changes_are_against_periods_of_the_same_kind(snapshot: Snapshot) -> None:
    # 2025: (6 × 12 + 6 × 3) / 12 = 7.5 meetings a quarter.
    row = county(snapshot, MEETINGS, EAST, QUARTER)
    assert [row[f"change_{name}"] for name in ("month", "year", "baseline")] == [-3.0, -3.0, -3.0]
    assert row["history"] == [7.5] * 4 + [4.5]
    assert (row["rank"], row["previous_rank"], row["eligible"]) == (1, 1, True)
    first = county(snapshot, MEETINGS, EAST, "2025-Q1")
    assert [first[f"change_{name}"] for name in ("month", "year", "baseline")] == [None, None, 0.0]
    year = county(snapshot, FORMS, EAST, "2025")
    assert (year["change_month"], year["change_year"], year["history"]) == (None, None, [1.5])


def test_a_profile_and_its_villages_take_a_quarter(snapshot: Snapshot) -> None:
    profile = (
        area_profile(snapshot, WHOLE, "township", A, QUARTER).filter(indicator=MEETINGS).row(0, named=True)
    )
    # The province in March is East alone: 54 meetings in 12 villages.
    assert (profile["value"], profile["province_value"], profile["change_month"]) == (6.0, 4.5, -6.0)
    rows = children(snapshot, WHOLE, "township", A, QUARTER, MEETINGS)
    assert rows["area_code"].to_list() == villages(A)
    assert rows.select("value", "change_month").unique().rows() == [(6.0, -6.0)]
    assert rows["history"].to_list()[0] == [12.0] * 4 + [6.0]
    assert children(snapshot, WHOLE, "township", A, QUARTER, FORMS)["value"].to_list() == [7.0] * 6
    assert children(snapshot, WHOLE, "township", A, QUARTER, REPORTED)["numerator"].to_list() == [3.0] * 6
    assert children(snapshot, WHOLE, "county", EAST, "2025", MEETINGS)["value"].to_list() == [48.0, 12.0]


def test_exports_take_quarters_and_years_with_the_same_columns(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [QUARTER, "2025", "2026-05"], [MEETINGS])
    assert rows.select("period", "area_code", "value").rows() == [
        ("2025", EAST, 30.0),
        ("2025", WEST, 12.0),
        ("2026-05", EAST, 2.5),
        ("2026-05", WEST, 1.0),
        (QUARTER, EAST, 4.5),
        (QUARTER, WEST, None),
    ]
    lowest = export_frame(snapshot, WHOLE, "community", [QUARTER], [MEETINGS])
    assert (lowest.height, lowest["numerator"].sum(), lowest.schema) == (12, 54, rows.schema)
    assert export_wide(snapshot, WHOLE, "province", [QUARTER], [FORMS])[FORMS].to_list() == [4.0]
    assert areas_in(snapshot, WHOLE, QUARTER).equals(areas_in(snapshot, WHOLE, "2026-03"))


def test_unasked_everything_is_by_month(snapshot: Snapshot) -> None:
    assert trend(snapshot, WHOLE, [FORMS], "province", PROVINCE)["period"].to_list() == MONTHS
    row = county(snapshot, MEETINGS, EAST, "2026-05")
    assert row["history"] == [2.5] * 7 + [1.0, 1.5, 2.0, 2.5, 2.5]
    assert (row["change_month"], row["change_year"]) == (0.0, 0.0)


def test_a_correction_in_one_month_changes_its_quarter_alone(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", published)
    before = open_snapshot(home)
    with open_store(home) as store, store.transaction():
        add_return(store, A, "2026-02", registers(A, 8, 6, 2))
    report = publish(home)
    assert report.snapshot != before.id
    assert (report.recomputed, report.revalued) == (["2026-02"], ["2026-02", QUARTER])
    snapshot = open_snapshot(home)
    assert snapshot.diff["periods"] == ["2026-02", QUARTER]
    # 1 + 8 + 3 meetings in A.
    assert county(snapshot, MEETINGS, EAST, QUARTER)["value"] == 7.5
    assert county(open_snapshot(home, before.id), MEETINGS, EAST, QUARTER)["value"] == 4.5


def test_a_refused_correction_of_any_month_keeps_the_quarter_from_being_ranked(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", published)
    with open_store(home) as store, store.transaction():
        reject(store, A, "2026-02", datetime(2026, 6, 1), kind="correction")
    publish(home)
    snapshot = open_snapshot(home)
    reasons = {month: county(snapshot, MEETINGS, EAST, month)["reason"] for month in ("2026-03", QUARTER)}
    assert reasons == {"2026-03": None, QUARTER: "correction_under_way"}


@pytest.fixture(scope="module")
def recoded(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Township A and its villages have new codes from 1 February 2026; 4, then 1 + 2 + 3 meetings a month."""
    home, new, last = Home(Path(tmp_path_factory.mktemp("recoded"))), "510104009", date(2026, 1, 31)
    rows: list[tuple[str, str, str, str | None]] = [
        (PROVINCE, "省", "province", None),
        (PREFECTURE, "市", "prefecture", PROVINCE),
        (EAST, "东县", "county", PREFECTURE),
        (A, "甲镇", "township", EAST),
        (new, "新镇", "township", EAST),
    ]
    rows += [(code, code, "community", township) for township in (A, new) for code in villages(township)]
    pairs = [(A, new), *zip(villages(A), villages(new), strict=True)]
    ended = {old: (last, successor) for old, successor in pairs}
    make_store(home, area_frame(rows, ended, {code: date(2026, 2, 1) for _, code in pairs}))
    meetings = {"2025-10": 4, "2025-11": 4, "2025-12": 4, "2026-01": 1, "2026-02": 2, "2026-03": 3}
    with open_store(home) as store, store.transaction():
        for month, held in meetings.items():
            township = A if month < "2026-02" else new
            add_return(store, township, month, registers(township, held, 1, 0))
    publish(home)
    return open_snapshot(home)


def test_a_quarter_across_a_recoding_is_that_of_the_successor(recoded: Snapshot) -> None:
    rows = league(recoded, WHOLE, MEETINGS, "township", QUARTER)
    assert rows.select("area_code", "value", "change_month").rows() == [("510104009", 6.0, -6.0)]
    assert rows["history"].to_list()[0][-2:] == [12.0, 6.0]
    assert league(recoded, WHOLE, MEETINGS, "township", "2025-Q4")["area_code"].to_list() == [A]
    for level in ("community", "township", "province"):
        reported = export_frame(recoded, WHOLE, level, [QUARTER], [REPORTED, MEETINGS])
        assert reported.filter(indicator=MEETINGS)["numerator"].sum() == 36
        assert reported.filter(indicator=REPORTED).select("numerator", "denominator").unique().rows() == [
            (3.0, 3.0)
        ]
    assert (
        children(recoded, WHOLE, "township", "510104009", QUARTER, MEETINGS)["value"].to_list() == [6.0] * 6
    )


def test_an_export_in_portions_finds_what_communities_were_called(
    recoded: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = export_frame(recoded, WHOLE, "community", [QUARTER], [MEETINGS])
    monkeypatch.setattr(exports, "COMMUNITIES_AT_ONCE", 1)
    assert whole["value"].to_list() == [6.0] * 6
    assert export_frame(recoded, WHOLE, "community", [QUARTER], [MEETINGS]).equals(whole)


def test_the_sum_of_all_months_is_the_year(snapshot: Snapshot) -> None:
    flows = [MEETINGS, FORBIDDEN, REPORTED, "rebounds"]
    months = export_frame(snapshot, WHOLE, "province", MONTHS[:12], flows)
    summed = months.group_by("indicator").agg(pl.col("numerator").sum()).sort("indicator")
    year = export_frame(snapshot, WHOLE, "province", ["2025"], flows).select("indicator", "numerator")
    assert year.sort("indicator").equals(summed)
