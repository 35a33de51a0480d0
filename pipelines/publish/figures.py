"""Facts and values of every period of a snapshot: computed where something changed, else taken from the
cache. A step's key is all it rests on, so a change touches what depends on it and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.areas import successor_map
from pipelines.home import Home
from pipelines.indicators.aggregate import add_changes, area_values
from pipelines.indicators.facts import community_facts, last_states, no_states
from pipelines.periods import end_of, shift
from pipelines.publish.areas import tree_spans
from pipelines.publish.cache import Cache, Frames, content_hash
from pipelines.publish.code import code_version
from pipelines.publish.content import json_hash, table_hash
from pipelines.publish.inputs import Inputs
from pipelines.publish.parts import scan_registers
from pipelines.publish.reporting import correcting_townships, reporting_frame

KEY_DIGITS = 20

Track = Callable[[Iterable[Any], int, str], Iterator[Any]]


@dataclass
class Months:
    """What came out, by period; ``facts_computed`` and ``values_computed`` name the periods that were not in
    the cache. ``restated`` holds, by period and later tree, rows of areas that took others in."""

    facts: dict[str, pl.DataFrame] = field(default_factory=dict)
    values: dict[str, pl.DataFrame] = field(default_factory=dict)
    restated: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)
    facts_computed: list[str] = field(default_factory=list)
    values_computed: list[str] = field(default_factory=list)


class FigureJob:
    """Computes the months of one snapshot. ``names`` holds the parts by period and register."""

    def __init__(self, home: Home, inputs: Inputs, names: dict[str, dict[str, str]], cache: Cache) -> None:
        self.home = home
        self.inputs = inputs
        self.names = names
        self.cache = cache
        self.spans = tree_spans(inputs.areas, inputs.periods)
        self.months = Months()

    def run(self, track: Track) -> Months:
        """All periods, oldest first: what was ended before decides what is a rebound."""
        periods = self.inputs.periods
        states: Frames = no_states()
        states_hash = content_hash(states)
        for period in track(periods, len(periods), "指标"):
            facts_hash = self._facts(period, states, states_hash)
            states, states_hash = self._states(period, states, states_hash)
            self._values(period, facts_hash)
        return self.months

    def _key(self, *rests_on: Any) -> str:
        return json_hash([code_version(), *rests_on])[:KEY_DIGITS]

    def _facts(self, period: str, states: Frames, states_hash: str) -> str:
        lists = self.inputs.lists_of(period)
        settings = self.inputs.settings

        def compute() -> Frames:
            registers = scan_registers(self.home, self.names[period])
            lazy = community_facts(registers, period, self.inputs.jurisdiction, lists, states)
            return {"facts": lazy.collect()}

        key = self._key(period, self.names[period], lists.rows(), settings, states_hash)
        frames, content, computed = self.cache.frames("facts", key, compute)
        self.months.facts[period] = frames["facts"]
        if computed:
            self.months.facts_computed.append(period)
        return content

    def _states(self, period: str, states: Frames, states_hash: str) -> tuple[Frames, str]:
        key = self._key(self.names[period], states_hash)
        frames, content, _ = self.cache.frames(
            "states", key, lambda: last_states(states, scan_registers(self.home, self.names[period]))
        )
        return frames, content

    def _values(self, period: str, facts_hash: str) -> None:
        """The values on the tree of the period's own time, and on each later tree what that restates."""
        own, *later = [span[0] for span in self.spans if span[-1] >= period]
        inputs = self.inputs
        townships = inputs.areas_on(end_of(own)).filter(pl.col("level") == "township")["code"]
        township_frames = {
            "reporting": reporting_frame(townships, inputs.returns, period),
            "correcting": correcting_townships(inputs.returns, inputs.rejections, period),
        }
        rests_on = [facts_hash, content_hash(township_frames)]
        self.months.values[period] = self._values_on(period, own, None, township_frames, rests_on)
        for tree in later:
            moved = successor_map(inputs.areas, end_of(period), end_of(tree))
            rows = self._values_on(period, tree, moved, township_frames, [*rests_on, table_hash(moved)])
            self.months.restated[period, tree] = rows

    def _values_on(
        self, period: str, tree: str, successors: pl.DataFrame | None, townships: Frames, rests_on: list[str]
    ) -> pl.DataFrame:
        """The values on one tree; with successors, which lead to a later one, only what that restates."""
        inputs, day = self.inputs, end_of(tree)

        def compute() -> Frames:
            rows = area_values(
                self.months.facts[period], inputs.communities_on(day), inputs.areas_on(day),
                townships["reporting"], period, inputs.jurisdiction,
                successors=successors, correcting=townships["correcting"],
            )
            return {"values": rows if successors is None else rows.filter(pl.col("restated"))}

        key = self._key(period, inputs.settings, inputs.tree_hash(day), rests_on)
        frames, _, computed = self.cache.frames("values", key, compute)
        if computed and successors is None:
            self.months.values_computed.append(period)
        return frames["values"]


def all_values(months: Months, spans: list[list[str]], baseline: str) -> pl.DataFrame:
    """The snapshot's area_values: every period with its changes, and below them the restated rows."""
    listed = []
    for span in spans:
        for period in span:
            earlier = {
                "change_month": _on_tree(months, shift(period, -1), span[0]),
                "change_year": _on_tree(months, shift(period, -12), span[0]),
                "change_baseline": _on_tree(months, baseline, span[0]),
            }
            listed.append(add_changes(months.values[period], earlier))
    return pl.concat([*listed, *_latest_restated(months)])


def _on_tree(months: Months, period: str, tree: str) -> pl.DataFrame | None:
    """The values of an earlier period with what its areas were on the later tree; None where it has none."""
    own = months.values.get(period)
    restated = months.restated.get((period, tree))
    return own if own is None or restated is None else pl.concat([own, restated])


def _latest_restated(months: Months) -> list[pl.DataFrame]:
    """Of several trees on which an area's value was restated, the latest: that is what it is made of now."""
    rows = [
        frame.with_columns(pl.lit(tree).alias("tree")) for (_, tree), frame in sorted(months.restated.items())
    ]
    if not rows:
        return []
    key = ["level", "area_code", "period", "indicator"]
    last = pl.concat(rows).sort("tree").unique(key, keep="last", maintain_order=True)
    return [last.drop("tree")]
