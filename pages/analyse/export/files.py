"""Preparing an export: what would be in it, how large it would be, and the file when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import polars as pl
import xlsxwriter

from pages._ui.parts import downloads
from pages._ui.shell import access, cache
from pages._ui.words import figures
from pages._ui.words.text import N_, _, language
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError

FORMATS = {"xlsx": "Excel (.xlsx)", "csv": "CSV", "parquet": "Parquet"}
SHAPES = {
    "long": N_("long: a row per area, period and indicator"),
    "wide": N_("wide: a column per indicator"),
}
MIME = {"xlsx": downloads.XLSX, "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
PREVIEW_ROWS = 50
XLSX_ROWS = 1_048_575
"""Rows an Excel sheet holds below its header."""
MOST_CELLS = 60_000_000
"""Cells a page prepares at most, about a gigabyte in memory; more is for the command line, month by month."""


@dataclass(frozen=True)
class Request:
    """What an export is to hold. ``indicators`` empty means all of them."""

    snapshot: str
    level: str
    periods: tuple[str, ...]
    indicators: tuple[str, ...]
    shape: str
    format: str

    @property
    def file_name(self) -> str:
        span = self.periods[0] if len(self.periods) == 1 else f"{self.periods[0]}_{self.periods[-1]}"
        return f"{self.snapshot}-{self.level}-{span}-{self.shape}.{self.format}"


@dataclass(frozen=True)
class Size:
    """How many rows and cells the file will have, and about how many bytes."""

    rows: int
    cells: int
    bytes: int


def read_table(snapshot: Snapshot, request: Request, periods: tuple[str, ...]) -> pl.DataFrame:
    """The table of the request for some of its months; too large to be kept."""
    chosen = list(request.indicators) or None
    ask = queries.export_wide if request.shape == "wide" else queries.export_frame
    return ask(snapshot, access.scope(), request.level, list(periods), chosen)


def preview(snapshot: Snapshot, request: Request) -> tuple[pl.DataFrame, Size]:
    """The first rows, and the size of the whole as measured on the latest month."""
    key = (
        request.snapshot,
        request.level,
        request.periods,
        request.indicators,
        request.shape,
        request.format,
    )
    return cache.keep("export_preview", key, lambda: _preview(snapshot, request))


def _preview(snapshot: Snapshot, request: Request) -> tuple[pl.DataFrame, Size]:
    month = read_table(snapshot, request, request.periods[-1:])
    sample = month.head(2000)
    months = len(request.periods)
    a_row = len(_encode(sample, request.format)) / max(sample.height, 1)
    rows = month.height * months
    return month.head(PREVIEW_ROWS), Size(rows, rows * month.width, round(a_row * rows))


def refusal(size: Size, request: Request) -> str | None:
    """Why the file cannot be made here, and what to do; None where it can."""
    if request.format == "xlsx" and size.rows > XLSX_ROWS:
        return _(
            "{rows:row does|rows do} not fit in an Excel sheet, which holds {most}. Choose CSV or Parquet, "
            "or fewer months or indicators."
        ).format(rows=figures.count(size.rows), most=figures.count(XLSX_ROWS))
    if size.cells > MOST_CELLS:
        return _(
            "{rows:row is|rows are} more than a page prepares at once. Choose fewer months or indicators, "
            "or use the command line: python -m pipelines export."
        ).format(rows=figures.count(size.rows))
    return None


def make_file(snapshot: Snapshot, request: Request) -> bytes:
    """The file. Raises UserError where it would be too large."""
    table = read_table(snapshot, request, request.periods)
    if request.format != "xlsx":
        return _encode(table, request.format)
    if table.height > XLSX_ROWS:
        raise UserError("REQ-015", rows=f"{table.height:,}", most=f"{XLSX_ROWS:,}")
    return workbook(table, dictionary(snapshot), snapshot)


def dictionary(snapshot: Snapshot) -> pl.DataFrame:
    """One row per column and indicator of the export, in the language of the page."""
    return cache.ask(queries.dictionary, snapshot, language())


def workbook(table: pl.DataFrame, meaning: pl.DataFrame, snapshot: Snapshot) -> bytes:
    """Three sheets: the rows with numbers as numbers, the dictionary, and what it was made from."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        table.write_excel(
            book,
            _("Data"),
            freeze_panes=(1, 2),
            float_precision=4,
            table_style="Table Style Light 9",
            column_widths=110,
        )
        meaning.write_excel(
            book, _("Dictionary"), freeze_panes=(1, 0), autofit=True, table_style="Table Style Light 9"
        )
        about = book.add_worksheet(_("About"))
        for line, note in enumerate(
            [_("Snapshot {id}").format(id=snapshot.id), downloads.synthetic_word(snapshot)]
        ):
            about.write_string(line, 0, note)
    return target.getvalue()


def _encode(table: pl.DataFrame, form: str) -> bytes:
    if form == "csv":
        return downloads.to_csv(table)
    target = BytesIO()
    if form == "parquet":
        table.write_parquet(target)
    else:
        table.write_excel(target)
    return target.getvalue()


def in_words(size: int) -> str:
    """Bytes as a person says them."""
    if size < 1_000_000:
        return f"{max(size, 1000) / 1000:.0f} KB"
    return f"{size / 1_000_000:,.1f} MB"
