"""What a workbook says that comes back from a visit, and everything that is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of, written
from pipelines.base.tables import Table, parse_dates, read_table
from schemas.codes import CodeList
from schemas.inspection_sheets import COUNTED_CODES, COVER_SHEET, ROWS_SHEET, TOTALS_SHEET
from schemas.inspections import CHECKS, COUNTED, FITTING, REPORTED_AS
from schemas.problems import Problem
from schemas.returns.base import LARGEST_COUNT, Register
from schemas.words import Words

ADDED = Words("没有上报的行", "a row that was not reported")
_AS_REPORTED = Words("上报为“{state}”的行", "a row reported as “{state}”")

Row = dict[str, Any]


@dataclass(frozen=True)
class Workbook:
    """The sheets as text; ``visited_on`` as a date, null where it is none, with the problems of that."""

    cover: Table
    rows: Table
    totals: Table
    visited_on: date | None
    problems: list[Problem]

    @property
    def told(self) -> Row:
        """The row of the cover; nothing where it is empty."""
        return next(self.cover.rows.iter_rows(named=True), {})


@dataclass(frozen=True)
class Check:
    """What is said of one row: of a reported one by its ``number``, else of an added one."""

    register: str
    name: str
    unit: str
    found: str
    number: int | None
    note: str | None


def read_visit(path: Path) -> Workbook:
    """The three sheets. Raises UserError where the file or a sheet of it cannot be read."""
    cover, rows, totals = (
        _read(path, sheet, tuple(column.name for column in sheet.columns if column.required))
        for sheet in (COVER_SHEET, ROWS_SHEET, TOTALS_SHEET)
    )
    dated, problems = parse_dates(cover, ("visited_on",))
    days: list[date | None] = dated["visited_on"].to_list()
    return Workbook(cover, rows, totals, days[0] if days else None, problems)


def _read(path: Path, sheet: Register, required: tuple[str, ...]) -> Table:
    return read_table(path, sheet.headers, required, sheet.zh)


def find_cover_problems(book: Workbook, first: date, today: date) -> Iterator[Problem]:
    """What is wrong with the visit: its day and who made it."""
    yield from book.problems
    told, row = book.told, book.told.get("sheet_row", 2)
    for name in ("visited_on", "visited_by"):
        if not written(told.get(name)):
            yield Problem("INS-004", row=row, field=name)
    if book.visited_on and not first <= book.visited_on <= today:
        yield Problem("INS-003", row=row, field="visited_on", params={"first": first, "last": today})


def read_checks(table: Table, reported: pl.DataFrame) -> tuple[list[Check], list[Problem]]:
    """What is said of every row of a community that was reported (columns of REPORTED), and of those added;
    and every problem of it."""
    known = {row["number"]: row for row in reported.iter_rows(named=True)}
    keys = {_key(row): row["number"] for row in reversed(known.values())}
    checks: list[Check] = []
    problems: list[Problem] = []
    seen: set[Any] = set()
    for row in table.rows.iter_rows(named=True):
        found = list(_row_problems(row, known, keys, seen))
        problems += found
        if not found:
            checks.append(_check(row, known))
    for number, row in known.items():
        if number not in seen:
            problems.append(Problem("INS-009", params={"number": number, "name": row["name"]}))
    return checks, problems


def _row_problems(row: Row, known: dict[int, Row], keys: dict[Any, int], seen: set[Any]) -> Iterator[Problem]:
    at = row["sheet_row"]
    if row["number"] is None:
        yield from _added_problems(row, keys, seen)
        return
    number = whole(row["number"])
    reported = None if number is None else known.get(number)
    if reported is None:
        yield Problem("INS-007", row=at, field="number")
        return
    if number in seen:
        yield Problem("INS-008", row=at, field="number", params={"number": number})
    seen.add(number)
    for name in ("name", "unit"):
        if name_key_of(row[name] or "") != name_key_of(reported[name]):
            params = {"number": number, "name": reported[name]}
            yield Problem("INS-010", row=at, field=name, params=params)
    yield from _check_problems(row, reported["reported_as"])


def _added_problems(row: Row, keys: dict[Any, int], seen: set[Any]) -> Iterator[Problem]:
    at = row["sheet_row"]
    empty = [name for name in ("register", "name", "unit") if not written(row[name])]
    for name in empty:
        yield Problem("INS-004", row=at, field=name)
    register = coded(row["register"], COUNTED_CODES)
    if row["register"] and register is None:
        yield Problem("INS-016", row=at, field="register", params={"allowed": COUNTED_CODES.spellings})
    if not empty and register is not None:
        key = _key(row | {"register": register})
        if key in keys:
            yield Problem("INS-011", row=at, field="name", params={"number": keys[key]})
        if key in seen:
            yield Problem("INS-012", row=at, field="name")
        seen.add(key)
    yield from _check_problems(row, "added")


def _check_problems(row: Row, state: str) -> Iterator[Problem]:
    """What is wrong with the word for what was found, of a row in use, ended or added."""
    at, allowed = row["sheet_row"], Words.listed([CHECKS.words[key] for key in FITTING[state]])
    found = coded(row["check"], CHECKS)
    if row["check"] is None:
        yield Problem("INS-004", row=at, field="check")
    elif found is None:
        yield Problem("INS-005", row=at, field="check", params={"allowed": allowed})
    elif found not in FITTING[state]:
        of = ADDED if state == "added" else _AS_REPORTED.format(state=REPORTED_AS.words[state])
        yield Problem("INS-006", row=at, field="check", params={"row": of, "allowed": allowed})


def _check(row: Row, known: dict[int, Row]) -> Check:
    number = whole(row["number"]) if row["number"] else None
    told = row if number is None else known[number]
    register = coded(told["register"], COUNTED_CODES)
    found = coded(row["check"], CHECKS)
    if register is None or found is None:
        raise ValueError("a row with problems is no check")
    return Check(register, told["name"], told["unit"], found, number, row["note"])


def _key(row: Row) -> tuple[str, str, str]:
    return row["register"], name_key_of(row["name"]), name_key_of(row["unit"])


def find_total_problems(table: Table, counted: dict[str, dict[str, int]] | None) -> Iterator[Problem]:
    """Figures that are none, are missing, or are not what the rows make them: ``counted`` has reported,
    recounted, missing and invented by register, null where the rows have problems themselves."""
    seen = set()
    for row in table.rows.iter_rows(named=True):
        at, register = row["sheet_row"], coded(row["register"], COUNTED_CODES)
        if register is None:
            yield Problem("INS-016", row=at, field="register", params={"allowed": COUNTED_CODES.spellings})
            continue
        if register in seen:
            yield Problem("INS-017", row=at, field="register")
            continue
        seen.add(register)
        figure = whole(row["recounted"])
        if row["recounted"] is None:
            yield Problem("INS-004", row=at, field="recounted")
        elif figure is None:
            yield Problem("INS-013", row=at, field="recounted")
        elif counted is not None and figure != counted[register]["recounted"]:
            params = counted[register] | {"expected": counted[register]["recounted"]}
            yield Problem("INS-014", row=at, field="recounted", params=params)
    for register in COUNTED:
        if register not in seen:
            said = {"register": COUNTED_CODES.words[register]}
            yield Problem("INS-015", field="register", params=said)


def whole(text: str | None) -> int | None:
    """A whole number from 0, however its digits are written; None for anything else."""
    plain = unicodedata.normalize("NFKC", text or "").strip().replace(",", "").removesuffix(".0")
    is_number = plain.isascii() and plain.isdigit() and len(plain) < 9
    return int(plain) if is_number and int(plain) <= LARGEST_COUNT else None


def coded(text: str | None, codes: CodeList) -> str | None:
    """The key of a word or key as somebody wrote it; None for any other."""
    return codes.by_spelling.get(unicodedata.normalize("NFKC", text or "").strip().lower())
