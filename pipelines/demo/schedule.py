"""Who hands in what when: on time, late, wrong at first, corrected later, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import polars as pl

from pipelines.demo.draws import code_keys, combine, name_key, spread, uniform, whole
from pipelines.demo.months import PERIODS
from pipelines.demo.provinces import province_of
from pipelines.demo.stories import first_township, happens_in, story_area
from pipelines.jurisdictions.settings import load_jurisdiction
from schemas.periods import CHINA, due_date, to_utc

CORRECTED_MONTH = 10
"""The story's township corrects September."""
LAST_HOURS = (("slip", "initial", -26), ("meetings_slip", "correction", 3), ("right", "correction", 9))
"""What the township of another story hands in for the last month, in hours after noon of the due date."""
LATE_SHARE, BROKEN_SHARE, SLIP_SHARE, MISSING_SHARE = 0.03, 0.003, 0.001, 0.012


@dataclass(frozen=True)
class HandIn:
    """One return handed in. ``content`` is right, broken (it will be rejected), slip or meetings_slip
    (accepted, but to be corrected). Rounds of the same month come one after the other."""

    township: str
    period: str
    content: str
    submission_kind: str
    received_at_utc: datetime
    round: int


def _noon_of_due_date(period: str, jurisdiction: str) -> datetime:
    return datetime.combine(due_date(period, load_jurisdiction(jurisdiction).due_day), time(12), CHINA)


def _after(moment: datetime, days: float) -> datetime:
    """So many days after the moment, as the store keeps it."""
    return to_utc((moment + timedelta(days=days)).isoformat())


def _story_townships(townships: pl.DataFrame, key: str, count: int | None = None) -> list[str]:
    return townships.filter(county=story_area(key, townships))["township"].sort().to_list()[:count]


def _first_delays(townships: pl.DataFrame, month: int) -> list[float]:
    """Days after noon of the due date for each township; working hours, at most four days before."""
    keys = combine(code_keys(townships["township"]), name_key(PERIODS[month]))
    late_county = happens_in("late", townships)
    late = (uniform(keys, "late") < LATE_SHARE) & ~late_county
    days = whole(uniform(keys, "day"), -4, 0)
    days[late] = whole(uniform(keys, "late day"), 1, 8)[late]
    days[late_county] = whole(uniform(keys, "late day"), 4, 15)[late_county]
    hours = spread(uniform(keys, "hour"), -4, 6)
    moments: list[float] = (days + hours / 24).tolist()
    return moments


def _contents(townships: pl.DataFrame, month: int) -> list[str]:
    """What each township's first delivery of the month is; missing where it hands in nothing."""
    codes = townships["township"].to_list()
    keys = combine(code_keys(townships["township"]), name_key(PERIODS[month]))
    last = month == len(PERIODS) - 1
    chances = {"missing": MISSING_SHARE if last else 0.0, "broken": BROKEN_SHARE, "slip": SLIP_SHARE}
    contents = ["right"] * len(codes)
    for content, chance in chances.items():
        for place in (uniform(keys, content) < chance).nonzero()[0]:
            contents[place] = content
    if last:
        for code in _story_townships(townships, "missing", 2):
            contents[codes.index(code)] = "missing"
    corrected = first_township("corrected", townships)
    if month == CORRECTED_MONTH and corrected:
        contents[codes.index(corrected)] = "slip"
    return contents


def plan_month(townships: pl.DataFrame, month: int) -> list[HandIn]:
    """Every hand-in of the numbered month, in the order of rounds. ``townships``: one row per township with
    its county."""
    period = PERIODS[month]
    noon = _noon_of_due_date(period, province_of(townships).jurisdiction)
    first, second = [], []
    hasty = first_township("last_hour", townships) if month == len(PERIODS) - 1 else None
    for code, content, delay in zip(
        townships["township"], _contents(townships, month), _first_delays(townships, month), strict=True
    ):
        if content == "missing" or code == hasty:
            continue
        first.append(HandIn(code, period, content, "initial", _after(noon, delay), 1))
        if content == "broken":
            second.append(HandIn(code, period, "right", "initial", _after(noon, delay + 1), 2))
        elif content == "slip":
            second.append(HandIn(code, period, "right", "correction", _after(noon, 18), 2))
    return first + second + _last_hours(hasty, period, noon)


def _last_hours(township: str | None, period: str, noon: datetime) -> list[HandIn]:
    if township is None:
        return []
    return [
        HandIn(township, period, content, kind, _after(noon, hours / 24), number)
        for number, (content, kind, hours) in enumerate(LAST_HOURS, start=1)
    ]
