"""An .xlsx as grids of text, one per sheet of the return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import fastexcel

from pipelines.intake.files.grid import Grid
from pipelines.intake.files.layout import Layout
from pipelines.intake.files.package import Package, PackageError, SheetPart, damaged
from pipelines.intake.files.raised import write_raised
from pipelines.intake.files.repack import repack
from pipelines.intake.files.sheetscan import SheetXml, look_over
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


def read_workbook(content: bytes, layout: Layout) -> Sheets:
    """Every sheet of the return that the workbook has. Raises PackageError where the whole of it is
    damaged or hostile; what concerns one sheet is among the problems."""
    package = Package(content)
    book = package.book()
    sheets = Sheets()
    checked: dict[str, SheetXml] = {}
    for key, part in _choose(book.sheets, layout, sheets).items():
        try:
            checked[key] = look_over(package, part)
        except PackageError as error:
            sheets.problems.append(_of_sheet(error.problem, key))
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
        except PackageError as error:
            sheets.problems.append(_of_sheet(error.problem, key))
    return sheets


def _as_seen(sheet: bytes, styles: bytes | None) -> bytes:
    """The sheet with its cells saying what the clerk sees."""
    sheet = write_raised(sheet) or sheet
    return sheet if styles is None else write_out(sheet, read_styles(styles))


def _choose(parts: tuple[SheetPart, ...], layout: Layout, sheets: Sheets) -> dict[str, str]:
    """The part of each sheet of ours; notes what is hidden, extra or there twice."""
    titles: dict[str, list[str]] = {}
    chosen: dict[str, str] = {}
    for sheet in parts:
        key = layout.key_of(sheet.title)
        if key is None:
            sheets.problems.append(Problem("NOT-002", value=sheet.title))
            continue
        if sheet.hidden:
            sheets.problems.append(Problem("NOT-001", key, value=sheet.title))
        titles.setdefault(key, []).append(sheet.title)
        chosen.setdefault(key, sheet.part)
    sheets.titles = {key: found[0] for key, found in titles.items()}
    sheets.problems += [twice(key, found, layout) for key, found in titles.items() if len(found) > 1]
    return chosen


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
