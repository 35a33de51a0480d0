"""The cells of a grid as they are drawn, measured: what its columns are given as widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult

from pages._ui.parts import widths
from pages._ui.words import figures

NO_CONFIG = st.column_config.Column()
_DECIMALS = 4
"""Of a number without a format, at most."""
MOST_NUMBERS = 2_000
"""Different numbers of a column that are measured one by one; of more the lowest and the highest."""


def with_widths(
    rows: pl.DataFrame, config: Mapping[str, Any], names: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The rows, and the configuration of the columns ``names`` with a width for each that is no picture. A
    text or a list that is too long for any column is shortened, with an ellipsis."""
    fitted: dict[str, Any] = {}
    shortened: list[pl.Series] = []
    for name in names:
        given = config.get(name)
        column = _options(given)
        kind = column.get("type_config") or {}
        label = str(column.get("label") or name)
        if name in config and given is None:  # hidden
            fitted[name] = None
            continue
        if kind.get("type") in widths.PICTURES or _is_drawn(rows[name]):
            own = column.get("width")
            least = own if isinstance(own, int) else 0
            fitted[name] = {**NO_CONFIG, **column, "width": max(least, widths.column_width(label, ()))}
            continue
        if isinstance(rows.schema[name], pl.List):
            cells = [widths.fitted_list(texts) for texts in _lists(rows[name])]
            fitted[name] = {**NO_CONFIG, **column, "width": _list_width(label, cells)}
            if any(widths.CUT in texts for texts in cells):
                shortened.append(pl.Series(name, cells, dtype=pl.List(pl.String)))
            continue
        shown = shown_cells(rows[name], kind)
        fitted[name] = {**NO_CONFIG, **column, "width": widths.column_width(label, shown)}
        if kind.get("type") in (None, "text") and any(map(_is_too_long, shown)):
            shortened.append(_shortened(rows[name]))
    for name, given in config.items():
        if isinstance(given, ButtonColumnResult) and name in fitted:
            fitted[name] = replace(given, config=fitted[name])  # its answer goes with it
    return rows.with_columns(shortened) if shortened else rows, fitted


def _options(given: Any) -> dict[str, Any]:
    """The options of a column, of whichever kind its configuration is."""
    if isinstance(given, str):
        return {"label": given}
    return dict((given.config if isinstance(given, ButtonColumnResult) else given) or {})


def _is_drawn(cells: pl.Series) -> bool:
    """Whether a column without a type is one of numbers in lists, which is drawn as a line."""
    return isinstance(cells.dtype, pl.List) and cells.dtype.inner.is_numeric()


def _lists(cells: pl.Series) -> list[list[str]]:
    return [[str(text) for text in texts or ()] for texts in cells.to_list()]


def _list_width(label: str, cells: Sequence[Sequence[str]]) -> int:
    widest = max(map(widths.chips_width, cells), default=0.0)
    return widths.column_width(label, (), least=widest)


def _is_too_long(text: str) -> bool:
    return widths.text_width(text) > widths.WIDEST - widths.PADDING


def _shortened(cells: pl.Series) -> pl.Series:
    texts = [None if text is None else widths.fitted(text) for text in cells.cast(pl.String)]
    return pl.Series(cells.name, texts, dtype=pl.String)


def shown_cells(cells: pl.Series, kind: Mapping[str, Any]) -> list[str]:
    """The different cells of a column as the grid writes them; what stands for nothing among them."""
    if cells.dtype.is_numeric():
        written = [_number(value, kind.get("format")) for value in _numbers(cells)]
    elif kind.get("type") == "link":
        written = [text.partition("#")[2] or text for text in _different(cells.cast(pl.String))]
    else:
        written = _different(cells.cast(pl.String))
    return [figures.NOTHING, *written]


def _different(cells: pl.Series) -> list[Any]:
    """What differs among the cells. Of a table that somebody looks at Python's set is much quicker than a
    query of polars."""
    return list(dict.fromkeys(cell for cell in cells.to_list() if cell is not None))


def _numbers(cells: pl.Series) -> list[float]:
    """The numbers to be measured: all that differ, or of very many the lowest and the highest."""
    different = _different(cells)
    if len(different) <= MOST_NUMBERS:
        return [float(value) for value in different]
    return [float(min(different)), float(max(different))]


def _number(value: float, form: str | None) -> str:
    """A number by its column's format, as ``%+,.2f``; without one as long as the browser may write it."""
    if form is None:
        return f"{value:,.{_DECIMALS}f}".rstrip("0").rstrip(".")
    if form.endswith("g"):
        return f"{value:{form.removeprefix('%')}}"
    return figures.formatted(value, form)
