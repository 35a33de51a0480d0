"""CSV text as a grid: the encoding, the delimiter and the records, as Excel would show them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from itertools import zip_longest

import pyarrow as pa

from pipelines.intake.files.grid import Grid
from pipelines.intake.files.limits import LAST_COLUMN, LAST_ROW, SHEET_ROWS
from pipelines.intake.files.sheetscan import column_letters
from pipelines.intake.files.sniff import binary_problem
from schemas.problems import Problem

_DELIMITERS = ",\t;"
_UTF8_PAIR = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf][\x80-\xbf]){2}")
"""Two Chinese characters in UTF-8; GB18030 can spell these bytes, but hardly ever does."""
_WRAPPED = re.compile(r'^="(.*)"$')
"""``="5101"``: how exports keep Excel from reading a code as a number."""


class CsvError(Exception):
    """A CSV that cannot be read; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_csv(content: bytes) -> Grid:
    """The records as a grid; row 0 is the first record. Raises CsvError."""
    text = decode(content).lstrip("\ufeff")  # programs that add a mark to text that has one: two in a row
    if "\0" in text:
        raise CsvError(binary_problem())
    grid = _read_plain(text)
    if grid is None:
        rows = _records(text)
        wrapped = '="' in text
        columns = [pa.array(_cells(column, wrapped), pa.string()) for column in zip_longest(*rows)]
        grid = Grid(columns, len(rows))
    return grid


def _read_plain(text: str) -> Grid | None:
    """The grid of a text without quotation marks whose lines all have as many cells, by splitting it at once,
    which is faster than record by record. None for any other text, and where a limit may be reached."""
    if '"' in text:
        return None
    body = text.replace("\r\n", "\n").removesuffix("\n")
    height, sign = body.count("\n") + 1, _delimiter(text)
    width = body.partition("\n")[0].count(sign) + 1
    if "\r" in body or height > SHEET_ROWS or width > LAST_COLUMN:
        return None
    if body.count(sign) != height * (width - 1):
        return None
    cells = body.replace("\n", f"{sign}\n{sign}").split(sign)  # the line end is a cell of its own
    step = width + 1
    if cells[width::step].count("\n") != height - 1 or not any(cells[-width:]) or _too_long(cells, text):
        return None
    columns = [cells[at::step] for at in range(width)]
    if sum(map(len, body.split())) == len(body) - height + 1:  # no blank but line ends, so no cell is one
        return _grid([value or None for column in columns for value in column], height)
    return _grid([cell for column in columns for cell in _cells(column, wrapped=False)], height)


def _too_long(cells: list[str], text: str) -> bool:
    """Whether a cell is longer than the reader of records takes."""
    limit = csv.field_size_limit()
    return len(text) > limit and max(map(len, cells)) > limit


def _grid(cells: list[str | None], height: int) -> Grid:
    """A grid of cells that are given column by column; Arrow takes one long list faster than many."""
    together = pa.array(cells, pa.string())
    return Grid([together.slice(at, height) for at in range(0, len(cells), height)], height)


def decode(content: bytes) -> str:
    """Text by its byte order mark, else strict UTF-8, else strict GB18030. Raises CsvError with the line
    where neither fits, or where lines of both are mixed."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content, "utf-8-sig")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        utf8_stop = error.start
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _unreadable(content, max(utf8_stop, error.start)) from None
    mixed = _utf8_line(content)
    if mixed is not None:
        raise _unreadable(content, utf8_stop if mixed < utf8_stop else mixed)
    return text


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(content, error.start) from None


def _utf8_line(content: bytes) -> int | None:
    """Where a line of UTF-8 starts in what otherwise reads as GB18030."""
    for match in _UTF8_PAIR.finditer(content):
        start = content.rfind(b"\n", 0, match.start()) + 1
        end = content.find(b"\n", match.end())
        try:
            content[start : end if end >= 0 else len(content)].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return start
    return None


def _unreadable(content: bytes, at: int) -> CsvError:
    return CsvError(Problem("FIL-011", params={"line": content.count(b"\n", 0, at) + 1}))


def _records(text: str) -> list[list[str]]:
    """All records up to the last that holds anything; blank lines count, as they do in Excel."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    filled = last = 0
    try:
        for number, row in enumerate(reader, start=1):
            if not any(row):
                row = []
            else:
                filled, last = filled + 1, number
                if filled > SHEET_ROWS or number > LAST_ROW or len(row) > LAST_COLUMN:
                    _check_reach(row, number, filled)
            if number <= LAST_ROW:
                rows.append(row)
    except csv.Error:
        raise CsvError(Problem("FIL-012", params={"line": reader.line_num})) from None
    return rows[:last]


def _check_reach(row: list[str], number: int, filled: int) -> None:
    """Refuse what lies beyond the limits; empty cells at the end of a record are cut off."""
    if filled > SHEET_ROWS:
        raise CsvError(Problem("SHT-006", params={"limit": SHEET_ROWS}))
    while not row[-1]:
        row.pop()
    if number > LAST_ROW or len(row) > LAST_COLUMN:
        cell = f"{column_letters(len(row) - 1)}{number}"
        raise CsvError(Problem("SHT-007", row=number, params={"cell": cell}))


def _delimiter(text: str) -> str:
    """The sign that separates most in the first line; a comma where none does."""
    line = re.split("[\r\n]", text.lstrip(), maxsplit=1)[0]
    return max(_DELIMITERS, key=line.count)


def _cells(column: Iterable[str | None], wrapped: bool) -> list[str | None]:
    """The cells of a column; None where they hold nothing."""
    if wrapped:
        column = [_WRAPPED.sub(r"\1", value) if value else None for value in column]
    return [value if value and not value.isspace() else None for value in column]
