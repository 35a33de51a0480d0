"""A sheet of an xlsx workbook as text, and the cells whose formula has no saved result."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import iterparse

_NO_BOOK = (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError)
"""What openpyxl raises for a file that is no workbook, or a broken one."""

_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")

Place = tuple[int, int]
"""Row and column of a cell, counted from 1."""


class NoBookError(Exception):
    """The file is no workbook that can be opened."""


class NoSheetError(Exception):
    """The workbook has no sheet of that name."""


class Sheet(NamedTuple):
    """``records``: the cells row by row from the first, "" where empty; ``uncalculated``: places of formulas
    whose result was not saved, which are empty among the records."""

    records: list[list[str]]
    uncalculated: list[Place]


def sheet_names(path: Path) -> list[str]:
    """The titles of a workbook's sheets; none of what cannot be opened as one."""
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except _NO_BOOK:
        return []
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def read_sheet(path: Path, sheet: str | None) -> Sheet:
    """The sheet of that name, the first where none is named. Raises NoBookError, NoSheetError."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except _NO_BOOK as error:
        raise NoBookError from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise NoSheetError
        chosen = book.worksheets[0] if sheet is None else book[sheet]
        records = [[_cell_text(cell) for cell in row] for row in chosen.iter_rows(values_only=True)]
        with chosen._get_source() as part:  # the reader gives no other way to the sheet's own XML
            return Sheet(records, list(_find_uncalculated(part)))
    finally:
        book.close()


def _cell_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _find_uncalculated(part: IO[bytes]) -> Iterator[Place]:
    """Formulas without a saved result. One whose result is an empty text is a text (t="str") and has one."""
    xml = part.read()
    if not _HAS_FORMULA.search(xml):
        return
    row = column = 0
    for event, found in iterparse(io.BytesIO(xml), events=("start", "end")):
        name = found.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = int(found.get("r") or row + 1), 0
        elif event == "end" and name == "c":
            at = found.get("r")
            row, column = coordinate_to_tuple(at) if at else (row, column + 1)
            parts = {one.tag.rpartition("}")[2]: one.text for one in found}
            if "f" in parts and not parts.get("v") and found.get("t") != "str":
                yield row, column
            found.clear()
