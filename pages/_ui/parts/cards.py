"""Areas as cards, for a narrow screen."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import league_table
from pages._ui.shell import registry, state
from pages._ui.words import (
    changes,
    codes,
    effort,
    figures,
    findings,
    indicators,
    rankability,
    significance,
    unconfirmed,
)
from pages._ui.words.text import _
from schemas.figure_rows import LeagueRow
from schemas.rows import typed_rows


def show_cards(rows: pl.DataFrame, indicator: str, level: str, banded: bool) -> None:
    """The table for a narrow screen: a card per area with rank or band, name, value, standing and change, a
    page at a time."""
    pages = -(-len(rows) // league_table.CARDS_A_SCREEN)
    shown = st.pagination(pages, key="cards_page") if pages > 1 else 1
    named = rows.with_columns(area_name=pl.Series(findings.quiet_names(rows), dtype=pl.String))
    first = (shown - 1) * league_table.CARDS_A_SCREEN
    for row in typed_rows(LeagueRow, named.slice(first, league_table.CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            _show_card(row, indicator, level, banded)


def _show_card(row: LeagueRow, indicator: str, level: str, banded: bool) -> None:
    rank = league_table.rank_label(row["rank"], row["tied"]).strip("\u2007")
    place = rankability.band_label(row["band"]) if banded and row["rank"] is not None else rank
    title = f"**{place}**　{row['area_name']}　**{indicators.value_with_unit(indicator, row['value'])}**"
    if registry.is_registered("area"):
        st.page_link(
            registry.page_path("area"),
            label=title,
            query_params=state.link_params({"level": level, "code": row["area_code"]}),
        )
    else:
        st.markdown(title)
    if row["rank"] is None:
        st.caption(codes.reason(row["reason"]))
        return
    change = changes.label(indicator, changes.Change.of(row), in_words=True, level=level)
    moved, unsettled = changes.flows_in_words(row), unconfirmed.label(row)
    name, reach = significance.class_of(row["significance"], row["limit_class"]), rankability.rank_range(row)
    span = effort.span(indicator, row["effort_low"], row["effort_high"])
    parts = [
        *([] if name == significance.NONE else [significance.label(name)]),
        *([_("ranks {range}").format(range=reach)] if reach else []),
        *([f"{effort.heading()} {span}"] if span else []),
        f"{codes.on_before(state.shown('period'))} {change}",
        *([moved] if moved else []),
        f"{figures.count(row['numerator'])} / {figures.count(row['denominator'])}",
        *([unsettled] if unsettled else []),
    ]
    st.caption(" · ".join(parts))
