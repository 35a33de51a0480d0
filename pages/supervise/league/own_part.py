"""Which part of an indicator areas are compared on: the whole, or what their own government pushes."""

from __future__ import annotations

import polars as pl

from pages._ui.parts import benchmarks, filters
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, state
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.queries.by_whom import has_own_part
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import TableStatistics

PARTS = {"whole": N_("All departments"), benchmarks.OWN: N_("Its own level and below")}


def choose_benchmark(snapshot: Snapshot, indicator: str, level: str) -> str:
    """The part, the parameter ``pushed`` of the URL, where the indicator has an own one at the level, and the
    benchmark; own parts are compared with each other."""
    if not has_own_part(level, indicator):
        state.take("pushed")
        return benchmarks.choose(snapshot, level)
    part = filters.select(
        "pushed",
        _("Pushed by"),
        list(PARTS),
        "whole",
        lambda name: _(PARTS[name]),
        help=_("Its own level: departments of the area's own government and of those below it"),
    )
    return benchmarks.OWN if part == benchmarks.OWN else benchmarks.choose(snapshot, level)


def league_of(selection: Selection, prefecture: str | None) -> pl.DataFrame:
    """The rows of the table, with ``benchmark_value``."""
    asked = (selection.snapshot, selection.indicator, selection.level, selection.period, prefecture)
    if selection.benchmark == benchmarks.OWN:
        return cache.ask(queries.own_league, *asked)
    return cache.ask(queries.compared_league, *asked, selection.benchmark)


def statistics_of(selection: Selection) -> TableStatistics:
    """What ranks and limits of the table are worth."""
    asked = (selection.snapshot, selection.indicator, selection.level, selection.period)
    if selection.benchmark == benchmarks.OWN:
        return cache.ask(queries.own_statistics, *asked)
    return cache.ask(queries.statistics, *asked)


def whole_value(selection: Selection, rows: pl.DataFrame, of_all: float | None) -> float | None:
    """What stands for all areas in the sentence above: ``of_all``, or their own parts together."""
    if selection.benchmark != benchmarks.OWN:
        return of_all
    return (
        float(rows["benchmark_value"][0]) if rows.height and rows["benchmark_value"][0] is not None else None
    )


def title_of(selection: Selection, title: str) -> str:
    """The title, which says that it is about own parts."""
    if selection.benchmark != benchmarks.OWN:
        return title
    return _("{title}, pushed by its own level and below").format(title=title)
