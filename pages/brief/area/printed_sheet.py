"""One area on one sheet of paper: every indicator in two columns, A4 across."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import state
from pages._ui.words import changes, codes, indicators, rankability, significance, standing
from pages._ui.words.text import _
from pages.brief.area import profile
from schemas.figure_rows import ProfileRow, StandingRow
from schemas.rows import typed_rows

COLUMNS = 2
SAME_AGAIN = "\u200b"
"""Set behind the headers of the second half, since a table's columns need names of their own."""


def show_sheet(rows: pl.DataFrame, is_province: bool) -> None:
    """All indicators, half of them in each column. ``is_province``: the area is the benchmark."""
    half = -(-rows.height // COLUMNS)
    halves = [sheet_table(rows.slice(start, half), is_province) for start in range(0, rows.height, half)]
    table = {
        header + SAME_AGAIN * index: cells + [""] * (half - len(cells))
        for index, columns in enumerate(halves)
        for header, cells in columns.items()
    }
    st.table(table, border="horizontal", hide_index=True)
    st.caption(changes.legend() if is_province else standing.legend())


def sheet_table(rows: pl.DataFrame, is_province: bool) -> dict[str, list[str]]:
    """One row per indicator as text: name, value, benchmark, standing, change, rank."""
    records = typed_rows(StandingRow, rows)
    table = {
        _("Indicator"): [indicators.name(row["indicator"]) for row in records],
        _("Value"): [standing.short_value(row["indicator"], row["value"]) for row in records],
    }
    if not is_province:
        table[_("Prov.")] = [profile.whole_value(row["indicator"], row["province_value"]) for row in records]
        table[_("Rank")] = [_stand_and_rank(row) for row in records]
    else:
        table[codes.on_before(state.shown("period"), "On")] = [_change(row) for row in records]
    return table


def _change(row: ProfileRow) -> str:
    return changes.label(row["indicator"], changes.Change.of(row))


def _stand_and_rank(row: StandingRow) -> str:
    place = "" if row["rank"] is None else rankability.place_label(row, row["banded"])
    return f"{significance.SYMBOLS[row['standing']]} {place}"
