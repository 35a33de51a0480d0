"""The workbooks of the ledger by level, to be filled in, printed on A4 and handed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import pipelines
from pipelines.base.printable import printable
from pipelines.base.spreadsheets import SYNTHETIC, new_workbook, row_height
from pipelines.intake.handout.workbook import FIRST_DAY, FONT, LAST_DAY
from pipelines.plans.by_level.rows import Row, part_rows, summary_rows, township_rows
from pipelines.plans.by_level.source import Source
from schemas.plan_books import (
    ABOUT,
    ABOUT_HEADERS,
    ABOUT_SHEET,
    BOOK,
    HEADER_ROW,
    HOW_TO_FILL,
    PARTS,
    PARTS_SHEET,
    SUMMARY,
    SUMMARY_SHEET,
    TASKS_SHEET,
    BookColumn,
)
from schemas.plan_entries import LEDGER, TASK_STATES

FIRST = HEADER_ROW
"""Of the rows below the header the first, as xlsxwriter counts."""
TO_FILL, TO_READ = 26, 18
"""Least height of a row, in points: on paper it is filled in by hand."""
_PERMITTED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
_FORMATS = {"text": "@", "day": "yyyy-mm-dd", "count": "0"}
_SIGNED = "填报人：＿＿＿＿　审核人：＿＿＿＿　单位（盖章）：＿＿＿＿　日期：＿＿＿＿"


def township_book(source: Source, code: str) -> bytes:
    """The workbook of a township's tasks, with empty cells for what it reports. Raises UserError where the
    township leads none."""
    source.require_township(code)
    township = source.responsible[code]
    with _Made(source, f"{source.area}{township} {source.plan.title}分级台账") as made:
        made.add_tasks(township_rows(source, code))
        made.add_about({"township_code": code, "township": township}, HOW_TO_FILL)
    return made.content


def roll_up_book(source: Source) -> bytes:
    """The roll-up: a row per task with its townships counted, and one per task and township. Raises UserError
    where no township leads a task."""
    source.require_townships()
    with _Made(source, f"{source.area} {source.plan.title}分级台账汇总") as made:
        made.add_sheet(SUMMARY_SHEET, SUMMARY, summary_rows(source))
        made.add_sheet(PARTS_SHEET, PARTS, part_rows(source))
        made.add_about({}, ())
    return made.content


class _Made:
    """A workbook while it is written; ``content`` once it is closed."""

    def __init__(self, source: Source, title: str) -> None:
        self.source, self.title = source, printable(title)
        self._target = BytesIO()
        self.book: xlsxwriter.Workbook = new_workbook(self._target, in_memory=True)

    def __enter__(self) -> _Made:
        created = datetime(self.source.day.year, self.source.day.month, self.source.day.day)
        self.book.set_properties({"title": self.title, "company": self.source.area, "created": created})
        self.book.formats[0].set_font_name(FONT)
        self.book.formats[0].set_font_size(10)
        return self

    def __exit__(self, *_raised: object) -> None:
        self.book.close()

    @property
    def content(self) -> bytes:
        return self._target.getvalue()

    def add_tasks(self, rows: Sequence[Row]) -> None:
        """The sheet that is filled in: only its empty columns can be written to."""
        sheet = self.add_sheet(TASKS_SHEET, BOOK, rows)
        last = FIRST + max(len(rows), 1) - 1
        for at, name in enumerate(BOOK):
            if rule := _RULES.get(name):
                title = {"input_title": BOOK[name].zh, "error_title": BOOK[name].zh}
                sheet.data_validation(FIRST, at, last, at, title | rule)
        self._tint_missing(sheet, last)
        sheet.protect("", _PERMITTED)
        sheet.set_footer(f"&L{_SIGNED}&R&P / &N")

    def add_sheet(self, name: str, columns: Mapping[str, BookColumn], rows: Sequence[Row]) -> Worksheet:
        """A sheet under its title: what it rests on, the header, a row each."""
        sheet = self.book.add_worksheet(name)
        self._write_head(sheet, columns)
        for at, (field, column) in enumerate(columns.items()):
            style = self._cell(column)
            for line, row in enumerate(rows, start=FIRST):
                _write_cell(sheet, line, at, row.get(field), style)
        widths = [column.width for column in columns.values()]
        least = TO_FILL if any(column.is_filled for column in columns.values()) else TO_READ
        for line, row in enumerate(rows, start=FIRST):
            sheet.set_row(line, max(least, row_height(_texts(row, columns), widths)))
        self._finish(sheet, columns)
        if least == TO_READ:
            sheet.autofilter(FIRST - 1, 0, FIRST - 1 + max(len(rows), 1), len(columns) - 1)
        return sheet

    def _write_head(self, sheet: Worksheet, columns: Mapping[str, BookColumn]) -> None:
        sheet.write_string(0, 0, self.title, self._format(bold=True, font_size=15))
        sheet.set_row(0, 26)
        mark = self._format(bold=True, font_color="#C00000") if self.source.synthetic else self._format()
        sheet.write_string(1, 0, self._rests_on(), mark)
        for at, column in enumerate(columns.values()):
            sheet.set_column(at, at, column.width)
            sheet.write_string(HEADER_ROW - 1, at, column.zh, self._header(column))
        sheet.set_row(HEADER_ROW - 1, 34)

    def _rests_on(self) -> str:
        shown = [f"{ABOUT[name]}：{text}" for name, text in self._items().items() if name in _SHOWN]
        return "　".join([SYNTHETIC] * self.source.synthetic + shown)

    def _items(self) -> dict[str, str]:
        """What the workbook rests on, by items of ABOUT."""
        source = self.source
        data = {"data": f"{SYNTHETIC}，不是真实数据"} if source.synthetic else {}
        return {
            "plan": source.name,
            "plan_title": source.plan.title,
            "document": source.plan.document,
            "home": source.home.zh,
            **data,
            "day": str(source.day),
            "version": source.version,
            "program": pipelines.__version__,
        }

    def _finish(self, sheet: Worksheet, columns: Mapping[str, BookColumn]) -> None:
        """The header and whose row it is stay in view; on paper the header stands on every page."""
        last = "township" if "township" in columns else "title"
        sheet.freeze_panes(HEADER_ROW, list(columns).index(last) + 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, HEADER_ROW - 1)
        sheet.set_footer("&R&P / &N")

    def add_about(self, items: Mapping[str, str], lines: Sequence[str]) -> None:
        """The sheet that says which plan, township and day the workbook is of, and how it is filled in."""
        sheet = self.book.add_worksheet(ABOUT_SHEET)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 90)
        wrapped = self._format(text_wrap=True, valign="top")
        for at, header in enumerate(ABOUT_HEADERS):
            sheet.write_string(0, at, header, self._header(BookColumn(header, 14)))
        said = {**self._items(), **items}
        rows = [(ABOUT[name], said[name]) for name in ABOUT if name in said]
        rows += [(f"怎么填 {number}", line) for number, line in enumerate(lines, start=1)]
        for line, pair in enumerate(rows, start=1):
            for at, text in enumerate(pair):
                sheet.write_string(line, at, printable(text), wrapped)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", _PERMITTED)

    def _tint_missing(self, sheet: Worksheet, last: int) -> None:
        """Cells that a chosen state still needs."""
        state, share, day = (_letter(name) for name in ("state", "share", "acted_on"))
        under_way = TASK_STATES.zh_of["under_way"]
        top = FIRST + 1
        tint = self.book.add_format({"bg_color": "#FFF2CC"})
        for letter, formula in (
            (day, f'=AND(${state}{top}<>"",${day}{top}="")'),
            (share, f'=AND(${state}{top}="{under_way}",${share}{top}="")'),
        ):
            area = f"{letter}{top}:{letter}{last + 1}"
            sheet.conditional_format(area, {"type": "formula", "criteria": formula, "format": tint})

    def _header(self, column: BookColumn) -> Any:
        return self._format(
            bold=True,
            font_color="#FFFFFF" if column.is_filled else "#1F2A37",
            bg_color="#1F4E79" if column.is_filled else "#DCE6F1",
            text_wrap=True,
            align="center",
            border=1,
        )

    def _cell(self, column: BookColumn) -> Any:
        return self._format(
            num_format=_FORMATS[column.kind],
            text_wrap=True,
            border=1,
            border_color="#BFBFBF",
            locked=not column.is_filled,
            bg_color="#FFFFFF" if column.is_filled else "#F7F9FC",
            align="left" if column.kind == "text" else "center",
        )

    def _format(self, **settings: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **settings})


_SHOWN = ("home", "day", "version", "program")
"""What of it stands below a sheet's title."""


def _letter(name: str) -> str:
    return chr(ord("A") + list(BOOK).index(name))


def _write_cell(sheet: Worksheet, line: int, at: int, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(line, at, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, style)
    elif isinstance(value, int):
        sheet.write_number(line, at, value, style)
    else:
        sheet.write_string(line, at, printable(value), style)


def _texts(row: Row, columns: Mapping[str, BookColumn]) -> list[str]:
    """What of a row may take several lines, by column."""
    texts = (row.get(name) if column.kind == "text" else None for name, column in columns.items())
    return [printable(text or "") for text in texts]


def _most(name: str) -> dict[str, Any]:
    longest = LEDGER[name].longest
    message = f"最多{longest}个字。"
    return {"validate": "length", "criteria": "<=", "value": longest, "error_message": message}


_RULES: dict[str, dict[str, Any]] = {
    "state": {
        "validate": "list",
        "source": list(TASK_STATES.chinese),
        "input_message": "从下拉列表中选；没有进展的留空。",
        "error_message": "请从下拉列表中选择。",
    },
    "share": {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": 100,
        "input_message": "进行中的填0至99；未启动、已完成的可不填。",
        "error_message": "请填0至100的整数。",
    },
    "acted_on": {
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
        "input_message": "这次报告的日期，已完成的填完成的日期，如 2026-07-01。",
        "error_message": "请填日期，如 2026-07-01。",
    },
    "note": _most("note"),
    "document": _most("document"),
}
"""What the cells of a column take."""
