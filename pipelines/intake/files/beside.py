"""What stands beside a sheet's table or is hidden in it: merged cells, hidden rows and columns, cells that no
header names."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.intake.files.batch import MergedCells
from pipelines.intake.files.grid import Grid, Header, unit_problem
from pipelines.intake.files.layout import SheetLayout
from pipelines.intake.files.sheetmarks import NO_MARKS, Marks, Range
from pipelines.intake.files.sheetscan import column_letters
from pipelines.intake.files.stated import states_a_unit
from schemas.problems import Problem

_NAMED = 5
"""Rows or columns that a note names."""


@dataclass
class Beside:
    """What was found, for the head of the return."""

    merged: list[MergedCells] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def look_beside(sheet: SheetLayout, grid: Grid, header: Header, marks: Marks, ragged: bool) -> Beside:
    """What a register's sheet holds that its table does not show. ``ragged``: rows longer than the header are
    a fault, not a remark beside the table."""
    found = Beside()
    if marks is not NO_MARKS:
        for merged in marks.merged:
            found.merged += _merged_cells(sheet, grid, header, merged)
        found.problems += _hidden_rows(sheet, grid, header, marks.hidden_rows)
        found.problems += _hidden_columns(sheet, grid, header, marks.hidden_columns)
    if len(grid.columns) > len(header.columns):
        found.problems += _nameless(sheet, grid, header, ragged)
    return found


def _merged_cells(sheet: SheetLayout, grid: Grid, header: Header, merged: Range) -> list[MergedCells]:
    """The cells of a merged range that lie in the table, but for the one that holds the value. Nothing where
    the range is empty and no needed column lies in it."""
    top = max(merged.top, header.data_from + 1)
    bottom = min(merged.bottom, grid.height)
    places = {at + grid.first_column: name for name, at in header.columns.items()}
    covered = [(at, places[at]) for at in sorted(places) if merged.left <= at <= merged.right]
    needed = {field.name for field in sheet.fields if field.required}
    if bottom < top or not covered:
        return []
    if not needed & {name for _, name in covered} and not _filled(grid, covered[0][0], top):
        return []
    cells: list[MergedCells] = []
    for at, name in covered:
        first = top + 1 if at == merged.left and top == merged.top else top
        if first <= bottom:
            cells.append(MergedCells(sheet.key, name, first, bottom, merged.place, not cells))
    return cells


def _filled(grid: Grid, column: int, row: int) -> bool:
    return bool(grid.columns[column - grid.first_column][row - 1].as_py())


def _hidden_rows(sheet: SheetLayout, grid: Grid, header: Header, hidden: frozenset[int]) -> list[Problem]:
    columns = [grid.columns[at] for at in header.columns.values()]
    rows = [
        row
        for row in sorted(hidden)
        if header.data_from < row <= grid.height and any(column[row - 1].is_valid for column in columns)
    ]
    if not rows:
        return []
    places = "、".join(map(str, rows[:_NAMED])) + ("……" if len(rows) > _NAMED else "")
    return [Problem("NOT-008", sheet.key, params={"count": len(rows), "places": places})]


def _hidden_columns(
    sheet: SheetLayout, grid: Grid, header: Header, hidden: tuple[tuple[int, int], ...]
) -> list[Problem]:
    columns = [
        sheet.words(name)
        for name, at in header.columns.items()
        if any(first <= at + grid.first_column <= last for first, last in hidden)
        and grid.columns[at].null_count < len(grid.columns[at]) - header.data_from
    ]
    if not columns:
        return []
    params = {
        "columns_zh": "、".join(words["column_zh"] for words in columns),
        "columns_en": ", ".join(words["column_en"] for words in columns),
    }
    return [Problem("NOT-009", sheet.key, params=params)]


def _nameless(sheet: SheetLayout, grid: Grid, header: Header, ragged: bool) -> list[Problem]:
    """Cells below no header: in a workbook a remark beside the table, in a CSV file a row that a delimiter in
    some text has made too long, whose cells stand in the wrong columns."""
    known = set(header.columns.values())
    last = max(known)
    filled = {}
    for at, column in enumerate(grid.columns):
        if at in known or column[header.row - 1].as_py():
            continue
        rows = [n for n, text in enumerate(column.slice(header.data_from).to_pylist()) if text]
        if rows:
            filled[at] = rows
    if not filled:
        return []
    too_long = sorted({n for at, rows in filled.items() if at > last for n in rows})
    if ragged and too_long:
        return [Problem("SHT-023", sheet.key, header.data_from + 1 + n) for n in too_long]
    letters = "、".join(column_letters(at + grid.first_column) for at in list(filled)[:_NAMED])
    units = _units_beside(sheet, grid, header, filled)
    return [*units, Problem("NOT-010", sheet.key, params={"places": letters})]


def _units_beside(
    sheet: SheetLayout, grid: Grid, header: Header, filled: dict[int, list[int]]
) -> list[Problem]:
    """Units that are not the sheet's, stated beside the table's rows."""
    problems = []
    for at, rows in filled.items():
        for row in (header.data_from + n for n in rows):
            text = grid.columns[at][row].as_py()
            problems += unit_problem(sheet.key, text, row + 1) if states_a_unit(text) else []
    return problems
