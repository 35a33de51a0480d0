"""Working days by the State Council's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from pipelines.base.working_days import FOLDER, calendar_of, is_working_day, working_days_after

YEARS = sorted(int(path.stem) for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_year_is_as_a_kept_library_has_it(year: int) -> None:
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        if is_working_day(day) is not chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_the_days_off_of_2026_are_the_thirteen_of_law_and_what_lies_around_them() -> None:
    """New Year, Spring Festival, Tomb-Sweeping, Labour Day, Dragon Boat, Mid-Autumn and National Day."""
    calendar = calendar_of(2026)
    assert calendar is not None and "2026年部分节假日安排" in calendar.source
    assert len(calendar.off) == 3 + 9 + 3 + 5 + 3 + 3 + 7 and len(calendar.worked) == 6


def test_five_working_days_over_a_holiday() -> None:
    """Sent on Wednesday 30 September 2026: 8, 9, 10 (worked Saturday), 12 and 13 October."""
    assert working_days_after(date(2026, 9, 30), 5).day == date(2026, 10, 13)


def test_a_year_that_is_not_announced_has_weekends_and_says_so() -> None:
    last = max(YEARS)
    due = working_days_after(date(last, 12, 30), 5)
    assert due.assumed == (last + 1,)
    assert not any(working_days_after(date(last, 11, 2), 5).assumed)
    assert is_working_day(date(last + 1, 1, 1)) is (date(last + 1, 1, 1).weekday() < 5)
