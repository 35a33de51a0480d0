"""Outliers: which areas lie farther from the province than chance explains, and what follows from it."""

import streamlit as st

from pages._ui import (
    cache,
    charts,
    figures,
    filters,
    frame,
    funnels,
    indicators,
    narrow,
    outlier_list,
    outlier_rows,
    outlier_words,
    state,
)
from pages._ui.methods.links import method_link
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
    beyond = outlier_words.choose_beyond()
    side = outlier_words.choose_side()

selection = Selection(snapshot, indicator, level, period, prefecture)
rows = cache.league(snapshot.id, indicator, level, period, prefecture)
known = cache.statistics(snapshot.id, indicator, level, period)
compared = outlier_rows.compare(rows)
finding = outlier_words.finding(selection, outlier_rows.tally(compared), known)
title = _("{month}: outliers by {indicator}, {level}").format(
    month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
)
with title_place:
    frame.show_title(title, finding)

meeting, left_out = state.view() == "meeting", rows.height - compared.height
if compared.height:
    listed = outlier_rows.with_steps(selection, outlier_rows.listed(compared, beyond, side))
    curves = cache.funnel_curves(snapshot.id, indicator, level, period)
    look = funnels.look()
    picture, beside = outlier_list.places()
    with picture:
        funnels.show_funnel(selection, compared, listed, curves, look, finding)
    with beside:
        if meeting:
            outlier_list.show_projected(selection, listed)
        elif narrow.is_narrow():
            outlier_list.show_cards(selection, listed)
        else:
            outlier_list.show_list(selection, listed, look.height)
    if not meeting:
        outlier_words.show_notes(known, left_out)
        if not narrow.is_narrow():
            outlier_list.show_evidence(selection, listed)
        outlier_list.show_downloads(selection, listed, (beyond, side), title)
        charts.show_behind(curves, funnels.curve_labels(indicator))
        with st.container(horizontal=True):
            for method in ("funnel", "overdispersion", "naming"):
                method_link(method)
whole = cache.headline(snapshot.id, period).filter(indicator=indicator).row(0, named=True)
notes = (outlier_words.notes(known, left_out),) if meeting and compared.height else ()
frame.show_foot(snapshot, whole["completeness"], *notes)
