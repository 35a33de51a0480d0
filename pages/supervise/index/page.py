"""Burden index: all indicators in one number, how far ranks rest on choices, and trying others."""

import polars as pl
import streamlit as st

from pages._ui.parts import filters, other_ranks
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, frame, state
from pages._ui.words import circulation
from pages._ui.words.codes import level_name
from pages.supervise.index import charts, exploring, one_area, parts, words
from pages.supervise.index.parts import PARTS, TRIAL, Index
from pipelines import queries
from pipelines.queries.ranking import index_settings
from schemas.figure_rows import IndexRow
from schemas.rows import typed_row

snapshot = cache.snapshot()
settings = index_settings(snapshot.jurisdiction)
title_place = st.container()
with st.container(horizontal=True):
    one_area.accept_whole(snapshot)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    selection = Selection(snapshot, words.NAME, level, period, prefecture)
    rows = cache.ask(queries.index_table, snapshot, level, period, prefecture)
    chosen = one_area.choose(selection, rows)

ranked, others = rows.filter("eligible"), rows.filter(~pl.col("eligible"))
province_row = typed_row(IndexRow, cache.ask(queries.index_table, snapshot, snapshot.top[0], period))
trial = exploring.asked_trial(settings)
finding = (
    cache.keep(
        "index_finding", selection.key, lambda: words.finding(ranked, others, level, province_row["index"])
    )
    if other_ranks.sees_all()
    else other_ranks.own_finding(rows, level_name(level))
)
index = Index(selection, rows, settings, province_row, trial, finding)
with title_place:
    frame.show_title(
        words.with_trial(words.title(selection), trial.is_official),
        finding,
        circulation.mark(snapshot, period),
    )

if chosen and state.view() != "meeting":
    matching = rows.filter(area_code=chosen)
    one_area.show_area(
        selection, typed_row(IndexRow, matching) if len(matching) else province_row, province_row, settings
    )
if state.view() == "meeting":
    charts.show_ends(ranked, finding)
elif state.on_paper():
    for name in PARTS.names:
        if name != TRIAL or not trial.is_official:
            PARTS.prepare(name, index).show()
else:
    PARTS.prepare(parts.choose(index), index).show()
other_ranks.show_ranks(lambda: cache.ask(queries.index_ranks, snapshot, level, period))
completeness = cache.ask(queries.headline, snapshot, period)["completeness"].drop_nulls()
frame.show_foot(snapshot, completeness.item(0) if len(completeness) else None)
