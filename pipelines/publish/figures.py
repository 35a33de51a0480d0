"""Facts and values of every month, quarter and year of a snapshot: computed where something changed, else
taken from the cache. A step's key is all it rests on, so a change touches what depends on it and nothing
else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from typing import Any, NamedTuple

import polars as pl

from pipelines.areas import changed_areas, compared_within, successor_map
from pipelines.engine.frames import Frames, pick
from pipelines.engine.month import FACTS
from pipelines.indicators.aggregate import area_values
from pipelines.indicators.clusters import area_clusters
from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.effort import effort_reach
from pipelines.indicators.facts.baseline import baseline_stocks, set_against
from pipelines.indicators.sums import place_facts
from pipelines.publish.by_whom import pushed_frames
from pipelines.publish.cache import content_hash, step_key
from pipelines.publish.combining import combine_correcting, combine_facts, combine_townships
from pipelines.publish.content import table_hash
from pipelines.publish.draws import Draws, hold_draws
from pipelines.publish.found import COURSE, Figures, Source
from pipelines.publish.indexes import index_frames
from pipelines.publish.months import Months
from pipelines.publish.pieces import Shelf
from pipelines.publish.reporting import correcting_townships, reporting_frame, struck_counties
from pipelines.ranking.draws import Floats
from pipelines.ranking.standings import Figure, StandingRules, add_standings
from schemas.periods import complete_spans, end_of, last_month, months_of

COMPARED = {
    one.code: Figure(one.kind, one.direction, one.factor, one.event or one.survey) for one in INDICATORS
}

AT_ONCE = os.cpu_count() or 1
"""Periods whose values are computed at once, beside the facts of the next month."""

Track = Callable[[Iterable[Any], int, str], Iterator[Any]]


class Valued(NamedTuple):
    """The values of a period: frames of its own tree, whether they had to be computed, by later tree the
    rows that are restated there, and the hashes of all of them."""

    frames: Frames
    computed: bool
    restated: dict[str, pl.DataFrame]
    hashes: list[Any]


class FigureJob:
    """Computes the figures of one snapshot from what is made of its months."""

    def __init__(self, months: Months, shelf: Shelf) -> None:
        self.months, self.inputs = months, months.inputs
        self.shelf, self.cache = shelf, shelf.cache
        self.trees, self.tree_of, self.moves = months.trees, months.tree_of, months.moves
        self.townships: dict[str, Frames] = {}
        self.hashes: dict[str, list[Any]] = {}
        self.sources: dict[str, Source] = {}
        self.figures = Figures()
        self.drawn: dict[bytes, Floats] = {}
        self.stocks: dict[str, tuple[pl.DataFrame, str]] = {}

    def run(self, track: Track) -> Figures:
        """All months, oldest first: what was ended before decides what is a rebound. Then what they make."""
        periods = self.inputs.periods
        valued: dict[str, Future[Valued]] = {}
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for period in track(periods, len(periods), "指标"):
                self._facts(period)
                self.months.push(period)
                self._month(period, self._set_against_baseline(period))
                # A month waits for those before it; the values of its facts wait for nothing.
                valued[period] = threads.submit(self._values, period)
            for span in complete_spans(periods):
                self._span(span)
                valued[span] = threads.submit(self._values, span)
            for period, found in valued.items():
                self._take(period, found.result())
        return self.figures

    def key(self, *rests_on: Any) -> str:
        return step_key(*rests_on)

    def _facts(self, period: str) -> None:
        if self.months.add(period):
            self.figures.facts_computed.append(period)
        made = self.months.facts[period]
        self.figures.facts.put(period, lambda: in_order(made.joined(FACTS)))

    def own_facts(self, month: str, level: str) -> pl.DataFrame:
        """The facts of what the own government of a level's areas pushes."""
        return in_order(self.months.facts[month].joined(f"own_{level}"))

    def pushed(self, month: str) -> Frames:
        """Who pushes what, on the tree of the month."""
        on_tree = self.inputs.areas_on(end_of(self.tree_of(month)))
        return pushed_frames(self.months.pushed[month], on_tree)

    def stocks_then(self, period: str) -> tuple[pl.DataFrame, str]:
        """What communities had in the first month, on the tree of a later one; and the hash of that."""
        tree = self.tree_of(period)
        if tree not in self.stocks:
            first = self.inputs.periods[0]
            valid = self.inputs.communities_on(end_of(self.tree_of(first)))
            stocks = baseline_stocks(self.figures.facts[first], valid, self.moves(first, period))
            self.stocks[tree] = stocks, table_hash(stocks)
        return self.stocks[tree]

    def _set_against_baseline(self, period: str) -> str | None:
        """What stocks are since the first month; gives the hash of what they were then. Not in the cached
        facts, so that a correction of the first month counts no rows of later ones again."""
        if period == self.inputs.periods[0]:
            return None
        stocks, stocks_hash = self.stocks_then(period)
        self.figures.facts.change(period, lambda facts: set_against(facts, stocks))
        return stocks_hash

    def _month(self, period: str, stocks_hash: str | None) -> None:
        inputs, facts_hash = self.inputs, [self.months.facts[period].hash(FACTS), stocks_hash]
        on_tree = inputs.areas_on(end_of(self.tree_of(period)))
        townships = on_tree.filter(pl.col("level") == "township")["code"]
        self.townships[period] = {
            "reporting": reporting_frame(townships, inputs.returns, period),
            "correcting": correcting_townships(inputs.returns, inputs.rejections, period),
            "struck": struck_counties(inputs.inspections, period),
        }
        self.hashes[period] = [facts_hash, content_hash(self.townships[period])]
        facts = self.figures.facts
        self.sources[period] = Source(lambda: facts[period], self.townships[period], self.hashes[period])

    def _span(self, span: str) -> None:
        """A quarter or year from its months: its facts are put together only where values are computed."""
        months = months_of(span)
        moves = cache(lambda month: self.moves(month, months[-1]))
        reporting = {month: self.townships[month]["reporting"] for month in months}
        correcting = {month: self.townships[month]["correcting"] for month in months}
        townships = {
            "reporting": combine_townships(span, reporting, moves),
            "correcting": combine_correcting(span, correcting, moves),
            "struck": self.townships[months[-1]]["struck"],
        }
        moved = [None if rows is None else table_hash(rows) for rows in map(moves, months)]
        facts = cache(lambda: combine_facts(span, self.figures.facts, moves))
        self.sources[span] = Source(facts, townships, [[self.hashes[month] for month in months], moved])

    def _values(self, period: str) -> Valued:
        """The values on the tree of the period's end, and on each later tree what that restates."""
        source, month = self.sources[period], last_month(period)
        own, *later = [tree[0] for tree in self.trees if tree[-1] >= month]
        frames, content, computed = self._own_values(period, own)
        restated, contents = {}, [content]
        for tree in later:
            moved = successor_map(self.inputs.areas, end_of(month), end_of(tree))
            made_anew = changed_areas(
                self.inputs.communities_on(end_of(own)), self.inputs.communities_on(end_of(tree)), moved
            )
            names = [*source.rests_on, table_hash(moved), table_hash(made_anew)]
            rows, content, _ = self._kept(
                period, tree, names, partial(self._restated, period, tree, source, moved, made_anew)
            )
            restated[tree] = rows["values"]
            contents += [tree, content]
        return Valued(frames, computed, restated, contents)

    def _own_values(self, period: str, tree: str) -> tuple[Frames, str, bool]:
        """The values on the period's own tree, and how areas stand by them; the hash of their content, and
        whether they were computed."""
        jurisdiction, source = self.inputs.jurisdiction, self.sources[period]

        def compute() -> Frames:
            rows = self.compute_values(period, tree, source)
            on_tree = self.inputs.areas_on(end_of(tree))
            provinces = compared_within(on_tree)
            placed = place_facts(source.facts(), self.inputs.communities_on(end_of(tree)))
            clusters = area_clusters(rows, placed, on_tree)
            rules, further = StandingRules.of(jurisdiction), effort_reach(placed, on_tree)
            draws = self.draws("values", period)
            values, statistics = add_standings(rows, provinces, clusters, COMPARED, rules, further, draws)
            draws.keep()
            index = index_frames(values, provinces, jurisdiction)
            return {"values": values, "statistics": statistics, **index}

        hold_draws(self.cache, "values", period)
        return self._kept(period, tree, source.rests_on, compute)

    def draws(self, *step: str) -> Draws:
        """What the tables of a step drew before."""
        return Draws(self.cache, self.drawn, *step)

    def _take(self, period: str, valued: Valued) -> None:
        figures, frames = self.figures, valued.frames
        figures.values.put(period, lambda: frames["values"])
        figures.courses.put(period, lambda: pick(frames, "values", COURSE))
        figures.statistics.put(period, lambda: frames["statistics"])
        figures.indexes.put(period, lambda: frames["index"])
        figures.index_groups.put(period, lambda: frames["groups"])
        figures.hashes[period] = valued.hashes
        figures.restated |= {(period, tree): rows for tree, rows in valued.restated.items()}
        if valued.computed:
            figures.values_computed.append(period)

    def _restated(self, *asked: Any) -> Frames:
        """Of the values on a later tree only those of areas that are made of something else there."""
        return {"values": self.compute_values(*asked).filter("restated")}

    def compute_values(
        self,
        period: str,
        tree: str,
        source: Source,
        successors: pl.DataFrame | None = None,
        changed: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """The values on one tree; with successors, which lead to a later one, they are restated on it."""
        inputs, day, townships = self.inputs, end_of(tree), source.townships
        return area_values(
            source.facts(),
            inputs.communities_on(day),
            inputs.areas_on(day),
            townships["reporting"],
            period,
            inputs.jurisdiction,
            successors=successors,
            changed=changed,
            correcting=townships["correcting"],
            struck=townships["struck"],
        )

    def _kept(
        self, period: str, tree: str, rests_on: list[Any], compute: Callable[[], Frames]
    ) -> tuple[Frames, str, bool]:
        key = self.key(period, self.inputs.settings, self.inputs.tree_hash(end_of(tree)), rests_on)
        return self.cache.frames("values", key, compute)


def in_order(facts: pl.DataFrame) -> pl.DataFrame:
    """Facts of several units in the order of those of one."""
    return facts.sort("township", "community")
