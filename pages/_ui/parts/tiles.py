"""The headline tiles: value, change on last month and twelve months of one burden each."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import state
from pages._ui.words import changes, figures, indicators, unconfirmed
from pages._ui.words.codes import on_short
from pages._ui.words.text import _
from schemas.figure_rows import ProfileRow
from schemas.rows import typed_rows

_COLOURS = dict.fromkeys(changes.BETTER, "blue") | dict.fromkeys(changes.WORSE, "orange")
"""Better and worse; red is kept for errors."""


def show_tiles(headline: pl.DataFrame, codes: tuple[str, ...], spark: bool = True) -> None:
    """One tile per indicator, side by side; they wrap on a narrow screen."""
    rows = {row["indicator"]: row for row in typed_rows(ProfileRow, headline)}
    for column, code in zip(st.columns(len(codes), gap="small"), codes, strict=True):
        with column:
            _show_tile(code, rows[code], spark)


def _show_tile(code: str, row: ProfileRow, spark: bool) -> None:
    change = changes.Change.of(row)
    mark = changes.mark(code, change)
    st.metric(
        f"{indicators.group_name(code)} ({indicators.unit(code)})",
        indicators.value(code, row["value"]),
        None
        if change.amount is None
        else indicators.value(code, change.amount, signed=True).replace("−", "-"),
        delta_color=_COLOURS.get(mark, "gray"),  # type: ignore[arg-type]
        delta_arrow="off",
        delta_description=f"{mark} {_mark_words(mark, change)}",
        chart_data=figures.unbroken(row["history"]) if spark else None,
        border=True,
        height="stretch",
        help=_help(code, row),
    )


def _help(code: str, row: ProfileRow) -> str:
    said = _("{name}: {numerator} / {denominator}; completeness {share}").format(
        name=indicators.name(code),
        numerator=figures.count(row["numerator"]),
        denominator=figures.count(row["denominator"]),
        share=figures.share(row["completeness"]),
    )
    return " · ".join(part for part in (said, unconfirmed.label(row)) if part)


def _mark_words(mark: str, change: changes.Change) -> str:
    words = {
        **dict.fromkeys(changes.BETTER, _("better {on_before}")),
        **dict.fromkeys(changes.WORSE, _("worse {on_before}")),
        changes.BY_CHANCE: _("no more than chance"),
        changes.NO_CHANGE: _("no change"),
    }
    said = words.get(mark, _("not comparable")).format(on_before=on_short(state.shown("period")))
    is_part = mark in (changes.PARTLY_BETTER, changes.PARTLY_WORSE)
    return f"{said} {change.changed}/{change.paired}" if is_part else said
