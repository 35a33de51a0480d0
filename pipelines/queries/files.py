"""Exported tables as files: CSV that Excel opens in Chinese, Excel with real numbers, Parquet; written part
by part, so that memory holds one of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

import polars as pl
import pyarrow.parquet as pq

from pipelines.base.spreadsheets import SYNTHETIC, write_csv
from pipelines.base.spreadsheets import csv_bytes as csv_bytes
from pipelines.base.spreadsheets import new_workbook as new_workbook
from pipelines.publish.manifest import counted_returns
from pipelines.queries.chinese import chinese_dictionary, chinese_parts
from pipelines.queries.dictionary import dictionary, register_dictionary, table_dictionary
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.returns import REGISTERS
from schemas.scope import Scope
from schemas.table_exports import EXPORTED
from schemas.words import Words

FORMATS = ("csv", "xlsx", "parquet")
SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet, the header among them."""

_SHEETS = {
    None: ("数据 data", "数据字典 dictionary", "说明 about"),
    "zh": ("数据", "数据字典", "说明"),
    "en": ("Data", "Dictionary", "About"),
}
"""Names of a workbook's sheets by the language it was asked for in."""


@query(needs=None)
def write_parts(
    snapshot: Snapshot,
    scope: Scope,
    parts: Iterable[pl.DataFrame],
    file_format: str,
    target: IO[bytes],
    kind: str = "long",
    language: str | None = None,
) -> int:
    """Writes the parts of an export one after the other into one file; how many rows. ``kind``: its shape,
    long or wide, or the key of a register.

    CSV (UTF-8 with a byte order mark) and Parquet are for programs: their columns have the names of
    EXPORT_COLUMNS. A workbook has the rows as its first sheet, the dictionary as its second and where they
    come from as its third; asked for in Chinese (``language`` zh) it has Chinese headers, names beside codes,
    units, and codes in words. Raises UserError for an unknown format, and where the rows are too many for a
    sheet: as soon as they are."""
    if file_format not in FORMATS:
        raise UserError("REQ-113", format=file_format, known=Words.listed(FORMATS))
    if file_format == "csv":
        return _write_csv(parts, target)
    if file_format == "parquet":
        return _write_parquet(parts, target)
    if language == "zh":
        parts = chinese_parts(snapshot, scope, iter(parts), kind)
    explained = _explained(snapshot, scope, kind, language)
    return _write_workbook(parts, explained, about(snapshot, scope), _SHEETS[language], target)


@query(needs=None)
def table_bytes(
    snapshot: Snapshot,
    scope: Scope,
    rows: pl.DataFrame,
    file_format: str,
    kind: str = "long",
    language: str | None = None,
) -> bytes:
    """The file of ``write_parts`` in memory, for a download."""
    buffer = io.BytesIO()
    write_parts(snapshot, scope, [rows], file_format, buffer, kind, language)
    return buffer.getvalue()


def _write_csv(parts: Iterable[pl.DataFrame], target: IO[bytes]) -> int:
    rows = 0
    for number, part in enumerate(parts):
        write_csv(part, target, header=not number)
        rows += part.height
    return rows


def _write_parquet(parts: Iterable[pl.DataFrame], target: IO[bytes]) -> int:
    """A row group or more per part."""
    first, rest = _split(parts)
    rows = 0
    with pq.ParquetWriter(target, first.to_arrow().schema, compression="zstd") as writer:
        for part in chain([first], rest):
            writer.write_table(part.to_arrow())
            rows += part.height
    return rows


def _split(parts: Iterable[pl.DataFrame]) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    rest = iter(parts)
    return next(rest), rest


def _write_workbook(
    parts: Iterable[pl.DataFrame],
    explained: pl.DataFrame,
    told: pl.DataFrame,
    names: tuple[str, str, str],
    target: IO[bytes],
) -> int:
    with new_workbook(target, constant_memory=True) as book:
        rows = _write_sheet(book, names[0], parts)
        _write_sheet(book, names[1], [explained])
        _write_sheet(book, names[2], [told])
    return rows


def _write_sheet(book: Any, title: str, parts: Iterable[pl.DataFrame]) -> int:
    """One sheet: frozen header with a filter, text as text (codes keep their zeros), numbers as numbers.
    Widths are those of the first part."""
    first, rest = _split(parts)
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(first.columns):
        sheet.set_column(column, column, max(10, min(60, _widest(first[name]) + 2)))
    sheet.write_row(0, 0, first.columns, book.add_format({"bold": True, "bottom": 1}))
    rows = 0
    for part in chain([first], rest):
        if rows + part.height >= SHEET_ROWS:
            least = rows + part.height  # more may follow, and nobody waits for their number
            raise UserError("REQ-015", rows=f"≥ {least}" if rows else least, most=SHEET_ROWS - 1)
        for number, row in enumerate(part.iter_rows(), start=rows + 1):
            _write_row(sheet, number, row)
        rows += part.height
    sheet.autofilter(0, 0, max(rows, 1), max(first.width - 1, 0))
    return rows


def _write_row(sheet: Any, number: int, row: tuple[Any, ...]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)
        elif isinstance(value, date | datetime):
            sheet.write_string(number, column, value.isoformat())
        elif value is not None:
            sheet.write_string(number, column, str(value))


def _widest(cells: pl.Series) -> int:
    """Columns that the header and the longest text take; a Chinese character takes two, and the button of a
    filter stands in the header."""
    sample = cells.head(1000)
    texts = sample if sample.dtype == pl.String else _written(sample)
    texts = pl.concat([pl.Series([f"{cells.name}  "]), texts])
    widths = texts.str.len_bytes() - (texts.str.len_bytes() - texts.str.len_chars()) // 2
    return int(widths.max() or 0)  # type: ignore[arg-type]


def _written(cells: pl.Series) -> pl.Series:
    """Numbers about as wide as Excel shows them."""
    whole = cells.cast(pl.Float64, strict=False).round(2) if cells.dtype.is_float() else cells
    return whole.cast(pl.String, strict=False)


def _explained(snapshot: Snapshot, scope: Scope, kind: str, language: str | None) -> pl.DataFrame:
    """The dictionary in the language asked for, in both where none was."""
    if language == "zh":
        return chinese_dictionary(snapshot, scope, kind)
    said = {spoken: _dictionary(snapshot, scope, kind, spoken) for spoken in ("zh", "en")}
    if language == "en":
        return said["en"]
    english = said["en"].select("name", pl.all().exclude("name").name.suffix("_en"))
    chinese = said["zh"].select("name", pl.all().exclude("name").name.suffix("_zh"))
    return chinese.join(english, on="name", how="left", maintain_order="left")


def _dictionary(snapshot: Snapshot, scope: Scope, kind: str, language: str) -> pl.DataFrame:
    if kind in EXPORTED:
        return table_dictionary(language, kind)
    return register_dictionary(language, kind) if kind in REGISTERS else dictionary(snapshot, scope, language)


@query(needs=None)
def about(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """Where the figures come from, one row per fact; a synthetic home says so first."""
    manifest = snapshot.manifest
    jurisdiction = snapshot.jurisdiction
    rows = [(SYNTHETIC, "不是真实数据 not real data")] if snapshot.synthetic else []
    rows += [
        ("快照 snapshot", snapshot.id),
        ("发布时间（世界时） published at (UTC)", manifest["created_at"]),
        ("地区 jurisdiction", f"{jurisdiction.zh} {jurisdiction.en}"),
        ("月份 periods", f"{snapshot.baseline} – {snapshot.latest}"),
        ("报送份数 returns behind it", str(counted_returns(manifest))),
        ("程序版本 code version", manifest["code"]),
    ]
    return pl.DataFrame(rows, schema={"项目 item": pl.String, "内容 content": pl.String}, orient="row")
