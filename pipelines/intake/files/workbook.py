"""An .xlsx as grids of text, one per sheet of the return."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import fastexcel

from pipelines.intake.files.grid import Grid, unit_problem
from pipelines.intake.files.layout import Layout
from pipelines.intake.files.package import Book, Package, PackageError, SheetPart, damaged
from pipelines.intake.files.raised import write_raised
from pipelines.intake.files.repack import repack
from pipelines.intake.files.sheetmarks import NO_MARKS, Marks, read_marks
from pipelines.intake.files.sheetscan import SheetXml, look_over
from pipelines.intake.files.strangers import place_strangers
from pipelines.intake.files.styles import read_styles, write_out
from schemas.problems import Problem

T = TypeVar("T")


@dataclass
class Sheets:
    """The sheets of one return by key, their titles as found, and what was wrong or odd on the way.
    A sheet that is there but cannot be read has a title and no grid."""

    grids: dict[str, Grid] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    marks: dict[str, Marks] = field(default_factory=dict)
    ragged: bool = False
    """Rows may be longer than the header, as in a CSV file whose text holds a delimiter."""


def read_workbook(content: bytes, layout: Layout) -> Sheets:
    """Every sheet of the return that the workbook has. Raises PackageError where the whole of it is
    damaged or hostile; what concerns one sheet is among the problems."""
    package = Package(content)
    book = package.book()
    sheets = Sheets()
    chosen, others = _choose(book.sheets, layout, sheets)
    checked: dict[str, SheetXml] = {}
    for key, part in chosen.items():
        try:
            checked[key] = look_over(package, part.part)
        except PackageError as error:
            sheets.problems.append(_of_sheet(error.problem, key))
    strangers = _look_at_strangers(package, others if len(chosen) < len(layout.sheets) else [])
    _load_all(package, book, checked | strangers, sheets)
    _take_strangers(sheets, others, layout)
    return sheets


def _look_at_strangers(package: Package, others: list[SheetPart]) -> dict[str, SheetXml]:
    """The sheets of other names that can be read, by place in ``others``: one may be a sheet of ours."""
    found = {}
    for number, part in enumerate(others):
        with suppress(PackageError):  # it is told as a sheet that was not read
            found[f"other{number}"] = look_over(package, part.part)
    return found


def _load_all(package: Package, book: Book, checked: dict[str, SheetXml], sheets: Sheets) -> None:
    """Fill ``sheets`` with the grid and the marks of each sheet that was looked over."""
    styles = package.read_optional("xl/styles.xml")
    reader = _guarded(
        lambda: fastexcel.read_excel(
            repack(
                {key: _as_seen(sheet.content, styles) for key, sheet in checked.items()},
                write_raised(package.read_optional("xl/sharedStrings.xml")),
                styles,
                book.date1904,
            )
        ),
        "zip",
    )
    for key, sheet in checked.items():
        try:
            sheets.grids[key] = _load(reader, key, sheet.first_column)
            sheets.marks[key] = read_marks(sheet.content)
        except PackageError as error:
            if not key.startswith("other"):
                sheets.problems.append(_of_sheet(error.problem, key))


def _take_strangers(sheets: Sheets, others: list[SheetPart], layout: Layout) -> None:
    """Read sheets of other names for those of ours that are missing, where it is clear which; note others."""
    grids = {f"other{number}": sheets.grids.pop(f"other{number}", None) for number in range(len(others))}
    titles = {f"other{number}": part.title for number, part in enumerate(others)}
    by_title = {titles[name]: grid for name, grid in grids.items()}
    placed = place_strangers(by_title, sheets.titles, layout)
    read = {title: key for key, title in placed.items()}
    for name, grid in grids.items():
        key, marks = read.get(titles[name]), sheets.marks.pop(name, NO_MARKS)
        if key is None or grid is None:
            sheets.problems.append(Problem("NOT-002", value=titles[name]))
            continue
        sheets.grids[key], sheets.titles[key], sheets.marks[key] = grid, titles[name], marks
        sheets.problems += read_as(key, titles[name], layout)
        if others[int(name.removeprefix("other"))].hidden:
            sheets.problems.append(Problem("NOT-001", key, value=titles[name]))


def read_as(key: str, name: str, layout: Layout) -> list[Problem]:
    """The note that a sheet, or a CSV file, of another name was read as one of ours; and what the name says
    of units."""
    sheet = layout.by_key(key)
    note = Problem("NOT-007", key, value=name, params={"sheet_zh": sheet.zh, "sheet_en": sheet.en})
    return [note, *unit_problem(key, name)]


def _as_seen(sheet: bytes, styles: bytes | None) -> bytes:
    """The sheet with its cells saying what the clerk sees."""
    sheet = write_raised(sheet) or sheet
    return sheet if styles is None else write_out(sheet, read_styles(styles))


def _choose(
    parts: tuple[SheetPart, ...], layout: Layout, sheets: Sheets
) -> tuple[dict[str, SheetPart], list[SheetPart]]:
    """The part of each sheet of ours, and the other sheets; notes what is hidden or there twice."""
    titles: dict[str, list[str]] = {}
    chosen: dict[str, SheetPart] = {}
    others: list[SheetPart] = []
    for sheet in parts:
        key = layout.key_of(sheet.title)
        if key is None:
            others.append(sheet)
            continue
        if sheet.hidden:
            sheets.problems.append(Problem("NOT-001", key, value=sheet.title))
        titles.setdefault(key, []).append(sheet.title)
        chosen.setdefault(key, sheet)
    sheets.titles = {key: found[0] for key, found in titles.items()}
    sheets.problems += [twice(key, found, layout) for key, found in titles.items() if len(found) > 1]
    return chosen, others


def twice(key: str, places: list[str], layout: Layout) -> Problem:
    """A sheet that is there more than once, under its Chinese title and its key for instance."""
    sheet = layout.by_key(key)
    params = {"sheet_zh": sheet.zh, "sheet_en": sheet.en, "places": "、".join(places)}
    return Problem("SHT-005", key, params=params)


def _load(reader: fastexcel.ExcelReader, key: str, first_column: int) -> Grid:
    # skip_rows=0 keeps empty rows above the table, so that row numbers stay Excel's; an eager reader does
    # not copy shared strings on the way, which takes a quarter off.
    batch = _guarded(
        lambda: reader.load_sheet(
            key, header_row=None, skip_rows=0, dtypes="string", whitespace_as_null=True, eager=True
        ),
        key,
    )
    return Grid(batch.columns, batch.num_rows, first_column)


def _guarded(call: Callable[[], T], part: str) -> T:
    """The one place where the reader's failures become problems: its own errors, and a Rust panic, whose
    exception derives from BaseException and cannot be imported."""
    try:
        return call()
    except fastexcel.FastExcelError:
        raise PackageError(damaged(part)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise PackageError(damaged(part)) from None


def _of_sheet(problem: Problem, key: str) -> Problem:
    return Problem(problem.code, key, problem.row, params=problem.params)
