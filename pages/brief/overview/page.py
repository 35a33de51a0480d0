"""Overview: the state of the province in one screen."""

import streamlit as st

from pages._ui.parts import (
    admission_link,
    colouring,
    filters,
    league_words,
    legends,
    maps,
    signal_link,
    standouts,
    tiles,
)
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, drawn, frame, paper, state
from pages._ui.words import figures, findings, indicators
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.brief.overview import charts, late_returns
from pipelines import queries

snapshot = cache.snapshot()
meeting = state.view() == "meeting"
title_place = st.container()
with st.container(horizontal=True):
    period = filters.month(snapshot)
    indicator = filters.indicator(snapshot, ranked=True, label=_("Map and lists by"))
    level = "province" if snapshot.top[0] == "country" else "county"
    coloured = colouring.choose(snapshot, indicator, level, period)

selection = Selection(snapshot, indicator, level, period)
headline = cache.ask(queries.headline, snapshot, period)
completeness = cache.ask(queries.completeness_by_prefecture, snapshot, period)
areas = cache.ask(queries.league, snapshot, indicator, level, period)
known = cache.ask(queries.statistics, snapshot, indicator, level, period)
province_row = headline.filter(indicator=indicator).row(0, named=True)
with title_place:
    frame.show_title(
        _("{place}, {month}: the load on communities").format(
            place=quiet(cache.top_name(snapshot, period)), month=figures.month(period)
        ),
        findings.overview_finding(headline, completeness, period, indicator),
    )

drawn.once("tiles", snapshot, lambda: tiles.show_tiles(headline, indicators.HEADLINE, spark=not meeting))
signal_link.show_signals(snapshot, *snapshot.top, period)
admission_link.show_awaiting(snapshot, {"level": snapshot.top[0], "code": snapshot.top[1]}, headline)
picture, lists = paper.side_by_side([3, 2])
with picture:
    by_level = _("**{indicator}** by province") if level == "province" else _("**{indicator}** by county")
    st.markdown(by_level.format(indicator=indicators.name(indicator)))
    seen = league_words.map_finding(areas, coloured, level, known)
    clicked = maps.show_map(selection, areas, coloured, 316 if meeting else 400, seen)
    drawn.once("legend", snapshot, lambda: legends.show_legend_line(coloured, areas), coloured.name)
    if not meeting:
        maps.show_source()
with lists:
    drawn.once(
        "lists",
        snapshot,
        lambda: standouts.show_lists(selection, areas.filter("eligible"), known, 4 if meeting else 5),
    )
if not meeting:
    with st.container(border=state.on_paper()):  # which keeps it together on a sheet
        bars, missing = paper.side_by_side([1, 1])
    with bars:
        by_place = _("**Completeness by prefecture**")
        st.markdown(_("**Completeness by province**") if level == "province" else by_place)
        drawn.once("completeness", snapshot, lambda: charts.show_completeness(completeness))
    with missing:
        late_returns.show_late(cache.ask(queries.late_returns, snapshot, period))
    st.markdown(_("**The five burdens, month by month**"))
    trend = cache.ask(queries.trend, snapshot, indicators.HEADLINE, *snapshot.top)
    drawn.once("trends", snapshot, lambda: charts.show_trends(trend, indicators.HEADLINE))
if clicked:
    filters.open_area(level, clicked, period)
frame.show_foot(snapshot, province_row["completeness"], *([maps.source_note()] if meeting else []))
