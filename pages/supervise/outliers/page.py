"""Outliers: which areas lie farther from the province than chance explains, and what follows from it."""

import streamlit as st

from pages._ui.parts import charts, filters, verdicts
from pages._ui.parts.method_links import method_link
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, drawn, frame, narrow, state
from pages._ui.words import circulation, figures, indicators
from pages._ui.words.codes import level_name
from pages._ui.words.text import _
from pages.supervise.outliers import funnels, table, words
from pages.supervise.outliers import rows as outlier_rows
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot, ranked=True)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    beyond = words.choose_beyond()
    side = words.choose_side()

selection = Selection(snapshot, indicator, level, period, prefecture)
rows = cache.ask(queries.league, snapshot, indicator, level, period, prefecture)
known = cache.ask(queries.statistics, snapshot, indicator, level, period)
compared = cache.keep("outliers", selection.key, lambda: outlier_rows.compare(rows))
finding = words.finding(selection, outlier_rows.tally(compared), known)
title = _("{month}: outliers by {indicator}, {level}").format(
    month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
)
with title_place:
    frame.show_title(title, finding, circulation.mark(snapshot, period))

meeting, left_out = state.view() == "meeting", rows.height - compared.height
if compared.height:
    listed = cache.keep(
        "outliers_listed",
        (*selection.key, beyond, side),
        lambda: outlier_rows.with_steps(selection, outlier_rows.listed(compared, beyond, side)),
    )
    curves = cache.ask(queries.funnel_curves, snapshot, indicator, level, period)
    look = funnels.look()
    picture, beside = table.places()
    with picture:
        drawn.once(
            "funnel",
            snapshot,
            lambda: funnels.show_funnel(selection, compared, listed, curves, look, finding),
            beyond,
            side,
        )
    with beside:
        if meeting:
            table.show_projected(selection, listed)
        elif narrow.is_narrow():
            table.show_cards(selection, listed)
        else:
            drawn.once(
                "list", snapshot, lambda: table.show_list(selection, listed, look.height), beyond, side
            )
    if not meeting:
        words.show_notes(known, left_out)
        verdicts.show_family(snapshot, level, period)
        if not narrow.is_narrow():
            drawn.once("evidence", snapshot, lambda: table.show_evidence(selection, listed), beyond, side)
        table.show_downloads(selection, listed, (beyond, side), title)
        drawn.once("curves", snapshot, lambda: charts.show_behind(curves, funnels.curve_labels(indicator)))
        with st.container(horizontal=True):
            for method in ("funnel", "overdispersion", "measures"):
                method_link(method)
province_row = cache.ask(queries.headline, snapshot, period).filter(indicator=indicator).row(0, named=True)
notes = (words.notes(known, left_out),) if meeting and compared.height else ()
frame.show_foot(snapshot, province_row["completeness"], *notes)
