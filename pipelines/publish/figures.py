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

from pipelines.areas import changed_areas, successor_map
from pipelines.base.home import Home
from pipelines.indicators.aggregate import area_values
from pipelines.indicators.clusters import area_clusters
from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.effort import effort_reach
from pipelines.indicators.facts import community_facts, last_states, lead_states, no_states
from pipelines.indicators.facts.baseline import baseline_stocks, set_against
from pipelines.indicators.sums import place_facts
from pipelines.publish.areas import tree_spans
from pipelines.publish.by_whom import own_frames, pushed_frames
from pipelines.publish.cache import Frames, content_hash, pick, step_key
from pipelines.publish.combining import combine_correcting, combine_facts, combine_townships
from pipelines.publish.content import table_hash
from pipelines.publish.draws import Draws, hold_draws
from pipelines.publish.found import COURSE, Figures, Source
from pipelines.publish.indexes import index_frames
from pipelines.publish.inputs import Inputs
from pipelines.publish.parts import scan_registers
from pipelines.publish.pieces import Shelf
from pipelines.publish.reporting import correcting_townships, reporting_frame, struck_counties
from pipelines.publish.vanished import VanishedRows
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
    """Computes the figures of one snapshot. ``names`` holds the parts by month and register. A tree is named
    by the first of the months it stood in."""

    def __init__(self, home: Home, inputs: Inputs, names: dict[str, dict[str, str]], shelf: Shelf) -> None:
        self.home = home
        self.inputs = inputs
        self.names = names
        self.shelf, self.cache = shelf, shelf.cache
        self.trees = tree_spans(inputs.areas, inputs.periods)
        self.townships: dict[str, Frames] = {}
        self.hashes: dict[str, list[Any]] = {}
        self.sources: dict[str, Source] = {}
        self.states: dict[str, tuple[Frames, str]] = {}
        self.vanished = VanishedRows(home, names, shelf.cache)
        self.figures = Figures()
        self.drawn: dict[bytes, Floats] = {}
        self.stocks: dict[str, tuple[pl.DataFrame, str]] = {}

    def run(self, track: Track) -> Figures:
        """All months, oldest first: what was ended before decides what is a rebound. Then what they make."""
        periods = self.inputs.periods
        valued: dict[str, Future[Valued]] = {}
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for period in track(periods, len(periods), "指标"):
                states, states_hash = self.states_before(period)
                self.vanished.fold(period, self.moves)
                facts_hash = self._facts(period, states, states_hash)
                self._pushed(period, facts_hash)
                self._own(period, facts_hash, states, states_hash)
                self.states[period] = self._states(period, states, states_hash)
                self._month(period, [facts_hash, self._set_against_baseline(period)])
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

    def _facts(self, period: str, states: Frames, states_hash: str) -> str:
        lists = self.inputs.lists_of(period)
        settings = self.inputs.settings

        def compute() -> Frames:
            registers = scan_registers(self.home, self.names[period])
            gone = self.vanished.unconfirmed(period)
            lazy = community_facts(registers, period, self.inputs.jurisdiction, lists, states, gone)
            return {"facts": lazy.collect()}

        key = self.key(
            period, self.names[period], lists.rows(), settings, states_hash, self.vanished.hashes[period]
        )
        frames, content, computed = self.cache.frames("facts", key, compute)
        self.figures.facts.put(period, lambda: frames["facts"])
        if computed:
            self.figures.facts_computed.append(period)
        return content

    def _pushed(self, period: str, facts_hash: str) -> None:
        """Who pushes what, on the tree of the month."""
        tree = self.tree_of(period)

        def compute() -> Frames:
            registers = scan_registers(self.home, self.names[period])
            gone = self.vanished.unconfirmed(period)
            return pushed_frames(registers, gone, period, self.inputs, self.figures.facts[period], tree)

        rests_on = [period, self.names[period], facts_hash, self.inputs.lists_of(period).rows()]
        newest = period == self.inputs.periods[-1]
        key = self.key(*rests_on, self.inputs.settings, self.inputs.tree_hash(end_of(tree)), newest)
        kept, content, _ = self.cache.frames("pushed", key, compute)
        self.figures.pushed[period], self.figures.pushed_hashes[period] = kept, content

    def _own(self, period: str, facts_hash: str, states: Frames, states_hash: str) -> None:
        """The facts of what an area's own government pushes, by level of the area."""

        def compute() -> Frames:
            registers = scan_registers(self.home, self.names[period])
            gone = self.vanished.unconfirmed(period)
            return own_frames(registers, gone, period, self.inputs, states, self.figures.facts[period])

        lists = self.inputs.lists_of(period).rows()
        key = self.key(period, self.names[period], lists, self.inputs.settings, states_hash, facts_hash)
        frames, content, _ = self.cache.frames("own_facts", key, compute)
        self.figures.own[period], self.figures.own_hashes[period] = frames, content

    def states_before(self, period: str) -> tuple[Frames, str]:
        """The states of the period before under the codes of this one, and their hash: what ended stays ended
        in an area that was merged or recoded."""
        before = [month for month in self.inputs.periods if month < period]
        if not before:
            return no_states(), content_hash(no_states())
        states, states_hash = self.states[before[-1]]
        moved = self.moves(before[-1], period)
        if moved is None or moved.is_empty():
            return states, states_hash
        led = lead_states(states, scan_registers(self.home, self.names[before[-1]]), moved)
        return led, content_hash(led)

    def _states(self, period: str, states: Frames, states_hash: str) -> tuple[Frames, str]:
        key = self.key(self.names[period], states_hash)
        frames, content, _ = self.cache.frames(
            "states", key, lambda: last_states(states, scan_registers(self.home, self.names[period]))
        )
        return frames, content

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

    def _month(self, period: str, facts_hash: list[Any]) -> None:
        inputs = self.inputs
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

    def tree_of(self, month: str) -> str:
        return next(tree[0] for tree in self.trees if tree[-1] >= month)

    def moves(self, month: str, later: str) -> pl.DataFrame | None:
        """What became of the month's areas by a later month; None where the tree is the same."""
        if self.tree_of(month) == self.tree_of(later):
            return None
        return successor_map(self.inputs.areas, end_of(month), end_of(later))

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
            provinces = on_tree.select("level", "province", area_code="code")
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
