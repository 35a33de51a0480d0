"""The clock and the periods of schemas/periods.py, by their former name."""

from __future__ import annotations

from pipelines.base.clock import now_utc
from schemas.periods import (
    CHINA,
    china_date,
    china_minute,
    column_in_china,
    complete_spans,
    due_date,
    earlier,
    end_of,
    in_china,
    is_period,
    last_month,
    months_between,
    months_of,
    parse_date,
    parse_period,
    shift,
    to_utc,
    year_before,
)

__all__ = [
    "CHINA",
    "china_date",
    "china_minute",
    "column_in_china",
    "complete_spans",
    "due_date",
    "earlier",
    "end_of",
    "in_china",
    "is_period",
    "last_month",
    "months_between",
    "months_of",
    "now_utc",
    "parse_date",
    "parse_period",
    "shift",
    "to_utc",
    "year_before",
]
