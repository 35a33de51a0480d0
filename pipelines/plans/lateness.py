"""How a task stands on a day, and a phase, a group, a unit or a whole plan: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from schemas.plan_entries import DONE

SOON_DAYS = 14
"""A task is due soon from so many days before its due day. No document names a number; two weeks leave a unit
time to finish or to say that it cannot."""


@dataclass(frozen=True)
class TaskDays:
    """What the condition of a task rests on: its first and last day (null where nobody named one), the state
    last reported up to the day (null before the first report), and since when it is done without a break."""

    starts: date | None = None
    due: date | None = None
    state: str | None = None
    done_on: date | None = None


def condition(task: TaskDays, day: date) -> str:
    """Which one of CONDITIONS the task is in on the day. On its due day it is not overdue yet; a task without
    a due day, such as one of a phase left open, never is. Of a task on which nobody ever reported it is not
    known whether it was done, so it is called unreported, not overdue."""
    if task.done_on is not None and task.done_on <= day:
        if task.due is None:
            return "done_undated"
        return "done_on_time" if task.done_on <= task.due else "done_late"
    if task.due is not None and day > task.due:
        return "overdue" if task.state else "unreported"
    if task.due is not None and day >= task.due - timedelta(days=SOON_DAYS):
        return "due_soon"
    if task.state == "under_way":
        return "under_way"
    return "undated" if task.due is None and task.starts is None else "not_begun"


def days_late(task: TaskDays, day: date) -> int | None:
    """Days after the due day: of an overdue or unreported task so far, of one done late until it was done;
    else null."""
    found = condition(task, day)
    if task.due is None or found not in ("overdue", "unreported", "done_late"):
        return None
    end = task.done_on if found == "done_late" and task.done_on else day
    return (end - task.due).days


def done_since(reports: Sequence[tuple[date, str]]) -> date | None:
    """Since when a task is done without a break, from its reports (day, state), oldest first; null where the
    last one says that it is not."""
    since = None
    for day, state in reports:
        since = (since or day) if state == "done" else None
    return since


def summarise(rows: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """One row per section, unit or whatever ``by`` names, in the order they come, or one for all: tasks,
    done, overdue, unreported, due_soon, under_way, not_begun, undated (of any condition), share_done (0–1,
    of tasks), most_days_late of what is overdue (null where nothing is). ``rows`` has a row per task with
    condition, days_late and date_source."""
    counted_ones = ("overdue", "unreported", "due_soon", "under_way", "not_begun")
    is_in = {name: pl.col("condition") == name for name in counted_ones}
    counted = {
        "tasks": pl.len(),
        "done": pl.col("condition").is_in(DONE).sum(),
        **{name: found.sum() for name, found in is_in.items()},
        "undated": (pl.col("date_source") == "none").sum(),
    }
    aggregates = [count.cast(pl.Int64).alias(name) for name, count in counted.items()]
    aggregates.append(pl.col("days_late").filter(is_in["overdue"]).max().alias("most_days_late"))
    summed = rows.group_by(by, maintain_order=True).agg(aggregates) if by else rows.select(aggregates)
    return summed.with_columns(share_done=pl.col("done") / pl.col("tasks"))
