"""Writes the return's workbook: sheets, headers, drop-downs, formats and protection."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.base.spreadsheets import new_workbook
from pipelines.intake.handout import again
from pipelines.intake.handout.prefill import Prefill
from schemas.codes import ENDED_STATUS, FLAG
from schemas.periods import end_of
from schemas.returns import COVER, REGISTERS, SHEETS, Column, Register
from schemas.returns.base import LARGEST_AMOUNT, LARGEST_COUNT

SPARE_ROWS = 500
"""Rows below the last filled one that still have drop-downs and checks."""

FONT = "微软雅黑"
FIRST_DAY = date(1949, 10, 1)
LAST_DAY = date(2099, 12, 31)
WIDTHS = {
    "code": 16,
    "text": 20,
    "count": 11,
    "decimal": 13,
    "date": 13,
    "choice": 12,
    "flag": 10,
    "period": 12,
}
NUMBER_FORMATS = {
    "code": "@",
    "text": "@",
    "period": "@",
    "count": "0",
    "decimal": "0.##",
    "date": "yyyy-mm-dd",
}
KIND_WORDS = {
    "code": "代码（文本）",
    "text": "文字",
    "count": "整数，不小于0",
    "decimal": "数字，不小于0",
    "date": "日期，如 2026-10-03",
    "choice": "从下拉列表中选择",
    "flag": "从下拉列表中选择：是、否",
    "period": "月份，如 2026-10",
}
NONE_MARKED: Mapping[str, Sequence[str]] = MappingProxyType({})
PERMITTED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What a clerk may do on a protected sheet; only the header is locked."""


def write_workbook(path: Path, content: Prefill, period: str) -> None:
    """Write a workbook that reads back as ``content``. Overwrites the file."""
    cover = pl.DataFrame([content.cover], schema=COVER.dtypes)
    sheets = [
        (register, cover if key == COVER.key else content.registers[key]) for key, register in SHEETS.items()
    ]
    title, township = f"社区负担报表 {period}", content.cover["township_name"]
    write_sheets(path, sheets, title, period, company=township, marked=content.again)


def write_sheets(
    path: Path,
    sheets: Sequence[tuple[Register, pl.DataFrame]],
    title: str,
    period: str,
    *,
    company: str | None = None,
    fixed: Collection[str] = (COVER.key,),
    marked: Mapping[str, Sequence[str]] = NONE_MARKED,
) -> None:
    """Write a workbook of sheets, each with its typed rows. ``fixed``: keys of those to which no rows are
    added; ``marked``: by key, of the rows at the end that are handed out again, the month in which each was
    missing first. Overwrites the file."""
    with new_workbook(path, in_memory=True) as book:
        # A fixed moment: the same content is the same file, to the byte.
        created = datetime.combine(end_of(period), time())
        book.set_properties({"title": title, "company": company, "created": created})
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(10)
        for register, rows in sheets:
            sheet = _Sheet(book, register, rows, period, is_fixed=register.key in fixed)
            sheet.write()
            sheet.mark_last(marked.get(register.key, ()))


class _Sheet:
    """One sheet while it is written."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        register: Register,
        rows: pl.DataFrame,
        period: str,
        *,
        is_fixed: bool,
    ) -> None:
        self.book, self.register, self.rows, self.period = book, register, rows, period
        self.sheet: Worksheet = book.add_worksheet(register.zh)
        self.is_fixed = is_fixed
        self.last_row = max(rows.height, 1) + (0 if is_fixed else SPARE_ROWS)

    def write(self) -> None:
        for index, column in enumerate(self.register.columns):
            self._write_header(index, column)
            self._write_values(index, column)
            self._restrict(index, column)
        if not self.is_fixed:
            self._mark_rows()
        self._finish()

    def _format(self, **settings: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **settings})

    def _write_header(self, index: int, column: Column) -> None:
        header = self._format(
            bold=True,
            font_color="#FFFFFF",
            bg_color="#1F4E79" if column.required else "#7F96AD",
            text_wrap=True,
            align="center",
            border=1,
            border_color="#D9D9D9",
            locked=True,
        )
        self.sheet.write_string(0, index, column.zh, header)
        self.sheet.write_comment(
            0, index, explain(column), {"x_scale": 1.6, "y_scale": 1.1, "font_name": FONT, "font_size": 9}
        )

    def _write_values(self, index: int, column: Column) -> None:
        body = self._format(
            num_format=NUMBER_FORMATS.get(column.kind, "General"),
            locked=False,
            align="left" if column.kind in ("text", "code", "period") else "center",
        )
        self.sheet.set_column(index, index, _width(column), body)
        words = cell_words(self.rows[column.name], column)
        for row, value in enumerate(words, start=1):
            if value is None:
                self.sheet.write_blank(row, index, None, body)
            elif isinstance(value, str):
                self.sheet.write_string(row, index, value, body)
            elif isinstance(value, date):
                self.sheet.write_datetime(row, index, value, body)
            else:
                self.sheet.write_number(row, index, value, body)

    def _restrict(self, index: int, column: Column) -> None:
        rule = _validation(column, self.period)
        if column.name == "community_code" and self.register.key != "communities":
            source = REGISTERS["communities"]
            rule = {
                "validate": "list",
                "source": f"={source.zh}!$A$2:$A${1 + SPARE_ROWS}",
                "error_message": f"请从“{source.zh}”的社区代码中选择。",
            }
        if rule is not None:
            hint = {"input_title": column.zh, "input_message": explain(column)[:255]}
            rule = hint | {"error_title": column.zh} | rule
            self.sheet.data_validation(1, index, self.last_row, index, rule)

    def _mark_rows(self) -> None:
        """Required cells still empty are tinted; rows of burdens that have ended are greyed."""
        letters = [xl_col_to_name(at) for at, column in enumerate(self.register.columns) if column.required]
        areas = " ".join(f"{letter}2:{letter}{self.last_row + 1}" for letter in letters)
        needed = {
            "type": "formula",
            "criteria": f'=AND($A2<>"",{letters[0]}2="")',
            "multi_range": areas,
            "format": self.book.add_format({"bg_color": "#FFF2CC"}),
        }
        self.sheet.conditional_format(1, 0, self.last_row, 0, needed)
        status = self.register.status_column
        if status is not None:
            column, place = self.register.by_name[status], list(self.register.by_name).index(status)
            assert column.codes is not None
            words = [word for key, word in column.codes.zh_of.items() if key in ENDED_STATUS]
            tests = ",".join(f'${xl_col_to_name(place)}2="{word}"' for word in words)
            grey = self.book.add_format({"font_color": "#8C8C8C"})
            rule = {"type": "formula", "criteria": f"=OR({tests})", "format": grey}
            self.sheet.conditional_format(1, 0, self.last_row, len(self.register.columns) - 1, rule)

    def mark_last(self, months: Sequence[str]) -> None:
        """Colours the last rows, which are handed out again, says at their names why, and dates their end,
        should the clerk choose that, with the month in which each was missing first."""
        if not months:
            return
        width, first = len(self.register.columns), self.rows.height - len(months) + 1
        tint = self.book.add_format({"bg_color": again.FILL})
        rule = {"type": "formula", "criteria": f'=$A{first + 1}<>""', "format": tint}
        self.sheet.conditional_format(first, 0, self.rows.height, width - 1, rule)
        fields = list(self.register.by_name)
        named, ended = (
            fields.index(name) for name in (self.register.unique[1], self.register.ended_on or "")
        )
        shown = {"x_scale": 2.2, "y_scale": 1.4, "font_name": FONT, "font_size": 9}
        dated = self._format(num_format=NUMBER_FORMATS["date"], locked=False, align="center")
        for row, month in enumerate(months, start=first):
            self.sheet.write_comment(row, named, again.comment(self.register, month), shown)
            if self.register.status_column is not None:
                self.sheet.write_formula(row, ended, again.end_formula(self.register, row, month), dated, "")

    def _finish(self) -> None:
        sheet, width = self.sheet, len(self.register.columns)
        sheet.set_row(0, 34)
        sheet.freeze_panes(1, 0 if self.is_fixed else 2)
        sheet.protect("", PERMITTED)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(width - 1)}{self.last_row + 1}"})
        if not self.is_fixed:
            sheet.autofilter(0, 0, max(self.rows.height, 1), width - 1)
        sheet.hide_gridlines(0)  # shown on screen and on paper
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&C&P / &N&R" + self.period)


def cell_words(values: pl.Series, column: Column) -> list[Any]:
    """Typed values as a workbook shows them: Chinese words for codes, 是/否 for flags, the rest as is."""
    if column.codes is not None:
        return [column.codes.zh_of.get(value, value) for value in values]
    if column.kind == "flag":
        return [None if value is None else FLAG.zh_of[str(value).lower()] for value in values]
    return values.to_list()


def explain(column: Column) -> str:
    """What a cell comment says of a column: whether it is needed, its type, its help."""
    needed = "必填" if column.required else "可不填"
    longest = f"，最多{column.max_length}字" if column.kind == "text" and column.max_length else ""
    choices = "：" + "、".join(column.codes.chinese) if column.codes else ""
    return f"{needed}；{KIND_WORDS[column.kind]}{choices}{longest}。{column.help.zh}"


def _width(column: Column) -> int:
    wide = column.name.endswith("_name") and column.name != "community_name"
    return 28 if wide else max(WIDTHS[column.kind], 2 * len(column.zh) + 3)


def _validation(column: Column, period: str) -> dict[str, Any] | None:
    if column.codes is not None or column.kind == "flag":
        words = list((column.codes or FLAG).chinese)
        return {"validate": "list", "source": words, "error_message": "请从下拉列表中选择。"}
    if column.kind == "date":
        if column.future_allowed:
            message = "请填日期，如 2026-10-03，在1949-10-01到2099-12-31之间。"
            return _rule("date", "between", FIRST_DAY, message) | {"minimum": FIRST_DAY, "maximum": LAST_DAY}
        last = end_of(period)
        message = f"请填日期，如 2026-10-03，在1949-10-01到{last}之间。"
        return _rule("date", "between", FIRST_DAY, message) | {"minimum": FIRST_DAY, "maximum": last}
    if column.kind in ("count", "decimal"):
        largest = LARGEST_COUNT if column.kind == "count" else LARGEST_AMOUNT
        kind = "integer" if column.kind == "count" else "decimal"
        message = "请填不小于0的整数。" if kind == "integer" else "请填不小于0的数字。"
        return _rule(kind, "between", 0, message) | {"minimum": 0, "maximum": largest}
    if column.kind == "text" and column.max_length:
        return _rule("length", "<=", column.max_length, f"最多{column.max_length}个字。")
    return None


def _rule(kind: str, criteria: str, value: Any, message: str) -> dict[str, Any]:
    return {"validate": kind, "criteria": criteria, "value": value, "error_message": message}
