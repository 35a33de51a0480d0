"""A sheet as a grid of text, whether it came from a workbook or a CSV, and where its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pipelines.intake.files.layout import SheetLayout
from pipelines.intake.files.limits import HEADER_ROWS
from pipelines.intake.files.sheetscan import column_letters
from pipelines.intake.files.stated import stated_unit, states_a_unit
from schemas.problems import Problem

Cells = list[list[str | None]]
"""The first rows of a grid, as Python values."""

_LEAST_HEADERS = 2
"""A row is taken for the header where it names so many columns."""


@dataclass(frozen=True)
class Grid:
    """A sheet's cells as text, null where empty: row 0 is Excel's row 1, column 0 is ``first_column``."""

    columns: Sequence[pa.Array]
    height: int
    first_column: int = 0

    def top(self, rows: int) -> Cells:
        """The first rows, each a list over all columns; blank text is None."""
        cut = [column.slice(0, rows).to_pylist() for column in self.columns]
        return [[_filled(column[at]) for column in cut] for at in range(min(rows, self.height))]


def _filled(text: str | None) -> str | None:
    return text if text and not text.isspace() else None


@dataclass
class Header:
    """Where a sheet's columns are: grid column per field, Excel row of the header, grid row at which the
    data starts, and what is wrong or odd about it."""

    columns: dict[str, int] = field(default_factory=dict)
    row: int = 1
    data_from: int = 1
    problems: list[Problem] = field(default_factory=list)


class HeaderFinder:
    """Finds the headers of many returns' sheets, which are mostly the template's: a first row that was a
    whole header once is not looked at again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, ...], Header] = {}

    def find(self, grid: Grid, sheet: SheetLayout, version: int) -> Header:
        """As ``find_header``."""
        if grid.height < 2 or sheet.field_of(grid.columns[0][1].as_py()):
            return find_header(grid, sheet, version)
        first = (sheet.key, str(version), *(column[0].as_py() for column in grid.columns))
        header = self._known.get(first)
        if header is None or grid.first_column:
            header = find_header(grid, sheet, version)
            if header.data_from == 1 and not header.problems and not grid.first_column:
                self._known[first] = header
        return header


def find_header(grid: Grid, sheet: SheetLayout, version: int, *, all_columns: bool = True) -> Header:
    """The header among the first rows of a sheet of a template version. ``all_columns``: optional columns of
    the first version have to be there as well."""
    top = grid.top(HEADER_ROWS + 1)
    fields = [[sheet.field_of(text) for text in row] for row in top]
    counts = [sum(name is not None for name in row) for row in fields[:HEADER_ROWS]]
    best = max(counts, default=0)
    if best < _LEAST_HEADERS:
        expected = "、".join(field.zh for field in sheet.fields[:3])
        return Header(
            problems=[Problem("SHT-004", sheet.key, params={"rows": HEADER_ROWS, "expected": expected})]
        )
    first = counts.index(best)
    last = _last_header_row(top, fields, first)
    header = Header(row=first + 1, data_from=last + 1)
    _place_columns(header, grid, sheet, top, fields)
    header.problems += _strange_units(header, sheet, top)
    header.problems += [
        Problem("SHT-002", sheet.key, header.row, name, params=sheet.words(name))
        for name in sheet.missing(header.columns, version, all_columns=all_columns)
    ]
    if first > 0:
        header.problems.append(Problem("NOT-004", sheet.key, header.row, params={"header_row": header.row}))
    return header


def _strange_units(header: Header, sheet: SheetLayout, top: Cells) -> list[Problem]:
    """Units that are not the columns' own, in the header's rows or in the lines above: figures in them would
    be read for something else."""
    problems = []
    for at in range(header.data_from):
        for column, text in enumerate(top[at]):
            name, unit = sheet.read_header(text) if at >= header.row - 1 else (None, None)
            if name is not None and unit is not None:
                params = sheet.words(name) | {"unit": unit}
                problems.append(Problem("SHT-009", sheet.key, at + 1, name, (text or "").strip(), params))
            elif name is None and text and _speaks_of_units(text, header, at, column):
                problems += unit_problem(sheet.key, text, at + 1)
    return problems


def _speaks_of_units(text: str, header: Header, at: int, column: int) -> bool:
    """Whether a text above the header, in one of its columns or beside it says something about the table."""
    return at < header.row - 1 or column in header.columns.values() or states_a_unit(text)


def unit_problem(key: str, title: str, row: int | None = None) -> list[Problem]:
    """What a title says of a unit that is not the sheet's."""
    unit = stated_unit(title)
    return [] if unit is None else [Problem("SHT-010", key, row, params={"unit": unit})]


def _last_header_row(top: Cells, fields: Cells, first: int) -> int:
    """Merged headers take several rows: those below count as long as they hold nothing but headers."""
    last = first
    for at in range(first + 1, len(top)):
        filled = [name for text, name in zip(top[at], fields[at], strict=True) if text is not None]
        if not filled or None in filled:
            break
        last = at
    return last


def _place_columns(header: Header, grid: Grid, sheet: SheetLayout, top: Cells, fields: Cells) -> None:
    """Name the columns: by the header row, where that is empty or strange by the rows below and above."""
    order = [*range(header.row - 1, header.data_from), *range(header.row - 2, -1, -1)]
    places: dict[str, list[int]] = {}
    for column in range(len(grid.columns)):
        name = next((fields[at][column] for at in order if fields[at][column]), None)
        text = top[header.row - 1][column]
        if name is not None:
            places.setdefault(name, []).append(column)
        elif text is not None:
            letters = column_letters(column + grid.first_column)
            header.problems.append(
                Problem("NOT-003", sheet.key, header.row, value=text.strip(), params={"places": letters})
            )
    for name, columns in places.items():
        header.columns[name] = columns[0]
        if len(columns) > 1:
            letters = "、".join(column_letters(column + grid.first_column) for column in columns)
            params = sheet.words(name) | {"places": letters}
            header.problems.append(Problem("SHT-003", sheet.key, header.row, name, params=params))
