"""Calendar months, written YYYY-MM, the dates that hang on them, and the quarters and years they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl

from schemas.errors import UserError

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The one civil time of China, without summer time; due dates are dates in it."""

_PERIOD = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d{2})-Q([1-4])")
_YEAR = re.compile(r"20\d{2}")


def is_period(text: str) -> bool:
    return _PERIOD.fullmatch(text) is not None


def parse_period(text: str) -> str:
    """The period itself. Raises UserError where it is not written YYYY-MM."""
    if not is_period(text):
        raise UserError("REQ-001", text=text)
    return text


def parse_date(text: str) -> date:
    """The date itself. Raises UserError where it is not written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError("REQ-002", text=text) from None


def shift(period: str, months: int) -> str:
    """The period that many months later (earlier where negative)."""
    number = int(period[:4]) * 12 + int(period[5:]) - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """Every period from first to last, both included."""
    months = []
    while first <= last:
        months.append(first)
        first = shift(first, 1)
    return months


def months_of(period: str) -> list[str]:
    """The months of a period written 2026-10, 2026-Q3 or 2026. Raises UserError where it is none of them."""
    if is_period(period):
        return [period]
    if quarter := _QUARTER.fullmatch(period):
        first = 3 * int(quarter[2]) - 2
        return [f"{quarter[1]}-{month:02d}" for month in range(first, first + 3)]
    if _YEAR.fullmatch(period):
        return [f"{period}-{month:02d}" for month in range(1, 13)]
    raise UserError("REQ-003", text=period)


def last_month(period: str) -> str:
    """The last month of a month, quarter or year. Raises UserError where the text is none of them."""
    return months_of(period)[-1]


def earlier(period: str, steps: int) -> str:
    """The period of the same kind so many before: months before a month, quarters before a quarter."""
    months = months_of(period)
    first = shift(months[0], -steps * len(months))
    return _name(first, len(months))


def year_before(period: str) -> str:
    """The same month or quarter of the year before; of a year, the year before."""
    return earlier(period, 12 // len(months_of(period)))


def complete_spans(months: Iterable[str]) -> list[str]:
    """The quarters, then the calendar years, of which every month is among the months; oldest first."""
    known = set(months)
    named = [sorted({_name(month, length) for month in known}) for length in (3, 12)]
    return [span for spans in named for span in spans if known.issuperset(months_of(span))]


def _name(month: str, length: int) -> str:
    """The period of 1, 3 or 12 months that the month lies in."""
    if length == 1:
        return month
    return month[:4] if length == 12 else f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has none."""
    period = shift(f"{day:%Y-%m}", months)
    return date(int(period[:4]), int(period[5:]), min(day.day, end_of(period).day))


def end_of(period: str) -> date:
    """The last day of the period."""
    following = shift(period, 1)
    return date(int(following[:4]), int(following[5:]), 1) - timedelta(days=1)


def start_of(period: str) -> date:
    """The first day of the period."""
    return date(int(period[:4]), int(period[5:]), 1)


def due_date(period: str, due_day: int) -> date:
    """The day of the following month on which the period's return is due."""
    following = shift(period, 1)
    return date(int(following[:4]), int(following[5:]), due_day)


def to_utc(text: str) -> datetime:
    """Read an ISO moment; without a zone it is China's. Raises UserError where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError("REQ-004", text=text) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def in_china(moment_utc: datetime) -> datetime:
    """A moment kept as UTC without a zone, as the clocks in China show it; without a zone too."""
    return moment_utc.replace(tzinfo=UTC).astimezone(CHINA).replace(tzinfo=None)


def column_in_china(column: str) -> pl.Expr:
    """A column of moments kept as UTC without a zone, as the clocks in China show them."""
    return pl.col(column) + pl.lit(CHINA.utcoffset(None))


def china_date(moment_utc: datetime) -> date:
    """The date in China at a moment kept as UTC without a zone."""
    return in_china(moment_utc).date()


def china_minute(moment_utc: datetime) -> str:
    """2026-10-03 09:30: a moment kept as UTC without a zone, in China's time, for a sentence."""
    return in_china(moment_utc).strftime("%Y-%m-%d %H:%M")
