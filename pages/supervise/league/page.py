"""League table: one indicator, the areas of one level, one month."""

import polars as pl
import streamlit as st

from pages._ui.parts import (
    benchmarks,
    cards,
    filters,
    league_table,
    league_words,
    other_ranks,
    standouts,
    verdicts,
)
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, frame, narrow, state
from pages._ui.words import circulation, figures, indicators, rankability
from pages._ui.words.codes import level_name
from pages._ui.words.text import _
from pages.supervise.league import export, first_and_last, own_part
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    indicator = filters.indicator(snapshot, ranked=True)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    benchmark = own_part.choose_benchmark(snapshot, indicator, level)

selection = Selection(snapshot, indicator, level, period, prefecture, benchmark)
rows = own_part.league_of(selection, prefecture)
ranked, others = cache.keep("league_split", selection.key, lambda: league_words.split(rows))
every = own_part.league_of(selection, None)
whole_level = (snapshot.id, indicator, level, period, benchmark)
# As the verdict is on the whole level, whatever part is listed.
outliers = cache.keep("far_out", whole_level, lambda: standouts.far_out(every))
known = own_part.statistics_of(selection)
province_row = cache.ask(queries.headline, snapshot, period).filter(indicator=indicator).row(0, named=True)
whole = own_part.whole_value(selection, rows, province_row["value"])
finding = (
    league_words.league_finding(ranked, others, selection, whole, known)
    if other_ranks.sees_all()
    else other_ranks.own_finding(rows, level_name(level))
)
title = _("{month}: {indicator}, {level}").format(
    month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
)
with title_place:
    title = own_part.title_of(selection, title)
    frame.show_title(title, finding, circulation.mark(snapshot, period))

verdicts.show_verdict(known, indicator, level, outliers)
verdicts.show_times(indicator, province_row)
if benchmark != benchmarks.OWN:
    verdicts.show_worst_fifth(selection, dict(every.select("area_code", "area_name").iter_rows()))
    verdicts.show_family(snapshot, level, period)
if benchmark == "peers":
    benchmarks.show_peers_of(snapshot, level, period)
if state.view() == "meeting":
    first_and_last.show_ends(ranked, indicator, finding, rankability.is_banded(known.get("verdict")))
else:
    if narrow.is_narrow():
        cards.show_cards(
            pl.concat([ranked, others]), indicator, level, rankability.is_banded(known.get("verdict"))
        )
    else:
        league_table.show_league(selection, ranked, known, finding)
        league_words.show_legends(ranked, known)
        league_table.show_not_ranked(selection, others)
    other_ranks.show_ranks(lambda: cache.ask(queries.league_ranks, snapshot, indicator, level, period))
    export.show_downloads(selection, rows, known, outliers, title)
frame.show_foot(snapshot, province_row["completeness"])
