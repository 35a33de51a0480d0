"""What is shown, as a file: xlsx with real numbers, csv that Excel opens in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO

import polars as pl
import streamlit as st

from pages._ui.shell import access, cache, state
from pages._ui.words.text import _, language, use_language, use_whole, whole
from pipelines.queries.files import csv_bytes, new_workbook
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def synthetic_word(snapshot: Snapshot | Unpublished) -> str:
    return "示范数据 / synthetic" if snapshot.synthetic else ""


def to_csv(table: pl.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, so that Excel in China reads it; no text in it becomes a formula."""
    return csv_bytes(table)


def sheet_name(title: str) -> str:
    """The title as Excel takes the name of a sheet: without []:*?/\\, no apostrophe at its ends, at most 31
    letters."""
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31].strip("'")


def to_xlsx(
    table: pl.DataFrame,
    title: str,
    notes: Sequence[str],
    *,
    sheet: str | None = None,
    frozen: tuple[int, int] = (1, 0),
) -> bytes:
    """One sheet with headers and a filter, numbers as numbers, called as the ``title`` says where ``sheet``
    does not; a second with the notes. ``frozen``: rows and columns that stay in view."""
    target = BytesIO()
    with new_workbook(target, in_memory=True) as workbook:
        table.write_excel(
            workbook,
            sheet_name(sheet or title),
            freeze_panes=frozen,
            autofit=True,
            float_precision=3,
            table_style="Table Style Light 9",
        )
        about = workbook.add_worksheet(_("About"))
        for line, note in enumerate([title, *notes]):
            about.write_string(line, 0, note)
        about.set_column(0, 0, 90)
    return target.getvalue()


def in_this_language(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same file in the language of the page: it is made outside the page's run, which has none."""
    shown, said = language(), whole()

    def speak_and_make() -> bytes:
        use_language(shown)
        use_whole(said)
        return make()

    return access.later(speak_and_make)


def offer(
    snapshot: Snapshot | Unpublished,
    file_name: str,
    key: tuple[object, ...],
    make_table: Callable[[], pl.DataFrame],
    title: str,
    *notes: str,
    name: str = "download",
    mark: str = "",
) -> None:
    """Buttons for a table as Excel and CSV; nothing where the page is only looked at. The files are made when
    they are asked for, once per ``key``; ``notes`` stand below title and snapshot on Excel's second sheet.
    ``name`` tells the buttons of several tables of a page apart. ``mark``: what limits the use of the table,
    in a last column of every row and among the notes."""
    if state.is_bare() or not access.sees("export_figures"):
        return
    about = [
        _("Snapshot {id}").format(id=snapshot.id),
        synthetic_word(snapshot),
        *filter(None, [mark]),
        *notes,
    ]

    def make_marked() -> pl.DataFrame:
        return make_table().with_columns(pl.lit(mark).alias(_("Use"))) if mark else make_table()

    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("xlsx", _("Download as Excel"), XLSX, lambda: to_xlsx(make_marked(), title, about)),
        ("csv", _("Download as CSV"), "text/csv", lambda: to_csv(make_marked())),
    )
    with st.container(horizontal=True):
        for kind, label, mime, make in kinds:
            st.download_button(
                label,
                cache.keep_later(f"{name}_{kind}", (file_name, *key), make),
                f"{file_name}.{kind}",
                mime,
                key=f"{name}_{kind}",
                on_click="ignore",
                icon=":material/download:",
            )
