"""The progress of plans: the log of what is put down about tasks, and the words of what follows from it."""

from __future__ import annotations

from typing import Any

import polars as pl

from schemas.codes import Code, CodeList

ENTRY_KINDS = CodeList("plan_entry_kind", (
    Code("schedule", "排定时限", "dates set"),
    Code("report", "报告进展", "progress reported"),
))

TASK_STATES = CodeList("plan_task_state", (
    Code("not_started", "未启动", "not started"),
    Code("under_way", "进行中", "under way"),
    Code("done", "已完成", "done"),
))
"""What a unit reports of a task."""

CONDITIONS = CodeList("plan_task_condition", (
    Code("overdue", "逾期", "overdue"),
    Code("due_soon", "即将到期", "due soon"),
    Code("under_way", "进行中", "under way"),
    Code("not_begun", "尚未启动", "not begun"),
    Code("undated", "未定时限", "no date named"),
    Code("done_on_time", "按期完成", "done on time"),
    Code("done_late", "逾期完成", "done late"),
    Code("done_undated", "已完成，未定时限", "done, no due day named"),
))
"""How a task stands on a day; the first are the ones to look at first. Each task is in exactly one."""

DONE = frozenset({"done_on_time", "done_late", "done_undated"})

DATE_SOURCES = CodeList("plan_date_source", (
    Code("document", "文件", "the document"),
    Code("phase", "阶段", "its phase"),
    Code("ledger", "台账", "the county's ledger"),
    Code("none", "未定", "none named"),
))
"""Where a task's days come from; the ledger's stand before the document's."""

PROGRESS_COLUMNS: dict[str, Any] = {
    "plan": pl.String, "task": pl.Int64, "sequence": pl.Int64, "at_utc": pl.Datetime("us"),
    "actor": pl.String, "acted_on": pl.Date, "kind": pl.String, "starts": pl.Date, "due": pl.Date,
    "basis": pl.String, "state": pl.String, "share": pl.Int64, "unit": pl.String, "note": pl.String,
    "document": pl.String,
}
"""One row per entry; ``sequence`` counts the entries of a task from 1. ``acted_on`` is the day it took
effect in China, of a report of done the day on which the task was done; ``at_utc`` when it was entered. A
schedule brings starts (may be null), due and its basis; a report state, ``share`` (per cent, 0–100), note and
document. ``unit`` is the one made responsible (null: the one the document names), or the one that reports."""
