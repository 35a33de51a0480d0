"""Calendar months, written YYYY-MM, and the dates that hang on them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from pipelines.errors import UserError

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The one civil time of China; due dates are dates in it."""

_PERIOD = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


def is_period(text: str) -> bool:
    return _PERIOD.fullmatch(text) is not None


def parse_period(text: str) -> str:
    """The period itself. Raises UserError where it is not written YYYY-MM."""
    if not is_period(text):
        raise UserError(f"“{text}”不是月份，应写成 2026-10", f"{text!r} is not a month; write 2026-10")
    return text


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


def end_of(period: str) -> date:
    """The last day of the period."""
    following = shift(period, 1)
    return date(int(following[:4]), int(following[5:]), 1) - timedelta(days=1)


def due_date(period: str, due_day: int) -> date:
    """The day of the following month on which the period's return is due."""
    following = shift(period, 1)
    return date(int(following[:4]), int(following[5:]), due_day)


def now_utc() -> datetime:
    """The present moment, UTC without a zone, to the second: as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def to_utc(text: str) -> datetime:
    """Read an ISO moment; without a zone it is China's. Raises UserError where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"“{text}”不是时间，应写成 2026-11-03T09:00:00",
            f"{text!r} is not a moment; write 2026-11-03T09:00:00",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def china_date(moment_utc: datetime) -> date:
    """The date in China at a moment kept as UTC without a zone."""
    return moment_utc.replace(tzinfo=UTC).astimezone(CHINA).date()
