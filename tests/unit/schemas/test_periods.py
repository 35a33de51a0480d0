"""Months, quarters and years."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import UserError
from schemas.periods import (
    china_date,
    china_minute,
    column_in_china,
    complete_spans,
    earlier,
    in_china,
    last_month,
    months_between,
    months_of,
    year_before,
)

MONTHS = months_between("2020-01", "2029-12")


def test_periods_of_the_same_kind_earlier() -> None:
    assert [earlier(period, 1) for period in ("2026-01", "2026-Q1", "2026")] == ["2025-12", "2025-Q4", "2025"]
    assert [earlier("2026-Q3", steps) for steps in (0, 2, 4, 11)] == [
        "2026-Q3",
        "2026-Q1",
        "2025-Q3",
        "2023-Q4",
    ]
    asked = ("2026-02", "2026-Q2", "2026")
    assert [year_before(period) for period in asked] == ["2025-02", "2025-Q2", "2025"]
    assert [last_month(period) for period in asked] == ["2026-02", "2026-06", "2026-12"]


@pytest.mark.parametrize("text", ["2026-13", "2026-Q0", "2026-Q5", "26", "2026-q1", "2026Q1", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        last_month(text)


@given(st.sets(st.sampled_from(MONTHS)))
def test_a_span_is_there_where_all_its_months_are(months: set[str]) -> None:
    years = [str(year) for year in range(2020, 2030)]
    quarters = [f"{year}-Q{number}" for year in years for number in (1, 2, 3, 4)]
    expected = [span for span in [*quarters, *years] if all(month in months for month in months_of(span))]
    assert complete_spans(months) == expected


def test_the_day_in_china_begins_eight_hours_before_that_of_utc() -> None:
    late, early = datetime(2026, 11, 5, 15, 59), datetime(2026, 11, 5, 16, 0)
    assert in_china(early) == datetime(2026, 11, 6, 0, 0)
    assert [str(china_date(moment)) for moment in (late, early)] == ["2026-11-05", "2026-11-06"]
    assert china_minute(early) == "2026-11-06 00:00"


@given(st.datetimes(datetime(1991, 10, 1), datetime(2100, 1, 1)))
def test_a_column_and_a_moment_show_the_same_clock(moment: datetime) -> None:
    frame = pl.DataFrame({"at": [moment, None]}, schema={"at": pl.Datetime("us")})
    assert frame.select(column_in_china("at"))["at"].to_list() == [in_china(moment), None]
