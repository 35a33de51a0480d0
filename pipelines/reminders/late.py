"""Which townships have not handed in a month whose day is over, and who was reminded of it before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import NamedTuple, TypedDict

import polars as pl

from pipelines.areas import areas_on, load_areas
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.store import Store
from schemas.errors import UserError
from schemas.periods import due_date, end_of, parse_period, shift

WRITTEN = "reminders.written"
"""The entry of the audit of every run that wrote or withdrew a reminder."""
EVERY_DAYS = 7
"""A township is reminded of a month once in so many days at most."""
_ACCEPTED = "SELECT DISTINCT period, township_code FROM returns"
_FIRST = "SELECT min(period) FROM returns"
_REFUSED = "SELECT DISTINCT township_code FROM deliveries WHERE period = $period AND status = 'rejected'"
_ENTRIES = "SELECT subject, detail FROM audit WHERE action = $written ORDER BY sequence"


class _Told(TypedDict):
    """What the entry says: the day, and who was reminded."""

    on: str
    townships: list[str]


class Late(NamedTuple):
    """A township that has not handed in. ``refused``: it tried, and what it handed in was sent back."""

    code: str
    name: str
    county: str
    period: str
    due: date
    refused: bool


def choose_period(store: Store, asked: str | None, today: date) -> str:
    """The month that was asked for, else the last one whose day is over. Raises UserError for what is no
    month, and for a month that is not due yet."""
    day = load_jurisdiction(str(store.setting("jurisdiction"))).due_day
    if asked is not None:
        period = parse_period(asked)
        if due_date(period, day) >= today:
            raise UserError("REM-001", period=period, due=due_date(period, day), today=today)
        return period
    month = shift(f"{today:%Y-%m}", -1)
    return month if due_date(month, day) < today else shift(month, -1)


def late_townships(store: Store, period: str) -> list[Late]:
    """Who stood at the end of the month and has no accepted return of it, by code. Nobody, of a month before
    the first one that anybody handed in: the home did not ask for it."""
    first = store.scalar(_FIRST)
    if first is None or period < first:
        return []
    due = due_date(period, load_jurisdiction(str(store.setting("jurisdiction"))).due_day)
    standing = areas_on(load_areas(store), end_of(period))
    counties = dict(standing.filter(level="county").select("code", "name").iter_rows())
    handed_in = {code for month, code in accepted(store) if month == period}
    refused = set(store.frame(_REFUSED, {"period": period})["township_code"])
    townships = standing.filter(level="township").sort("code").iter_rows(named=True)
    return [
        Late(row["code"], row["name"], counties.get(row["county"], ""), period, due, row["code"] in refused)
        for row in townships
        if row["code"] not in handed_in
    ]


def accepted(store: Store) -> set[tuple[str, str]]:
    """Month and township of every return that was accepted."""
    return set(store.frame(_ACCEPTED).rows())


def last_reminded(store: Store, period: str) -> dict[str, date]:
    """By township: the day on which it was reminded of the month last."""
    found: dict[str, date] = {}
    for month, told in _entries(store):
        if month == period:
            found |= dict.fromkeys(told["townships"], date.fromisoformat(told["on"]))
    return found


def may_be_reminded(last: date | None, today: date) -> bool:
    return last is None or today - last >= timedelta(days=EVERY_DAYS)


def reminders_by_period(store: Store) -> pl.DataFrame:
    """One row per month: ``period``, and ``reminders``, how many were written of it so far."""
    counts: dict[str, int] = {}
    for month, told in _entries(store):
        counts[month] = counts.get(month, 0) + len(told["townships"])
    schema = {"period": pl.String, "reminders": pl.Int64}
    return pl.DataFrame(sorted(counts.items()), schema=schema, orient="row")


def _entries(store: Store) -> list[tuple[str, _Told]]:
    rows = store.frame(_ENTRIES, {"written": WRITTEN}).rows()
    return [(month, json.loads(detail)) for month, detail in rows]
