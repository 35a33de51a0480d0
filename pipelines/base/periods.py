"""The one clock; and the periods of schemas/periods.py, by the name the pipeline knows them by."""

from __future__ import annotations

from datetime import UTC, datetime

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


def now_utc() -> datetime:
    """The present moment, UTC without a zone, to the second: as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
