"""The ledger by level (分级台账): the workbook of a township and the roll-up, sheet by sheet."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.plan_entries import LEDGER

TASKS_SHEET, ABOUT_SHEET = "任务台账", "说明"
"""The sheets of a township's workbook, which are read back by their names."""
SUMMARY_SHEET, PARTS_SHEET = "汇总", "分乡镇"
"""The sheets of the roll-up, with ABOUT_SHEET behind them."""
HEADER_ROW = 3
"""Where the header of a sheet stands, below its title and what it rests on; as Excel counts."""


@dataclass(frozen=True)
class BookColumn:
    """A column of a sheet. ``width`` in digits; ``is_filled``: by whoever gets the workbook, else it is
    handed out with its content and locked; ``kind``: text, day or count."""

    zh: str
    width: int
    kind: str = "text"
    is_filled: bool = False


def _as_ledger(name: str, width: int, kind: str = "text", *, is_filled: bool = False) -> BookColumn:
    """A column that the ledger of the plan has too, under the header it has there."""
    return BookColumn(LEDGER[name].zh, width, kind, is_filled)


BOOK: dict[str, BookColumn] = {
    "number": _as_ledger("number", 6, "count"),
    "section": _as_ledger("section", 12),
    "title": _as_ledger("title", 24),
    "due": _as_ledger("due", 12, "day"),
    "standing": BookColumn("目前情况", 16),
    "last": BookColumn("最近一次报告", 24),
    "state": _as_ledger("state", 10, is_filled=True),
    "share": _as_ledger("share", 10, "count", is_filled=True),
    "acted_on": _as_ledger("acted_on", 12, "day", is_filled=True),
    "note": _as_ledger("note", 24, is_filled=True),
    "document": _as_ledger("document", 16, is_filled=True),
    "sequence": _as_ledger("sequence", 7, "count"),
}
"""The columns of a township's tasks. ``sequence`` is the number of the last entry the workbook knows of."""

BOOK_HEADERS = {name: name for name in BOOK} | {column.zh: name for name, column in BOOK.items()}
"""Every accepted header of a township's tasks to its column."""

ABOUT: dict[str, str] = {
    "plan": "计划代码",
    "plan_title": "计划",
    "document": "文件",
    "township_code": "乡镇代码",
    "township": "乡镇",
    "home": "数据目录",
    "data": "数据",
    "day": "截至",
    "version": "版本",
    "program": "程序",
}
"""The items of ABOUT_SHEET. Read back are plan, township_code, township and home, and
whether data says that it is a demonstration."""
ABOUT_HEADERS = {"项目": "item", "内容": "content"}

HOW_TO_FILL = (
    "只填深色表头的各列；没有进展的任务整行留空，不要删去行和列。",
    "进展从下拉列表中选；进行中的填完成比例（0至99）；报告日期是这次报告或完成的日期。",
    "填好后原样交回。记录号是下发时看到的最后一条记录：此后有人登记过的，那一行不予接收。",
)

COUNTED: dict[str, str] = {
    "townships": "乡镇数",
    "done": "已完成",
    "overdue": "逾期",
    "under_way": "进行中",
    "not_started": "未启动",
    "unreported": "未报告",
}
"""How many townships do a task, and in what they are: each is in exactly one of the five. Overdue is what was
reported as not done and is past its day; what nobody ever reported is unreported, whatever its day."""

SUMMARY: dict[str, BookColumn] = {
    "number": _as_ledger("number", 6, "count"),
    "section": _as_ledger("section", 16),
    "title": _as_ledger("title", 28),
    "lead": _as_ledger("lead", 16),
    "due": _as_ledger("due", 13, "day"),
    "standing": BookColumn("县级情况", 20),
    **{name: BookColumn(zh, 9, "count") for name, zh in COUNTED.items()},
    "open": BookColumn("未完成的乡镇", 44),
}
"""One row per task of the plan; the counts are empty where one unit leads the task."""

PARTS: dict[str, BookColumn] = {
    "number": _as_ledger("number", 6, "count"),
    "title": _as_ledger("title", 28),
    "township_code": BookColumn("乡镇代码", 12),
    "township": BookColumn("乡镇", 14),
    "due": _as_ledger("due", 13, "day"),
    "condition": _as_ledger("condition", 12),
    "days_late": _as_ledger("days_late", 9, "count"),
    "state": _as_ledger("state", 11),
    "share": _as_ledger("share", 10, "count"),
    "acted_on": _as_ledger("acted_on", 13, "day"),
    "note": _as_ledger("note", 30),
    "document": _as_ledger("document", 18),
}
"""One row per task that each township does and township."""
