"""Burden index: all indicators in one number, how far ranks rest on choices, and trying others."""

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, frame, state
from pages._ui.words.text import _
from pages.supervise.index import charts, exploring, exports, one_area, tables, words
from pipelines import queries
from pipelines.queries.ranking import index_settings

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
whole = cache.ask(queries.index_table, snapshot, snapshot.top[0], period).row(0, named=True)
trial = exploring.asked_trial(settings)
finding = words.finding(ranked, others, level, whole["index"])
title = words.title(selection)
with title_place:
    frame.show_title(words.with_trial(title, trial.is_official), finding)


def show_official() -> None:
    """The table in force; nothing that is tried reaches it."""
    tables.show_areas(selection, rows, settings, whole, finding)
    exports.show_downloads(selection, rows, settings, title)


def show_trial() -> None:
    """What other weights would give."""
    exploring.show_trial(selection, ranked, settings, trial)


def show_parts() -> None:
    """Goalposts and weights in force."""
    tables.show_parts(snapshot)


if chosen and state.view() != "meeting":
    found = rows.filter(area_code=chosen)
    one_area.show_area(selection, found.row(0, named=True) if len(found) else whole, whole, settings)
if state.view() == "meeting":
    charts.show_ends(ranked, finding)
elif state.on_paper():
    show_official()
    if not trial.is_official:
        show_trial()
    show_parts()
else:
    names = [_("Official ranks"), _("Try other weights"), _("Goalposts and weights")]
    shows = [show_official, show_trial, show_parts]
    if st.session_state.get("part") not in names:
        st.session_state["part"] = names[0 if trial.is_official else 1]
    for tab, show in zip(st.tabs(names, key="part", on_change="rerun"), shows, strict=True):
        if tab.open:
            with tab:
                show()
completeness = cache.ask(queries.headline, snapshot, period)["completeness"].drop_nulls()
frame.show_foot(snapshot, completeness.item(0) if len(completeness) else None)
