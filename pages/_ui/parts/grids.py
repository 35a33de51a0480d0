"""Tables: a grid to scroll and sort on the screen, plain rows to be printed on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from pages._ui.parts.measured import with_widths
from pages._ui.shell import state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _

ColumnConfigs = dict[str, ColumnConfig]
"""How the columns of a grid look, by name."""

MOST_PRINTED = 400
"""Rows a table prints at most, about a dozen sheets; the whole table is for a file."""
ROWS_A_SHEET, HEAD = 29, 6
FEWEST = 4
"""Rows of one line that a sheet holds, and how many of them the head of a page takes; fewer than FEWEST are
not put on a sheet of their own."""
ROW_HEIGHT, HEADERS_HEIGHT = 32, 38
"""Pixels of a row on the screen, and of the headers with the frame."""
ALL_ROWS = 100_000
"""For a grid that never scrolls."""
PICTURES = ("image", "line_chart", "bar_chart")
_DIGIT_WIDE, _POINT_WIDE = "\u2007", "\u2008"


def show_grid(
    rows: Any,
    *,
    column_config: Mapping[str, Any] | None = None,
    column_order: Sequence[str] | None = None,
    not_printed: Iterable[str] = (),
    most_printed: int = MOST_PRINTED,
    rows_a_sheet: int = ROWS_A_SHEET,
    most: int | None = None,
    **look: Any,
) -> None:
    """The rows, with ``look`` as ``st.dataframe`` takes it, in columns as wide as what stands in them; on
    paper without pictures and ``not_printed``. With ``most`` the grid is as high as its rows, but no more
    pixels than these."""
    names = rows.columns if isinstance(rows, pl.DataFrame) else getattr(rows, "column_names", None)
    if column_config and names is not None:  # what is said of columns that are not there travels as well
        column_config = {name: column for name, column in column_config.items() if name in names}
    if most is not None:
        look |= grid_size(rows, most)
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows)
    if not state.on_paper():
        shown = [name for name in column_order or frame.columns if name in frame.columns]
        cut, config = with_widths(frame, column_config or {}, shown)
        st.dataframe(
            rows if cut is frame else cut,
            hide_index=True,
            placeholder=figures.NOTHING,
            column_config=config,
            column_order=column_order,
            **look,
        )
        return
    left_out = set(not_printed)
    names = [name for name in column_order or frame.columns if name not in left_out]
    printed = plain_columns(frame.head(most_printed).select(names), column_config or {})
    show_table(printed, rows_a_sheet, look.get("alt"))
    _say_what_is_left(frame.height, most_printed)


def _say_what_is_left(rows: int, printed: int) -> None:
    """On paper, that a file holds more rows than are printed."""
    if rows > printed:
        st.caption(
            _("The first {shown} of {rows:row|rows}; a file holds them all.").format(
                shown=figures.count(printed), rows=figures.count(rows)
            )
        )


def grid_size(rows: Any, most: int) -> dict[str, int]:
    """Height of a row and of the grid of these rows, as ``st.dataframe`` takes them."""
    return {"row_height": ROW_HEIGHT, "height": min(height_of(len(rows)), most)}


def height_of(rows: int) -> int:
    """Pixels of a grid of so many rows; an empty one has room for a word."""
    return HEADERS_HEIGHT + ROW_HEIGHT * max(rows, 1)


def show_table(
    columns: Mapping[str, Sequence[str]], rows_a_sheet: int = ROWS_A_SHEET, alt: str | None = None
) -> None:
    """A plain table, header → cells. On paper one for every sheet, each with its headers: the browser would
    move a longer one to a new sheet and cut it there."""
    height = len(next(iter(columns.values()), ()))
    first = max(rows_a_sheet - HEAD, 1) if state.on_paper() else height
    cuts = [0, *range(first, height - FEWEST, rows_a_sheet), height]
    for start, end in pairwise(cuts):
        part = {header: cells[start:end] for header, cells in columns.items()}
        st.table(part, border="horizontal", hide_index=True, alt=alt)


def plain_columns(rows: pl.DataFrame, config: Mapping[str, Any]) -> dict[str, list[str]]:
    """Header → cells as text, written as the grid would, which reads no Markdown, where a plain table does;
    columns of pictures fall away."""
    columns = {}
    for name in rows.columns:
        given = config.get(name)
        column: Mapping[str, Any] = {"label": given} if isinstance(given, str) else given or {}
        kind = column.get("type_config") or {}
        if kind.get("type") not in PICTURES:
            label = column.get("label") or name
            columns[_("Rank") if label == "#" else label] = _plain_cells(rows[name], kind)
    return columns


def _plain_cells(cells: pl.Series, kind: Mapping[str, Any]) -> list[str]:
    if cells.dtype.is_numeric():
        return aligned([figures.NOTHING if value is None else _written(value, kind) for value in cells])
    words: Callable[[Any], str] = _linked if kind.get("type") == "link" else _worded
    return [figures.NOTHING if value is None else quiet(words(value)) for value in cells]


def _written(value: float, kind: Mapping[str, Any]) -> str:
    """A number by its column's format, as ``%+,.2f``."""
    form = kind.get("format")
    return figures.formatted(value, form) if form else figures.count(value)


def _linked(value: str) -> str:
    """What a link column shows: the name behind #."""
    return value.partition("#")[2] or value


def _worded(value: Any) -> str:
    if isinstance(value, pl.Series):  # chips
        return "、".join(value)
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def aligned(cells: Sequence[str]) -> list[str]:
    """Numbers as text of one width, so that units stand below units: a plain table has text on the left."""
    digits = [sum(letter not in ".,%" for letter in cell) for cell in cells]
    points = [sum(letter in "," for letter in cell) for cell in cells]
    widest, most = max(digits, default=0), max(points, default=0)
    return [
        _DIGIT_WIDE * (widest - digit) + _POINT_WIDE * (most - point) + cell
        for cell, digit, point in zip(cells, digits, points, strict=True)
    ]
