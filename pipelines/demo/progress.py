"""The progress of the county plan of a demonstration: tasks dated and reported on through the year."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.demo.cases import LAST_DAY
from pipelines.demo.provinces import Province
from pipelines.plans.drafts import Draft
from pipelines.plans.recording import record_in
from pipelines.plans.stored import read_townships
from pipelines.plans.townships import is_each_township
from pipelines.store import open_store
from schemas.periods import CHINA, to_utc

_ENTERED_AT = time(15, 30)


def record_progress(home: Home, province: Province, actor: str) -> int:
    """Put down the province's entries, each on the day it says; the number of entries. Raises TableError
    where one is not allowed."""
    entries = read_entries(province)
    with open_store(home, actor=actor) as store, store.transaction():
        names = list(read_townships(store, province.plan, LAST_DAY).standing.values())
        for (entered,), rows in entries.group_by("entered", maintain_order=True):
            drafts = [
                draft
                for row in rows.drop("entered").iter_rows(named=True)
                for draft in _drafts(province.plan, row, names)
            ]
            record_in(store, drafts, today=_day(entered), at_utc=_moment(_day(entered)))
    return entries.height


def read_entries(province: Province) -> pl.DataFrame:
    """One row per entry, in the order they are made: entered (the day), and the fields of a draft."""
    rows = pl.read_csv(province.folder / "progress.csv", null_values="", try_parse_dates=True)
    return rows.sort("entered", maintain_order=True)


def _drafts(plan: str, row: dict[str, Any], townships: list[str]) -> list[Draft]:
    """The entry; what is said for all townships is said by each."""
    each = row["kind"] == "report" and is_each_township(row["unit"])
    units = townships if each and townships else [row["unit"]]
    return [Draft(plan=plan, **(row | {"unit": unit})) for unit in units]


def _day(entered: object) -> date:
    assert isinstance(entered, date)  # a date column of ours
    return entered


def _moment(day: date) -> datetime:
    return to_utc(datetime.combine(day, _ENTERED_AT, CHINA).isoformat())
