"""Trends: a small chart per area on one indicator, or per indicator of one area, with their trend marks."""

import streamlit as st

from pages._ui.parts import choices, downloads, filters, heat_map, heat_rows, places
from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, frame, state
from pages._ui.words.text import _
from pages.supervise.trends import charts, rows, views

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    by = views.choose_by()
    if by == "indicator":
        indicator = filters.indicator(snapshot)
        level = filters.level()
        period = filters.period(snapshot)
        prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
        view = views.areas_on_one(snapshot, indicator, level, period, prefecture)
    else:
        period = filters.period(snapshot)
        area = places.chosen_area(snapshot, period)
        places.show_search(snapshot, period, area)
        view = views.indicators_of_one(snapshot, area, period)
with title_place:
    frame.show_title(view.title, view.finding)

with st.container(horizontal=True):
    mark = views.choose_mark(view)
    order = views.choose_order()
    axis = views.choose_axis(view)
entries = views.chosen(view, mark, order)
part = views.part_of(len(entries))
if entries:
    charts.show_courses(view.courses, entries[part], axis, view.link)
    charts.show_legend()
    if not state.is_bare():
        choices.turn_pages(len(entries), part, "page", charts.A_PAGE)
        charts.show_behind(view.courses, entries[part], view.link)
        downloads.offer(
            snapshot,
            view.file,
            (*view.key, mark, order),
            lambda: rows.export_table(view.courses, entries),
            view.title,
            *heat_rows.definitions(list(dict.fromkeys(entry["indicator"] for entry in entries))),
        )
        method_link("trend")
else:
    st.info(_("No trend here has this mark; choose “all” to see the others."))
frame.show_foot(snapshot, heat_map.completeness(snapshot, period))
