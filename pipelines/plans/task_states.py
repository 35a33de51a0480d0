"""The tasks of a plan as they stand on a day: what its document says, and what was put down till then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from pipelines.plans.declared import plan_tasks
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.lateness import TaskDays, condition, days_late, done_since
from schemas.dtypes import Dtypes
from schemas.plans import Plan, Task

Row = Mapping[str, Any]

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
}
"""One row per task. lead, starts and due are the ledger's where it sets them (``date_source``), else the
document's; ``helpers`` are the cooperating units one by one; ``period`` is a time the document gives in
words. state … document are those of the last report (acted_on its day, null before the first); ``sequence``
counts the task's entries, 0 where there is none."""


def stand_on(plan: Plan, entries: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per task of the plan on the day, in its order (STANDING_COLUMNS), from the whole log."""
    known = entries.filter(pl.col("plan") == plan.jurisdiction, pl.col("acted_on") <= day)
    log: dict[int, list[Row]] = {}
    for entry in known.sort("task", "acted_on", "sequence").iter_rows(named=True):
        log.setdefault(entry["task"], []).append(entry)
    tasks = zip(plan.tasks, plan_tasks(plan).iter_rows(named=True), strict=True)
    rows = [_stand(plan.jurisdiction, task, row, log.get(task.number, []), day) for task, row in tasks]
    return pl.DataFrame(rows, schema=STANDING_COLUMNS)


def stand_in_home(plan: Plan, entries: pl.DataFrame, day: date, jurisdiction: str) -> pl.DataFrame:
    """``stand_on`` as a home of the jurisdiction may say it: of a plan that is not its own and of which
    nothing was put down there, condition and days_late are null, since nobody could have reported."""
    rows = stand_on(plan, entries, day)
    known = plan.jurisdiction in recordable_plans(jurisdiction)
    if known or entries.filter(pl.col("plan") == plan.jurisdiction).height:
        return rows
    return rows.with_columns(condition=pl.lit(None, dtype=pl.String), days_late=pl.lit(None, dtype=pl.Int64))


def _stand(plan: str, declared: Task, task: Row, entries: Sequence[Row], day: date) -> dict[str, Any]:
    schedules, reports = ([e for e in entries if e["kind"] == kind] for kind in ("schedule", "report"))
    dates = _dates(task, bool(declared.starts or declared.due), schedules)
    last: Row = reports[-1] if reports else {}
    done_on = done_since([(report["acted_on"], report["state"]) for report in reports])
    days = TaskDays(dates["starts"], dates["due"], last.get("state"), done_on)
    told = {name: last.get(name) for name in ("state", "share", "acted_on", "unit", "note", "document")}
    return {
        **{name: task[name] for name in ("number", "title", "clause", "section", "cooperating", "period")},
        **dates,
        **told,
        "plan": plan,
        "helpers": list(declared.cooperating),
        "task_note": task["note"],
        "done_on": done_on,
        "condition": condition(days, day),
        "days_late": days_late(days, day),
        "sequence": max((entry["sequence"] for entry in entries), default=0),
    }


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
