"""Exported tables as files: CSV that Excel opens in Chinese, Excel with real numbers, Parquet."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import IO, Any

import polars as pl
import xlsxwriter

from pipelines.queries.dictionary import dictionary
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.words import Words

FORMATS = ("csv", "xlsx", "parquet")
SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet, the header among them."""

SYNTHETIC = "示范数据 / synthetic"


@query
def write_table(
    snapshot: Snapshot, scope: Scope, rows: pl.DataFrame, file_format: str, target: IO[bytes]
) -> None:
    """Writes exported rows. CSV is UTF-8 with a byte order mark; an Excel file has the rows as its first
    sheet, the dictionary as its second and where they come from as its third. Raises UserError for an
    unknown format and where the rows are too many for a sheet."""
    if file_format not in FORMATS:
        raise UserError("REQ-113", format=file_format, known=Words.listed(FORMATS))
    if file_format == "csv":
        rows.write_csv(target, include_bom=True)
    elif file_format == "parquet":
        rows.write_parquet(target, compression="zstd", statistics=True)
    else:
        _write_workbook(snapshot, scope, rows, target)


@query
def table_bytes(snapshot: Snapshot, scope: Scope, rows: pl.DataFrame, file_format: str) -> bytes:
    """The file of ``write_table`` in memory, for a download."""
    buffer = io.BytesIO()
    write_table(snapshot, scope, rows, file_format, buffer)
    return buffer.getvalue()


def _write_workbook(snapshot: Snapshot, scope: Scope, rows: pl.DataFrame, target: IO[bytes]) -> None:
    if rows.height >= SHEET_ROWS:
        raise UserError("REQ-015", rows=rows.height, most=SHEET_ROWS - 1)
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(target, {**options, "strings_to_urls": False}) as book:
        _write_sheet(book, "数据 data", rows)
        _write_sheet(book, "数据字典 dictionary", _both_languages(snapshot, scope))
        _write_sheet(book, "说明 about", about(snapshot, scope))


def _write_sheet(book: Any, title: str, rows: pl.DataFrame) -> None:
    """One sheet: frozen header with a filter, text as text (codes keep their zeros), numbers as numbers."""
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for column, (name, dtype) in enumerate(rows.schema.items()):
        width = max(10, min(60, _widest(rows[name]) + 2)) if dtype == pl.String else max(10, len(name) + 2)
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, rows.columns, book.add_format({"bold": True, "bottom": 1}))
    for number, row in enumerate(rows.iter_rows(), start=1):
        for column, value in enumerate(row):
            if value is not None:
                _write_cell(sheet, number, column, value)
    sheet.autofilter(0, 0, max(rows.height, 1), max(rows.width - 1, 0))


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date | datetime):
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_string(row, column, str(value))


def _widest(texts: pl.Series) -> int:
    """Columns the longest text takes; a Chinese character takes two."""
    sample = texts.head(1000)
    widths = sample.str.len_bytes() - (sample.str.len_bytes() - sample.str.len_chars()) // 2
    return int(widths.max() or 0)  # type: ignore[arg-type]


def _both_languages(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """The dictionary with Chinese and English side by side."""
    english = dictionary(snapshot, scope, "en").select("name", pl.all().exclude("name").name.suffix("_en"))
    chinese = dictionary(snapshot, scope, "zh").select("name", pl.all().exclude("name").name.suffix("_zh"))
    return chinese.join(english, on="name", how="left", maintain_order="left")


@query
def about(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """Where the figures come from, one row per fact; a synthetic home says so first."""
    manifest = snapshot.manifest
    jurisdiction = snapshot.jurisdiction
    rows = [("数据性质 kind of data", SYNTHETIC)] if snapshot.synthetic else []
    rows += [
        ("快照 snapshot", snapshot.id),
        ("发布时间（世界时） published at (UTC)", manifest["created_at"]),
        ("地区 jurisdiction", f"{jurisdiction.zh} {jurisdiction.en}"),
        ("月份 periods", f"{snapshot.baseline} – {snapshot.latest}"),
        ("报送份数 returns behind it", str(len(manifest["returns"]))),
        ("程序版本 code version", manifest["code"]),
    ]
    return pl.DataFrame(rows, schema={"项目 item": pl.String, "内容 content": pl.String}, orient="row")
