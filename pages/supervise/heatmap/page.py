"""Heat map: all areas of a level by all comparable indicators, in classes against the whole province."""

import streamlit as st

from pages._ui.parts import charts, choices, downloads, filters, heat_map, heat_rows
from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, drawn, frame, narrow, state
from pages._ui.words import circulation, figures
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, language
from pages.supervise.heatmap import cards
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
comparable = heat_rows.comparable(snapshot.indicators)
with st.container(horizontal=True):
    level = filters.level(of_country=("province", "county"))
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    group = heat_map.choose_group(comparable)
    order = heat_map.choose_order(comparable)

key = (snapshot.id, level, period, prefecture)
whole = cache.keep(
    "heat_cells",
    key,
    lambda: heat_rows.classified(cache.ask(queries.matrix, snapshot, level, period, prefecture)),
)
cells = heat_rows.of_group(whole, group)
codes = cells["indicator"].unique(maintain_order=True).to_list()
areas = cache.keep("heat_areas", (*key, group, order), lambda: heat_rows.count_areas(cells, order, whole))
finding = cache.keep("heat_finding", (*key, group), lambda: heat_rows.finding(cells, level, period))
title = _("{month}: {level} by indicators, against the province").format(
    month=figures.month(period), level=level_name(level)
)
with title_place:
    frame.show_title(title, finding, circulation.mark(snapshot, period))

shown = heat_map.rows_shown(areas.height)
if cells.is_empty():
    st.info(
        _("No area of this level has figures in the period; the townships have to hand in their returns.")
    )
elif narrow.is_narrow():
    cards.show_area(cells, areas, level, period)
    cards.show_ranking(areas, level, period)
else:
    look = {"level": level, "period": period, "order": order, "finding": finding}
    part = (*key, group, order, shown.start, shown.stop)
    pressed = heat_map.show_map(part, snapshot, cells, areas[shown], look)
    heat_map.show_legend()
    if not state.is_bare():
        choices.turn_pages(areas.height, shown, "page")
    if pressed:
        heat_map.open_area(pressed, look)
if not state.is_bare() and not cells.is_empty():

    def show_figures() -> None:
        behind = heat_rows.wide_table(cells, areas[shown], codes)
        charts.show_figures(behind, heat_rows.headers(codes), heat_rows.formats(codes))

    charts.fold_behind(
        lambda: drawn.once("behind", snapshot, show_figures, group, order, shown.start, shown.stop)
    )
    downloads.offer(
        snapshot,
        f"heatmap-{level}-{period}",
        (*key, group, order, language()),
        lambda: heat_rows.export_table(cells, areas, codes),
        title,
        *heat_rows.definitions(codes),
        mark=circulation.mark(snapshot, period),
    )
    method_link("significance")
frame.show_foot(snapshot, heat_map.completeness(snapshot, period))
