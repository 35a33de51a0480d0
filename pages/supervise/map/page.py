"""Map of one indicator, with a list of the same classes for those who cannot use a map."""

import streamlit as st

from pages._ui.parts import cards, choices, class_list, colouring, filters, league_words, legends, maps
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, drawn, frame, narrow, paper, state
from pages._ui.shell.boundaries import COUNTRY_LEVELS, MAPPED_LEVELS
from pages._ui.words import circulation, figures, indicators, rankability
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, whole
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot)
    level = filters.level(MAPPED_LEVELS, of_country=COUNTRY_LEVELS)
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level == "county" else None
    filters.find_area(snapshot, level, period)
    coloured = colouring.choose(snapshot, indicator, level, period)

selection = Selection(snapshot, indicator, level, period, prefecture)
rows = cache.ask(queries.league, snapshot, indicator, level, period, prefecture)
known = cache.ask(queries.statistics, snapshot, indicator, level, period)
province_row = cache.ask(queries.headline, snapshot, period).filter(indicator=indicator).row(0, named=True)
finding = league_words.map_finding(rows, coloured, level, known)
with title_place:
    frame.show_title(
        _("{month}: map of {indicator}, {level}").format(
            month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
        ),
        finding,
        circulation.mark(snapshot, period),
    )

meeting = state.view() == "meeting"
height = 390 if state.on_paper() else 560
picture, beside = paper.side_by_side([3, 1])
with picture:
    clicked = maps.show_map(selection, rows, coloured, height, finding)
    if not meeting:
        maps.show_source()
with beside:
    drawn.once("legend", snapshot, lambda: legends.show_legend(coloured, rows, finding), coloured.name)
    # Ranks of several provinces side by side would be read as one order.
    if (meeting or narrow.is_narrow()) and whole() != "own":
        banded = rankability.is_banded(known.get("verdict"))
        cards.show_cards(coloured.ordered(rows).head(3), indicator, level, banded)
    elif not state.is_bare():
        part = choices.part_of(rows.height, "page")
        drawn.once(
            "classes",
            snapshot,
            lambda: class_list.show_class_list(selection, rows, coloured, part),
            coloured.name,
            part.start,
        )
        choices.turn_pages(rows.height, part, "page")
if state.on_paper():
    legends.show_classes(coloured, rows)
if clicked:
    filters.open_area(level, clicked, period)
frame.show_foot(snapshot, province_row["completeness"], *([maps.source_note()] if meeting else []))
