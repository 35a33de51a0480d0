"""The progress of plans: the log of what is put down about tasks, and the words of what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes
from schemas.words import Named

ENTRY_KINDS = CodeList(
    "plan_entry_kind",
    (Code("schedule", "排定时限", "dates set"), Code("report", "报告进展", "progress reported")),
)

TASK_STATES = CodeList(
    "plan_task_state",
    (
        Code("not_started", "未启动", "not started"),
        Code("under_way", "进行中", "under way"),
        Code("done", "已完成", "done"),
    ),
)
"""What a unit reports of a task."""

CONDITIONS = CodeList(
    "plan_task_condition",
    (
        Code("overdue", "逾期", "overdue"),
        Code("unreported", "到期未报", "past due, not reported on"),
        Code("due_soon", "即将到期", "due soon"),
        Code("under_way", "进行中", "under way"),
        Code("not_begun", "尚未启动", "not begun"),
        Code("undated", "未定时限", "no date named"),
        Code("done_on_time", "按期完成", "done on time"),
        Code("done_late", "逾期完成", "done late"),
        Code("done_undated", "已完成，未定时限", "done, no due day named"),
    ),
)
"""How a task stands on a day; the first are the ones to look at first. Each task is in exactly one."""

DONE = frozenset({"done_on_time", "done_late", "done_undated"})

DATE_SOURCES = CodeList(
    "plan_date_source",
    (
        Code("document", "文件", "the document"),
        Code("phase", "阶段", "its phase"),
        Code("ledger", "台账", "the county's ledger"),
        Code("none", "未定", "none named"),
    ),
)
"""Where a task's days come from; the ledger's stand before the document's."""

PROGRESS_COLUMNS: Dtypes = {
    "plan": pl.String,
    "task": pl.Int64,
    "sequence": pl.Int64,
    "at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "acted_on": pl.Date,
    "kind": pl.String,
    "starts": pl.Date,
    "due": pl.Date,
    "basis": pl.String,
    "state": pl.String,
    "share": pl.Int64,
    "unit": pl.String,
    "note": pl.String,
    "document": pl.String,
}
"""One row per entry; ``sequence`` counts the entries of a task from 1. ``acted_on`` is the day it took
effect in China, of a report of done the day on which the task was done; ``at_utc`` when it was entered. A
schedule brings starts (may be null), due (null where it only names a unit) and its basis; a report state,
``share`` (per cent, 0–100), note and document. ``unit`` is the one made responsible (null: the one that
stands before), or the one that reports."""


@dataclass(frozen=True)
class LedgerColumn(Named):
    """One column of the ledger that is handed out and in. ``longest``: most characters of a text."""

    zh: str
    en: str
    longest: int = 200


LEDGER: dict[str, LedgerColumn] = {
    "plan": LedgerColumn("计划", "plan"),
    "number": LedgerColumn("序号", "number"),
    "section": LedgerColumn("阶段（组）", "phase or group"),
    "title": LedgerColumn("任务", "task"),
    "lead": LedgerColumn("牵头单位", "lead unit"),
    "cooperating": LedgerColumn("配合单位", "cooperating units"),
    "starts": LedgerColumn("开始日期", "first day"),
    "due": LedgerColumn("完成时限", "due day"),
    "date_source": LedgerColumn("时限来源", "where the days come from"),
    "basis": LedgerColumn("时限依据", "what the days rest on"),
    "condition": LedgerColumn("情况", "how it stands"),
    "days_late": LedgerColumn("逾期天数", "days late"),
    "state": LedgerColumn("进展", "state reported"),
    "share": LedgerColumn("完成比例（%）", "share done (%)"),
    "acted_on": LedgerColumn("报告日期", "day of the report"),
    "unit": LedgerColumn("报告单位", "unit that reports"),
    "note": LedgerColumn("进展说明", "note", 500),
    "document": LedgerColumn("佐证文件", "evidence document"),
    "clause": LedgerColumn("条款", "clause"),
    "sequence": LedgerColumn("记录号", "entry"),
}
"""The columns of the ledger. What is handed in is read from plan, number, lead, starts, due, basis, state,
share, acted_on, unit, note, document and sequence (how many entries the task had when the ledger was handed
out); the others are for the reader."""

LEDGER_HEADERS = {name: name for name in LEDGER} | {column.zh: name for name, column in LEDGER.items()}
"""Every accepted header of a ledger to its column."""
