"""The work items that departments bring to communities by way of admission: which county has which.

A county's cases depend on its code alone, so the returns of its townships and the admission system tell of
the same ones, in a home of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np

from pipelines.areas.reading import read_reference
from pipelines.demo.burdens import read_catalogue
from pipelines.demo.draws import draw, uniform
from pipelines.demo.months import FIRST_PERIOD, LAST_PERIOD, month_number
from pipelines.demo.provinces import Province, province_of_code
from pipelines.demo.stories import county_of_story
from schemas.periods import end_of

FIRST_DAY, LAST_DAY = date.fromisoformat(f"{FIRST_PERIOD}-01"), end_of(LAST_PERIOD)
TOLD_BY_CASES = ("stalled", "expired", "unreported", "unregistered")
"""Stories whose county has nearly every item, so that there is something to see."""

_FIRST_EMERGENCY_MONTH = -4
_PER_COMMUNITY = {"emergency": 0.6}
"""An emergency reaches so many of its county's communities."""


@dataclass(frozen=True)
class Case:
    """A work item in a county. ``row``: its catalogue's row; ``begins``: the day of the application, or of
    an emergency; ``is_stock``: at work when the system came, and taken through it then."""

    county: str
    county_name: str
    province: Province
    row: dict[str, Any]
    route: str
    begins: date
    is_stock: bool

    def draw(self, purpose: str) -> float:
        return draw(self.county, self.row["item_name"], purpose)

    def days(self, purpose: str, low: int, high: int) -> int:
        """A whole number of days from low to high."""
        return low + int((high - low + 1) * self.draw(purpose))

    def pick(self, choices: tuple[str, ...], purpose: str) -> str:
        return choices[int(len(choices) * self.draw(purpose))]

    def tells(self, story: str) -> bool:
        """Whether the story happens in its county."""
        return tells(self.province, story, self.county)

    @property
    def share(self) -> float:
        """The share of its county's communities that it reaches."""
        if self.route == "emergency":
            return 0.9 if self.tells("emergency") else _PER_COMMUNITY["emergency"]
        return float(self.row["share"])


def tells(province: Province, story: str, county: str) -> bool:
    return county_of_story(province, story) == county


@cache
def county_names(province: Province) -> dict[str, str]:
    """By code of a county: its name."""
    counties = read_reference(province.area_code).filter(level="county")
    return dict(counties.select("code", "name").iter_rows())


@cache
def in_county(county: str, purpose: str) -> float:
    """A draw that all of a county's cases share, the same as its communities' in ``county_draws``."""
    keys = np.array([int(county), int(f"{county[:4]}00")], dtype=np.uint64)
    return float(uniform(keys, purpose).mean())


@cache
def cases_of(county: str) -> tuple[Case, ...]:
    """Every case of a county in the year, and the emergencies of the months before."""
    province = province_of_code(county)
    return (*_regular(county, province), *_emergencies(county, province))


def _regular(county: str, province: Province) -> Iterator[Case]:
    told = any(tells(province, story, county) for story in TOLD_BY_CASES)
    for row in read_catalogue("cases", province).iter_rows(named=True):
        chance = 0.75 if told else row["county_share"]
        names = county, row["item_name"]
        if draw(*names, "adopted") >= chance:
            continue
        is_stock = draw(*names, "stock") < 0.38
        ago = draw(*names, "applied")
        applied = date(2025, 11, 3) + timedelta(int(5 * ago)) if is_stock else _spread_over_year(ago)
        if is_stock or not tells(province, "improve", county):  # it takes nothing new in
            yield Case(county, county_names(province)[county], province, row, row["route"], applied, is_stock)


def _spread_over_year(drawn: float) -> date:
    """A day from December to the end of the year."""
    return date(2025, 12, 1) + timedelta(int(drawn * (LAST_DAY - date(2025, 12, 1)).days))


def _emergencies(county: str, province: Province) -> Iterator[Case]:
    exposed = 0.3 + 1.4 * in_county(county, "emergencies")
    exposed *= 0.4 if tells(province, "improve", county) else 1
    told = tells(province, "emergency", county)
    for row in read_catalogue("emergencies", province).iter_rows(named=True):
        names = county, row["item_name"]
        if draw(*names, "happens") < row["share"] * (3.5 if told else 1.6 * exposed):
            begins = _begins(row, draw(*names, "year"), draw(*names, "day"))
            yield Case(county, county_names(province)[county], province, row, "emergency", begins, False)


def _begins(row: dict[str, Any], year_drawn: float, day_drawn: float) -> date:
    """The day an emergency begins: in its months of one of the years it can happen in."""
    years = [
        year
        for year in (2025, 2026)
        if month_number(year, row["to_month"]) >= _FIRST_EMERGENCY_MONTH
        and month_number(year, row["from_month"]) < month_number(LAST_DAY.year, LAST_DAY.month + 1)
    ]
    year = years[int(len(years) * year_drawn)]
    first = max(date(year, row["from_month"], 1), date(2025, 7, 1))
    last = min(end_of(f"{year}-{row['to_month']:02d}"), LAST_DAY)
    return first + timedelta(int(day_drawn * (last - first).days))
