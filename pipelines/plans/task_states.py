"""The tasks of a plan as they stand on a day: what its document says, and what was put down till then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.plans.declared import plan_tasks
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.lateness import TaskDays, condition, days_late, done_since
from pipelines.plans.townships import (
    TOWNSHIP_COLUMNS,
    Townships,
    count_townships,
    is_each_township,
    stand_by_township,
)
from schemas.dtypes import Dtypes
from schemas.plans import Plan, Task

Row = Mapping[str, Any]
NONE = Townships()

STANDING_COLUMNS: Dtypes = {
    "plan": pl.String,
    "number": pl.Int64,
    "title": pl.String,
    "clause": pl.String,
    "section": pl.String,
    "lead": pl.String,
    "cooperating": pl.String,
    "helpers": pl.List(pl.String),
    "starts": pl.Date,
    "due": pl.Date,
    "date_source": pl.String,
    "basis": pl.String,
    "period": pl.String,
    "task_note": pl.String,
    "condition": pl.String,
    "days_late": pl.Int64,
    "state": pl.String,
    "share": pl.Int64,
    "acted_on": pl.Date,
    "done_on": pl.Date,
    "unit": pl.String,
    "note": pl.String,
    "document": pl.String,
    "sequence": pl.Int64,
    "townships": pl.Int64,
    "townships_done": pl.Int64,
    "townships_overdue": pl.Int64,
    "townships_unreported": pl.Int64,
    "townships_open": pl.List(pl.String),
}
"""One row per task. lead, starts and due are the ledger's where it sets them (``date_source``), else the
document's; ``helpers`` are the cooperating units one by one; ``period`` is a time the document gives in
words. state … document are those of the last report (acted_on its day, null before the first); ``sequence``
counts the task's entries, 0 where there is none. A task that each township does is counted: ``townships``
there are, those that report it done, that are overdue, that never reported, and the names of those not done;
its state follows from theirs. Of other tasks the five are null."""


def stand_on(plan: Plan, entries: pl.DataFrame, day: date, townships: Townships = NONE) -> pl.DataFrame:
    """One row per task of the plan on the day, in its order (STANDING_COLUMNS), from the whole log.
    ``townships``: those of the plan's area, none where they are not known."""
    rows = [_stand(told, day, townships) for told in _told_of(plan, entries, day)]
    return pl.DataFrame(rows, schema=STANDING_COLUMNS)


def townships_on(plan: Plan, entries: pl.DataFrame, day: date, townships: Townships) -> pl.DataFrame:
    """One row per task that each township does and township on the day (TOWNSHIP_COLUMNS)."""
    rows = [row for told in _told_of(plan, entries, day) for row in _by_township(told, day, townships)]
    return pl.DataFrame(rows, schema=TOWNSHIP_COLUMNS)


@dataclass(frozen=True)
class _Told:
    """A task as its plan declares it, its row, and what was put down about it."""

    plan: str
    declared: Task
    task: Row
    entries: Sequence[Row]

    def of_kind(self, kind: str) -> list[Row]:
        return [entry for entry in self.entries if entry["kind"] == kind]

    def dates(self) -> dict[str, Any]:
        own_days = bool(self.declared.starts or self.declared.due)
        return _dates(self.task, own_days, self.of_kind("schedule"))


def _told_of(plan: Plan, entries: pl.DataFrame, day: date) -> Iterator[_Told]:
    known = entries.filter(pl.col("plan") == plan.jurisdiction, pl.col("acted_on") <= day)
    log: dict[int, list[Row]] = {}
    for entry in known.sort("task", "acted_on", "sequence").iter_rows(named=True):
        log.setdefault(entry["task"], []).append(entry)
    for task, row in zip(plan.tasks, plan_tasks(plan).iter_rows(named=True), strict=True):
        yield _Told(plan.jurisdiction, task, row, log.get(task.number, []))


def _by_township(told: _Told, day: date, townships: Townships) -> list[dict[str, Any]]:
    """The rows of a task by township; none of a task that is not each township's."""
    dates = told.dates()
    if not is_each_township(dates["lead"]):
        return []
    task = {"plan": told.plan, "number": told.declared.number, "title": told.declared.title}
    reports = told.of_kind("report")
    return stand_by_township(task, dates["starts"], dates["due"], reports, townships, day)


def stand_in_home(
    plan: Plan, entries: pl.DataFrame, day: date, jurisdiction: str, townships: Townships = NONE
) -> pl.DataFrame:
    """``stand_on`` as a home of the jurisdiction may say it: of a plan that is not its own and of which
    nothing was put down there, condition and days_late are null, since nobody could have reported."""
    rows = stand_on(plan, entries, day, townships)
    known = plan.jurisdiction in recordable_plans(jurisdiction)
    if known or entries.filter(pl.col("plan") == plan.jurisdiction).height:
        return rows
    unknown = {name: pl.lit(None, dtype=STANDING_COLUMNS[name]) for name in _SAID_OF_LATENESS}
    return rows.with_columns(**unknown)


_SAID_OF_LATENESS = (
    "condition",
    "days_late",
    "townships",
    "townships_done",
    "townships_overdue",
    "townships_unreported",
    "townships_open",
)


def _stand(told: _Told, day: date, townships: Townships) -> dict[str, Any]:
    task, dates = told.task, told.dates()
    reported = _reported(told, day, townships)
    days = TaskDays(dates["starts"], dates["due"], reported["state"], reported["done_on"])
    return {
        **{name: task[name] for name in ("number", "title", "clause", "section", "cooperating", "period")},
        **dates,
        **reported,
        "plan": told.plan,
        "helpers": list(told.declared.cooperating),
        "task_note": task["note"],
        "condition": condition(days, day),
        "days_late": days_late(days, day),
        "sequence": max((entry["sequence"] for entry in told.entries), default=0),
    }


def _reported(told: _Told, day: date, townships: Townships) -> dict[str, Any]:
    """What the last report says, or where each township does the task what theirs come to."""
    if rows := _by_township(told, day, townships):
        return count_townships(rows)
    reports = told.of_kind("report")
    last: Row = reports[-1] if reports else {}
    done_on = done_since([(report["acted_on"], report["state"]) for report in reports])
    said = {name: last.get(name) for name in ("state", "share", "acted_on", "unit", "note", "document")}
    return said | {"done_on": done_on}


def _dates(task: Row, own_days: bool, schedules: Sequence[Row]) -> dict[str, Any]:
    """First and last day, where they come from, and the unit responsible: the last set of each stands."""
    leads = [entry["unit"] for entry in schedules if entry["unit"]]
    lead = leads[-1] if leads else task["lead"]
    dated = [entry for entry in schedules if entry["due"]]
    if dated:
        words = {name: dated[-1][name] for name in ("starts", "due", "basis")}
        return {**words, "date_source": "ledger", "lead": lead}
    named = task["starts"] or task["due"]
    source = "none" if not named else "document" if own_days else "phase"
    return {"starts": task["starts"], "due": task["due"], "basis": None, "date_source": source, "lead": lead}
