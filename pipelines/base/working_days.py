"""Working days by the calendar that the State Council announces for every year, in data/reference/holidays:
a file a year, which whoever keeps a home adds once the year is announced, without a new version of the
product."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.base.home import REFERENCE
from pipelines.base.toml import parse_toml
from schemas.declared import Fault, key_faults
from schemas.errors import DeclaredError, UserError

FOLDER = REFERENCE / "holidays"
SATURDAY = 5


@dataclass(frozen=True)
class YearCalendar:
    """The days of a year that are off, weekends among them, and the weekend days that are worked."""

    source: str
    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True)
class DueDay:
    """A day so many working days later. ``assumed``: years without a calendar, in which weekends alone were
    taken for days off; then the day may come too early."""

    day: date
    assumed: tuple[int, ...]


@cache
def calendar_of(year: int) -> YearCalendar | None:
    """The calendar of a year, None where there is no file of it."""
    path = FOLDER / f"{year}.toml"
    return read_calendar(path) if path.exists() else None


def read_calendar(path: Path) -> YearCalendar:
    """The calendar of a file, which is called by its year. Raises UserError with every fault of it."""
    name = f"holidays/{path.name}"
    try:
        declared = parse_toml(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("DEC-003", file=name, error=error) from error
    if faults := list(_calendar_faults(declared, path.stem)):
        raise DeclaredError(name, faults)
    return YearCalendar(declared["source"], frozenset(declared["off"]), frozenset(declared["worked"]))


def _calendar_faults(declared: Mapping[str, Any], year: str) -> Iterator[Fault]:
    yield from key_faults("", declared, {"source": str, "off": list, "worked": list}, {})
    for part in ("off", "worked"):
        days = declared.get(part)
        if isinstance(days, list) and not all(type(day) is date and str(day.year) == year for day in days):
            yield part, f"须为{year}年的日期，不加引号", f"must be dates of {year}, without quotes"


def is_working_day(day: date) -> bool:
    """Whether a day is worked; of a year without a calendar, whether it is no weekend."""
    calendar = calendar_of(day.year)
    is_weekday = day.weekday() < SATURDAY
    if calendar is None:
        return is_weekday
    return day in calendar.worked or (is_weekday and day not in calendar.off)


def working_days_after(day: date, count: int) -> DueDay:
    """The last of so many working days after the day, which itself does not count."""
    assumed = set()
    left = count
    while left:
        day += timedelta(days=1)
        if calendar_of(day.year) is None:
            assumed.add(day.year)
        left -= is_working_day(day)
    return DueDay(day, tuple(sorted(assumed)))
