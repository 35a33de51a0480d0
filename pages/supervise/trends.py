"""Trends: a small chart per area on one indicator, or per indicator of one area, with their trend marks."""

import streamlit as st

from pages._ui import (
    cache,
    choices,
    downloads,
    filters,
    frame,
    heat_map,
    heat_rows,
    places,
    state,
    trend_charts,
    trend_rows,
    trend_views,
)
from pages._ui.methods.links import method_link
from pages._ui.text import _

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    by = trend_views.choose_by()
    if by == "indicator":
        indicator = filters.indicator(snapshot)
        level = filters.level()
        period = filters.period(snapshot)
        prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
        view = trend_views.areas_on_one(snapshot, indicator, level, period, prefecture)
    else:
        period = filters.period(snapshot)
        area = places.chosen_area(snapshot, period)
        places.show_search(snapshot, period, area)
        view = trend_views.indicators_of_one(snapshot, area, period)
with title_place:
    frame.show_title(view.title, view.finding)

with st.container(horizontal=True):
    mark = trend_views.choose_mark(view)
    order = trend_views.choose_order()
    axis = trend_views.choose_axis(view)
entries = trend_views.chosen(view, mark, order)
part = trend_views.part_of(len(entries))
if entries:
    trend_charts.show_courses(view.courses, entries[part], axis, view.link)
    trend_charts.show_legend()
    if not state.is_bare():
        choices.turn_pages(len(entries), part, "page", trend_charts.A_PAGE)
        trend_charts.show_behind(view.courses, entries[part], view.link)
        downloads.offer(
            snapshot,
            view.file,
            (*view.key, mark, order),
            lambda: trend_rows.export_table(view.courses, entries),
            view.title,
            *heat_rows.definitions(list(dict.fromkeys(entry["indicator"] for entry in entries))),
        )
        method_link("trend")
else:
    st.info(_("No trend here has this mark; choose “all” to see the others."))
frame.show_foot(snapshot, heat_map.completeness(snapshot, period))
