"""The headline tiles: value, change on last month and twelve months of one burden each."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import state
from pages._ui.words import figures, indicators
from pages._ui.words.codes import on_short
from pages._ui.words.text import _
from schemas.figure_rows import ProfileRow
from schemas.rows import typed_rows

_COLOURS = {"▼": "blue", "▲": "orange"}
"""Better and worse; red is kept for errors."""


def show_tiles(headline: pl.DataFrame, codes: tuple[str, ...], spark: bool = True) -> None:
    """One tile per indicator, side by side; they wrap on a narrow screen."""
    rows = {row["indicator"]: row for row in typed_rows(ProfileRow, headline)}
    for column, code in zip(st.columns(len(codes), gap="small"), codes, strict=True):
        with column:
            _show_tile(code, rows[code], spark)


def _show_tile(code: str, row: ProfileRow, spark: bool) -> None:
    change = row["change_month"]
    mark = figures.change_mark(
        change, indicators.better(code), indicators.decimals(code), row["change_month_significant"]
    )
    st.metric(
        f"{indicators.group_name(code)} ({indicators.unit(code)})",
        indicators.value(code, row["value"]),
        None if change is None else indicators.value(code, change, signed=True).replace("−", "-"),
        delta_color=_COLOURS.get(mark, "gray"),  # type: ignore[arg-type]
        delta_arrow="off",
        delta_description=f"{mark} {_mark_words(mark)}",
        chart_data=figures.unbroken(row["history"]) if spark else None,
        border=True,
        height="stretch",
        help=_("{name}: {numerator} / {denominator}; completeness {share}").format(
            name=indicators.name(code),
            numerator=figures.count(row["numerator"]),
            denominator=figures.count(row["denominator"]),
            share=figures.share(row["completeness"]),
        ),
    )


def _mark_words(mark: str) -> str:
    words = {"▼": _("better {on_before}"), "▲": _("worse {on_before}"), "●": _("no real change")}
    return words.get(mark, _("not comparable")).format(on_before=on_short(state.shown("period")))
