"""The heat map on a narrow screen: one area's indicators as a list, and the areas ranked as cards."""

from __future__ import annotations

from itertools import groupby

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.shell import registry, state
from pages._ui.words import codes as words
from pages._ui.words import findings, indicators, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from schemas.figure_rows import CellRow, CountsRow
from schemas.rows import typed_row, typed_rows

CARDS_A_SCREEN = 20


def show_area(cells: pl.DataFrame, areas: pl.DataFrame, level: str, period: str) -> None:
    """One area, chosen in the URL as ``code``, the first one else: its indicators by burden."""
    if areas.is_empty():
        return
    codes = areas["area_code"].to_list()
    names = dict(zip(codes, findings.distinct_names(areas), strict=True))
    code = filters.select("code", words.level_name(level), codes, codes[0], names.__getitem__)
    rows = cells.filter(area_code=code)
    with st.container(border=True, gap="xsmall"):
        _show_name(typed_row(CountsRow, areas.filter(area_code=code)), names[code], level, period)
        pairs = groupby(typed_rows(CellRow, rows), lambda row: indicators.group_name(row["indicator"]))
        for group, members in pairs:
            st.caption(f"**{group}**")
            st.markdown("  \n".join(_line(row) for row in members))


def _line(row: CellRow) -> str:
    code = row["indicator"]
    stands = significance.label(row["class"])
    strong = f"**{stands}**" if row["class"] not in (significance.SAME, significance.NONE) else stands
    return f"{strong}　{indicators.name(code)} {indicators.value_with_unit(code, row['value'])}"


def show_ranking(areas: pl.DataFrame, level: str, period: str) -> None:
    """A card per area with how many of its indicators are worse and better, a page at a time."""
    st.subheader(_("Areas by indicators worse than the province"), anchor=False)
    pages = -(-areas.height // CARDS_A_SCREEN)
    shown = st.pagination(pages, key="heat_page") if pages > 1 else 1
    named = areas.with_columns(area_name=pl.Series(findings.distinct_names(areas), dtype=pl.String))
    for row in typed_rows(CountsRow, named.slice((shown - 1) * CARDS_A_SCREEN, CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            _show_name(row, row["area_name"], level, period)


def _show_name(row: CountsRow, name: str, level: str, period: str) -> None:
    st.page_link(
        registry.page_path("area"),
        label=f"**{quiet(name)}**",
        query_params=state.link_params({"level": level, "code": row["area_code"], "period": period}),
    )
    st.caption(
        _("▲ worse {worse} · ▼ better {better} · of {compared:indicator|indicators}").format(
            worse=row["worse"], better=row["better"], compared=row["compared"]
        )
    )
