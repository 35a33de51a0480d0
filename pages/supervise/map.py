"""Map of one indicator, with a list of the same classes for those who cannot use a map."""

import streamlit as st

from pages._ui import (
    cache,
    classes,
    figures,
    filters,
    findings,
    frame,
    indicators,
    legends,
    maps,
    narrow,
    paper,
    state,
    tables,
)
from pages._ui.boundaries import MAPPED_LEVELS
from pages._ui.selection import Selection
from pages._ui.text import _
from pages._ui.words import level_name

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot)
    level = filters.level(MAPPED_LEVELS)
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level == "county" else None
    filters.find_area(snapshot, level, period)

selection = Selection(snapshot, indicator, level, period, prefecture)
everyone = cache.league(snapshot.id, indicator, level, period)
rows = cache.league(snapshot.id, indicator, level, period, prefecture)
scale = classes.make_scale(indicator, everyone["value"].to_list())
whole = cache.headline(snapshot.id, period).filter(indicator=indicator).row(0, named=True)
finding = findings.map_finding(rows, scale, level)
with title_place:
    frame.show_title(
        _("{month}: map of {indicator}, {level}").format(
            month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
        ),
        finding,
    )

meeting = state.view() == "meeting"
height = 390 if state.on_paper() else 560
picture, beside = paper.side_by_side([3, 1])
with picture:
    clicked = maps.show_map(selection, rows, scale, height, finding)
    if not meeting:
        maps.show_source()
with beside:
    legends.show_legend(scale, rows["value"], finding)
    if meeting or narrow.is_narrow():
        tables.show_cards(rows.sort("value", descending=True, nulls_last=True).head(4), indicator, level)
    elif not state.on_paper():
        tables.show_class_list(selection, rows, scale)
if state.on_paper():
    legends.show_classes(scale, rows)
if clicked:
    filters.open_area(level, clicked, period)
frame.show_foot(snapshot, whole["completeness"], *([maps.source_note()] if meeting else []))
