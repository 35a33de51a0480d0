"""Writes a township's own workbook back with the cells in question filled and commented, and a list of
them as its first sheet. A file that cannot be opened gives a workbook with the list alone."""

from __future__ import annotations

import logging
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake.files.batch import RawHead
from pipelines.intake.files.folder_contents import ZIP_ERRORS, find_inner, open_zip
from schemas.receipts import ProblemKind, ReturnProblem, ReturnReceipt
from schemas.returns import COVER, REGISTERS, SHEETS

_log = logging.getLogger("pipelines.intake")

LIST_SHEET = "问题清单"
AUTHOR = "报表检查"
FONT = "微软雅黑"
FILLS: dict[ProblemKind, str] = {"errors": "F4B183", "warnings": "FFF2CC"}
WORDS: dict[ProblemKind, tuple[str, str]] = {
    "errors": ("错误", "error"),
    "warnings": ("提醒", "warning"),
    "notes": ("说明", "note"),
}
HEADERS = {
    "序号 No.": 6,
    "类别 Kind": 9,
    "位置 Place": 17,
    "工作表 Sheet": 10,
    "行 Row": 6,
    "列 Column": 14,
    "填写的值 Value": 16,
    "问题": 34,
    "应改为": 36,
    "Problem": 44,
    "What to do": 44,
    "代码 Code": 11,
}
PRINTED_COLUMNS = 9
"""The Chinese ones, as wide together as A4 across: all twelve would be printed too small to read."""
LARGEST_UNPACKED = 60_000_000
"""Bytes of a workbook's parts up to which it is opened to be marked; a return of a township has two."""

Rows = dict[str, pl.DataFrame]
Place = tuple[str, int, int]
"""Sheet title, row and column (both from 1)."""


def annotate(head: RawHead, rows: Rows, receipt: ReturnReceipt, folder: Path) -> Path:
    """Write ``<name>-问题.xlsx`` into the folder and return its path; a file that is there is not replaced.

    ``rows`` holds the return's register rows as written, for returns that were no workbook."""
    book = _open_apart(head, receipt) or _rebuild(head, rows)
    _clear_marks(book)
    problems = [(kind, problem) for kind in WORDS for problem in receipt[kind]]
    places = [_place(book, head, problem) for _, problem in problems]
    for (kind, problem), place in zip(problems, places, strict=True):
        if place is not None and kind in FILLS and problem["row"]:
            _mark(book[place[0]].cell(place[1], place[2]), kind, problem)
    _write_list(book, receipt, problems, places)
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_path(folder, PurePosixPath(head.original.name.replace("\\", "/")).stem)
    book.save(path)
    return path


def _open_apart(head: RawHead, receipt: ReturnReceipt) -> Workbook | None:
    """``_open``; None for a workbook that was read, but that the library that writes them cannot open."""
    try:
        return _open(head, receipt)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
        _log.exception("the workbook %s cannot be opened to be marked", head.original.name)
        return None


def _open(head: RawHead, receipt: ReturnReceipt) -> Workbook | None:
    """The township's workbook, where it is one and safe to be opened."""
    refused = any(problem["code"].startswith("FIL-") for problem in receipt["errors"])
    content = None if refused or not head.readable else _workbook_bytes(head)
    if content is None:
        return None
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
            return None
    return load_workbook(BytesIO(content))


def _workbook_bytes(head: RawHead) -> bytes | None:
    if head.original.form == "xlsx":
        return head.original.path.read_bytes()
    archive = open_zip(head.original.path) if head.original.form == "zip" else None
    if not isinstance(archive, zipfile.ZipFile):
        return None
    with archive:
        inner, _ = find_inner(archive)
        if len(inner) != 1 or inner[0].kind != "file":
            return None
        try:
            return archive.read(inner[0].members[0][1])
        except ZIP_ERRORS:
            return None


def _rebuild(head: RawHead, rows: Rows) -> Workbook:
    """A workbook with the return's cells where they stood in its CSV files; empty where nothing was read."""
    book = Workbook()
    book.remove(book.active)
    if head.cover_cells:
        sheet = book.create_sheet(COVER.zh)
        for name, (row, column) in head.cover_cells.items():
            _write(sheet.cell(1, column + 1), COVER.by_name[name].zh).font = Font(name=FONT, bold=True)
            _write(sheet.cell(row, column + 1), head.cover.get(name))
    for key in REGISTERS:
        if key in head.columns and key in rows:
            _rebuild_sheet(book.create_sheet(SHEETS[key].zh), key, head.columns[key], rows[key])
    return book


def _rebuild_sheet(sheet: Worksheet, key: str, columns: dict[str, int], rows: pl.DataFrame) -> None:
    for name, column in columns.items():
        _write(sheet.cell(1, column + 1), SHEETS[key].by_name[name].zh).font = Font(name=FONT, bold=True)
        sheet.column_dimensions[get_column_letter(column + 1)].width = 16
        for row, text in rows.select("sheet_row", name).iter_rows():
            _write(sheet.cell(row, column + 1), text)
    sheet.freeze_panes = "C2"


def _write(cell: Cell, value: Any) -> Cell:
    """Put a value down as it is: no text becomes a formula, no sign breaks the file."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.number_format = "@"
    else:
        cell.value = value
    return cell


def _clear_marks(book: Workbook) -> None:
    """Take away what an earlier check has marked, so that a mended workbook comes back clean."""
    if LIST_SHEET in book.sheetnames:
        book.remove(book[LIST_SHEET])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _place(book: Workbook, head: RawHead, problem: ReturnProblem) -> Place | None:
    """Sheet title, row and column (both from 1) that a problem points at."""
    key = problem["register"]
    if key is None:
        return None
    title = next((name for name in (head.sheets.get(key), SHEETS[key].zh) if name in book.sheetnames), None)
    if title is None or not isinstance(book[title], Worksheet):
        return None
    if key == COVER.key:
        row, column = head.cover_cells.get(problem["field"] or "", (problem["row"] or 1, 0))
    else:
        row, column = problem["row"] or 1, head.columns.get(key, {}).get(problem["field"] or "", 0)
    return title, row, column + 1


def _mark(cell: Any, kind: ProblemKind, problem: ReturnProblem) -> None:
    text = (
        f"【{WORDS[kind][0]} {problem['code']}】{problem['message']}；{problem['allowed']}。\n"
        f"[{WORDS[kind][1]}] {problem['message_en']}; {problem['allowed_en']}."
    )
    earlier = cell.comment
    if not isinstance(cell, Cell):  # a merged cell holds no comment of its own
        return
    if earlier is not None:
        text = f"{earlier.text}\n\n{text}"
    author = earlier.author if earlier else AUTHOR
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), author, 220, 360)
    if earlier is None or earlier.author == AUTHOR:
        worst: ProblemKind = "errors" if kind == "errors" or _is_filled(cell, "errors") else "warnings"
        cell.fill = PatternFill("solid", fgColor=FILLS[worst])


def _is_filled(cell: Cell, kind: ProblemKind) -> bool:
    return str(cell.fill.fgColor.rgb).endswith(FILLS[kind])


def _write_list(book: Workbook, receipt: ReturnReceipt, problems: list[Any], places: list[Any]) -> None:
    sheet = book.create_sheet(LIST_SHEET, 0)
    _write(sheet.cell(1, 1), _summary(receipt)).font = Font(name=FONT, size=12, bold=True)
    for column, (header, width) in enumerate(HEADERS.items(), start=1):
        cell = _write(sheet.cell(3, column), header)
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, ((kind, problem), place) in enumerate(zip(problems, places, strict=True), start=1):
        _write_problem(sheet, number, kind, problem, place)
    last = 3 + max(len(problems), 1)
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(HEADERS))}{last}"
    _set_paper(sheet, last)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _set_paper(sheet: Worksheet, last: int) -> None:
    """A4 across, the Chinese columns, the header on every page."""
    sheet.print_area = f"A1:{get_column_letter(PRINTED_COLUMNS)}{last}"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.oddFooter.center.text = "&P / &N"


def _summary(receipt: ReturnReceipt) -> str:
    place = " ".join(part for part in (receipt["township_code"], receipt["period"]) if part)
    errors, warnings = len(receipt["errors"]), len(receipt["warnings"])
    return (
        f"{place}  错误 {errors} 处（须改正后重新报送），提醒 {warnings} 处（供核对）"
        f"  ·  {errors} errors to be mended, {warnings} warnings to look at"
    ).strip()


def _write_problem(
    sheet: Worksheet, number: int, kind: ProblemKind, problem: ReturnProblem, place: Place | None
) -> None:
    target = place and f"{get_column_letter(place[2])}{place[1]}"
    words = [
        number,
        " ".join(WORDS[kind]),
        place and f"{place[0]}!{target}",
        problem["sheet"],
        problem["row"],
        problem["column"],
        problem["value"],
        problem["message"],
        problem["allowed"],
        problem["message_en"],
        problem["allowed_en"],
        problem["code"],
    ]
    thin = Side(style="thin", color="D9D9D9")
    for column, word in enumerate(words, start=1):
        cell = _write(sheet.cell(3 + number, column), word)
        cell.font = Font(name=FONT, size=10)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=thin)
    if kind in FILLS:
        sheet.cell(3 + number, 2).fill = PatternFill("solid", fgColor=FILLS[kind])
    if place is not None:
        cell = sheet.cell(3 + number, 3)
        title = place[0].replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{target}")
        cell.font = Font(name=FONT, size=10, color="0563C1", underline="single")


def _free_path(folder: Path, stem: str) -> Path:
    path, number = folder / f"{stem}-问题.xlsx", 2
    while path.exists():
        path, number = folder / f"{stem}-问题-{number}.xlsx", number + 1
    return path
