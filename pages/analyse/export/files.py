"""Preparing an export: what would be in it, how large it would be, and the file when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from io import BytesIO

import polars as pl

from pages._ui.parts import downloads
from pages._ui.shell import access, cache
from pages._ui.words import figures
from pages._ui.words.text import N_, _, language
from pipelines.actions.reading import note_read
from pipelines.queries import find_home
from pipelines.queries.by_whom import whole_table
from pipelines.queries.chinese import chinese_dictionary, chinese_parts
from pipelines.queries.descriptors import DESCRIBED, DESCRIPTOR, table_schema
from pipelines.queries.dictionary import dictionary, register_dictionary, table_dictionary
from pipelines.queries.exports import export_parts, register_parts
from pipelines.queries.files import write_parts
from pipelines.queries.snapshot import Snapshot
from schemas.returns import REGISTERS
from schemas.table_exports import EXPORTED

FORMATS = {"xlsx": "Excel (.xlsx)", "csv": "CSV", "parquet": "Parquet"}
SHAPES = {
    "long": N_("long: a row per area, period and indicator"),
    "wide": N_("wide: a column per indicator"),
    "rows": N_("rows: the registers as handed in"),
    "area_values_by_level": N_("by level of the pushing department"),
    "department_values": N_("by department"),
    "own_values": N_("own part of counties and prefectures"),
    "own_index": N_("index of the own part"),
    "clue_counts": N_("clues from below, counted"),
}
MIME = {"xlsx": downloads.XLSX, "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
PREVIEW_ROWS = 50
XLSX_ROWS = 1_048_575
"""Rows an Excel sheet holds below its header."""
MOST_CELLS = 60_000_000
"""Cells a page prepares at most, about a gigabyte in memory; more is for the command line, month by month."""


@dataclass(frozen=True)
class Request:
    """What an export is to hold. ``indicators`` empty means all of them; ``register`` that of the shape rows,
    ``prefecture`` the only one its rows are of. ``language`` that of the page, which a workbook speaks."""

    snapshot: str
    level: str
    periods: tuple[str, ...]
    indicators: tuple[str, ...]
    shape: str
    format: str
    register: str = ""
    prefecture: str | None = None
    language: str = "zh"

    @property
    def kind(self) -> str:
        """Its shape, or the key of its register."""
        return self.register if self.shape == "rows" else self.shape

    @property
    def is_chinese(self) -> bool:
        """Whether its columns have Chinese headers: those of files for programs have names of code."""
        return self.format == "xlsx" and self.language == "zh"

    @property
    def file_name(self) -> str:
        span = self.periods[0] if len(self.periods) == 1 else f"{self.periods[0]}_{self.periods[-1]}"
        what = f"{self.register}-{self.prefecture or 'all'}" if self.shape == "rows" else self.level
        return f"{self.snapshot}-{what}-{span}-{self.shape}.{self.format}"


@dataclass(frozen=True)
class Size:
    """How many rows and cells the file will have, and about how many bytes."""

    rows: int
    cells: int
    bytes: int


def read_parts(snapshot: Snapshot, request: Request, periods: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """The table of the request, a period at a time; too large to be kept."""
    scope = access.scope()
    if request.shape == "rows":
        area = ("prefecture", request.prefecture) if request.prefecture else None
        return register_parts(snapshot, scope, request.register, periods, area)
    if request.shape in EXPORTED:
        asked = (request.shape, request.level)
        return (whole_table(snapshot, scope, *asked, [period]) for period in sorted(set(periods)))
    chosen = list(request.indicators) or None
    return export_parts(snapshot, scope, request.level, periods, chosen, request.shape)


def note(snapshot: Snapshot, request: Request, rows: int) -> None:
    """Puts on the log of reads that the file is made."""
    about = {
        "what": request.kind,
        "level": request.level,
        "periods": request.periods,
        "snapshot": snapshot.id,
    }
    note_read(find_home(), access.scope(), "export", about, rows, request.prefecture)


def preview(snapshot: Snapshot, request: Request) -> tuple[pl.DataFrame, Size]:
    """The first rows as the file will have them, and the size of the whole by that of the latest month."""
    return cache.keep("export_preview", astuple(request), lambda: _preview(snapshot, request))


def _preview(snapshot: Snapshot, request: Request) -> tuple[pl.DataFrame, Size]:
    (month,) = read_parts(snapshot, request, request.periods[-1:])
    sample = month.head(2000)
    months = len(request.periods)
    none, some = (len(_encode(snapshot, request, [rows])) for rows in (month.head(0), sample))
    rows = month.height * months
    size = none + (some - none) / max(sample.height, 1) * rows
    first = month.head(PREVIEW_ROWS)
    if request.is_chinese:
        (first,) = chinese_parts(snapshot, access.scope(), iter([first]), request.kind)
    return first, Size(rows, rows * month.width, round(size))


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
    return _encode(snapshot, request, read_parts(snapshot, request, request.periods))


def is_described(request: Request) -> bool:
    """Whether a descriptor lies beside its file; a workbook has its dictionary in it."""
    return request.format in DESCRIBED


def descriptor_name(request: Request) -> str:
    return request.file_name + DESCRIPTOR


def describe(snapshot: Snapshot, request: Request, rows: pl.DataFrame) -> bytes:
    """The Table Schema of the file, whose first rows are given."""
    schema = table_schema(snapshot, access.scope(), request.kind, dict(rows.schema))
    return json.dumps(schema, ensure_ascii=False, indent=1).encode()


def meaning(snapshot: Snapshot, request: Request) -> pl.DataFrame:
    """One row per column and indicator of the export, in the language of the page."""
    key = (snapshot.id, request.kind, request.is_chinese, language())
    return cache.keep("export_meaning", key, lambda: _meaning(snapshot, request))


def _meaning(snapshot: Snapshot, request: Request) -> pl.DataFrame:
    if request.is_chinese:
        return chinese_dictionary(snapshot, access.scope(), request.kind)
    if request.kind in EXPORTED:
        return table_dictionary(language(), request.kind)
    if request.kind in REGISTERS:
        return register_dictionary(language(), request.kind)
    return dictionary(snapshot, access.scope(), language())


def _encode(snapshot: Snapshot, request: Request, parts: Iterable[pl.DataFrame]) -> bytes:
    target = BytesIO()
    write_parts(snapshot, access.scope(), parts, request.format, target, request.kind, request.language)
    return target.getvalue()


def in_words(size: int) -> str:
    """Bytes as a person says them."""
    if size < 1_000_000:
        return f"{max(size, 1000) / 1000:.0f} KB"
    return f"{size / 1_000_000:,.1f} MB"
