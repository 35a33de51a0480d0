"""League table: one indicator, the areas of one level, one month."""

import polars as pl
import streamlit as st

from pages._ui import (
    cache,
    charts,
    classes,
    downloads,
    figures,
    filters,
    findings,
    frame,
    indicators,
    narrow,
    state,
    tables,
)
from pages._ui.selection import Selection
from pages._ui.text import _
from pages._ui.words import level_name

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot, ranked=True)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None

selection = Selection(snapshot, indicator, level, period, prefecture)
everyone = cache.league(snapshot.id, indicator, level, period)
rows = cache.league(snapshot.id, indicator, level, period, prefecture)
ranked, others = rows.filter("eligible"), rows.filter(~pl.col("eligible"))
scale = classes.make_scale(indicator, everyone["value"].to_list())
whole = cache.headline(snapshot.id, period).filter(indicator=indicator).row(0, named=True)
finding = findings.league_finding(ranked, others, indicator, level, whole["value"])
title = _("{month}: {indicator}, {level}").format(
    month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
)
with title_place:
    frame.show_title(title, finding)

if state.view() == "meeting":
    charts.show_league_ends(ranked, scale, whole["value"], finding)
else:
    if narrow.is_narrow():
        tables.show_cards(rows, indicator, level)
    else:
        tables.show_league(selection, ranked, scale, whole["value"], finding)
        st.caption(_("▼ better  ▲ worse  ● no change  – not comparable · rank 1 is best"))
        tables.show_not_ranked(selection, others)
    downloads.show_downloads(selection, rows, title)
frame.show_foot(snapshot, whole["completeness"])
