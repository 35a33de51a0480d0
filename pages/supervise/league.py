"""League table: one indicator, the areas of one level, one month."""

import polars as pl
import streamlit as st

from pages._ui import cache, charts, classes, downloads, figures, filters, findings, frame, indicators, narrow, state
from pages._ui import tables
from pages._ui.text import _
from pages._ui.words import level_name

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot, ranked=True)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None

everyone = cache.league(snapshot.id, indicator, level, period)
rows = cache.league(snapshot.id, indicator, level, period, prefecture)
ranked, others = rows.filter("eligible"), rows.filter(~pl.col("eligible"))
scale = classes.make_scale(indicator, everyone["value"].to_list())
whole = cache.headline(snapshot.id, period).filter(indicator=indicator).row(0, named=True)
key = (snapshot.id, indicator, level, period, prefecture)
finding = findings.league_finding(ranked, others, indicator, level, whole["value"])
title = _("{month}: {indicator}, {level}").format(
    month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level))
with title_place:
    frame.show_title(title, finding)

if state.view() == "meeting":
    charts.show_league_ends(ranked, scale, whole["value"], finding)
elif narrow.is_narrow():
    tables.show_cards(rows, indicator, level)
else:
    tables.show_league(key, ranked, level, period, scale, whole["value"], finding)
    st.caption(_("▼ better  ▲ worse  ● no change  – not comparable · rank 1 is best"))
    tables.show_not_ranked(others, indicator, level, period)
if state.view() != "meeting":
    downloads.show_downloads(snapshot, f"{indicator}-{level}-{period}", title, key, rows, indicator, level, period)
frame.show_foot(snapshot, whole["completeness"])
