"""Burden index: all indicators in one number, how far ranks rest on choices, and trying others."""

import polars as pl
import streamlit as st

from pages._ui import (
    cache,
    figures,
    filters,
    frame,
    index_area,
    index_charts,
    index_exploring,
    index_exports,
    index_tables,
    index_words,
    narrow,
    state,
)
from pages._ui.methods.links import method_link
from pages._ui.methods.tables import show_index_parts
from pages._ui.selection import Selection
from pages._ui.text import _
from pages._ui.words import level_name
from pipelines.ranking.index import index_settings

snapshot = cache.snapshot()
settings = index_settings(snapshot.jurisdiction)
title_place = st.container()
with st.container(horizontal=True):
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    selection = Selection(snapshot, index_words.NAME, level, period, prefecture)
    rows = cache.index_table(snapshot.id, level, period, prefecture)
    chosen = index_area.choose(selection, rows)

ranked, others = rows.filter("eligible"), rows.filter(~pl.col("eligible"))
whole = cache.index_table(snapshot.id, snapshot.top[0], period).row(0, named=True)
trial = index_exploring.asked_trial(settings)
finding = index_words.finding(ranked, others, level, whole["index"])
title = _("{month}: burden index, {level}").format(month=figures.month(period), level=level_name(level))
with title_place:
    frame.show_title(title if trial.is_official else index_words.with_trial(title), finding)


def show_official() -> None:
    """The table in force; nothing that is tried reaches it."""
    if narrow.is_narrow():
        index_tables.show_cards(selection, rows, settings)
    else:
        index_tables.show_index(selection, ranked, settings, whole, finding)
        index_tables.show_not_ranked(selection, others)
    index_exports.show_downloads(selection, rows, settings, title)


def show_parts() -> None:
    """What the index is made of."""
    st.markdown(index_words.explained())
    method_link("index")
    show_index_parts(snapshot)


if chosen and state.view() != "meeting":
    area = rows.row(by_predicate=pl.col("area_code") == chosen, named=True)
    index_area.show_area(selection, area, whole, settings)
if state.view() == "meeting":
    index_charts.show_ends(ranked, finding)
elif state.on_paper():
    show_official()
    if not trial.is_official:
        index_exploring.show_trial(selection, ranked, settings, trial)
    show_parts()
else:
    names = [_("Official ranks"), _("Try other weights"), _("Goalposts and weights")]
    official, trying, parts = st.tabs(names, default=names[0 if trial.is_official else 1])
    with official:
        show_official()
    with trying:
        index_exploring.show_trial(selection, ranked, settings, trial)
    with parts:
        show_parts()
completeness = cache.headline(snapshot.id, period)["completeness"].drop_nulls()
frame.show_foot(snapshot, completeness.item(0) if len(completeness) else None)
