"""The register rows of every month, and what they say of each community: made where a unit's rows or what
stood before changed, else kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.areas import successor_map
from pipelines.base.home import Home
from pipelines.engine.cuts import Slice
from pipelines.engine.local import Engine
from pipelines.engine.month import (
    FACTS,
    STATES,
    MonthWork,
    Tree,
    UnitFiles,
    WorkStep,
    facts_of,
    missing_names,
    pushed_of,
    states_told,
    told_missing,
)
from pipelines.engine.rows import Registers, scan_registers
from pipelines.engine.units import DIGITS, units_of
from pipelines.indicators.facts import (
    Missing,
    States,
    Step,
    lead_states,
    missing_rows,
    no_states,
    unconfirmed_rows,
)
from pipelines.indicators.facts.vanished import PLACE, RENAMED, no_names
from pipelines.indicators.sums import follow
from pipelines.publish.areas import tree_spans
from pipelines.publish.by_unit import ByUnit, batches, by_unit
from pipelines.publish.cache import Cache
from pipelines.publish.content import table_hash
from pipelines.publish.inputs import Inputs
from pipelines.publish.parts import Parts, part_folder
from schemas.periods import end_of


class Months:
    """What is made of the months of one snapshot, each asked for after those before it. ``names``: by month
    the files of its rows. A tree is named by the first of the months it stood in."""

    def __init__(
        self, home: Home, inputs: Inputs, names: Mapping[str, Parts], engine: Engine, cache: Cache
    ) -> None:
        self.folder = part_folder(home)
        self.inputs, self.names, self.cache, self.engine = inputs, names, cache, engine
        self.units = units_of(inputs.areas)
        self.trees = tree_spans(inputs.areas, inputs.periods)
        self.facts: dict[str, ByUnit] = {}
        self.pushed: dict[str, ByUnit] = {}
        self._moves: dict[tuple[str, str], pl.DataFrame] = {}

    def add(self, period: str) -> bool:
        """One more month, the oldest first; whether its facts are others than a publish last made."""
        before = self.before(period)
        moved = None if before is None else self.moves(before, period)
        lists = self.inputs.lists_of(period)
        given = [lists.rows(), self.inputs.settings, None if moved is None else table_hash(moved)]
        stood = {} if before is None else self.hashes(before)
        rests_on = {
            unit: [self.parts(period, unit), before and self.parts(before, unit), stood.get(unit), given]
            for unit in self.units_until(period)
        }

        def make(units: Sequence[str], folder: Path) -> None:
            files = {unit: self._files(period, before, unit) for unit in units}
            told = (self.inputs.jurisdiction, lists, moved, self.units, files, folder)
            self._run(facts_of, MonthWork(period, before, *told))

        self.facts[period] = by_unit(self.cache, "facts", period, rests_on, make)
        return self.facts[period].changed(FACTS)

    def push(self, period: str) -> None:
        """Who pushes what in a month that was added, on its own tree."""
        day = end_of(self.tree_of(period))
        lists, newest = self.inputs.lists_of(period), period == self.inputs.periods[-1]
        given = [lists.rows(), self.inputs.settings, self.inputs.tree_hash(day), newest]
        made = self.facts[period].hashes(FACTS, *self._missing(period))
        rests_on = {unit: [self.parts(period, unit), made[unit], given] for unit in self.facts[period].kept}

        def make(units: Sequence[str], folder: Path) -> None:
            files = {
                unit: UnitFiles(self._paths(period, unit), {}, self._kept(period, unit, FACTS))
                for unit in units
            }
            tree = Tree(self.inputs.communities_on(day), newest)
            told = (self.inputs.jurisdiction, lists, None, self.units, files, folder, tree)
            self._run(pushed_of, MonthWork(period, None, *told))

        self.pushed[period] = by_unit(self.cache, "pushed", period, rests_on, make)

    def _run(self, step: WorkStep, work: MonthWork) -> None:
        cuts = batches(list(work.files), self.townships[work.period], self.engine.at_once)
        self.engine.run(step, [work.of(units, number) for number, units in enumerate(cuts)])

    @cached_property
    def townships(self) -> dict[str, dict[str, int]]:
        """By month and unit: how many townships have a return."""
        unit = self.units.column("township_code").alias("unit")
        counted = self.inputs.returns.filter("current").group_by("period", unit).len()
        found: dict[str, dict[str, int]] = {period: {} for period in self.names}
        for period, name, townships in counted.iter_rows():
            found[period][name] = townships
        return found

    @cached_property
    def _by_unit(self) -> dict[str, dict[str, dict[str, list[str]]]]:
        """By month, unit and register: the files of the rows. Of a bucket that several homes hold rows of,
        the name goes on behind its digits."""
        found: dict[str, dict[str, dict[str, list[str]]]] = {}
        for period, buckets in self.names.items():
            units = found.setdefault(period, {})
            for bucket in sorted(buckets):
                registers = units.setdefault(self.units.of(bucket[:DIGITS]), {})
                for register, name in buckets[bucket].items():
                    registers.setdefault(register, []).append(name)
        return found

    def parts(self, period: str, unit: str) -> dict[str, list[str]]:
        """By register: the files of a unit's rows of a month, none where it has none."""
        return self._by_unit[period].get(unit, {})

    def units_until(self, period: str) -> list[str]:
        """Units with a return in the month or before."""
        return sorted({unit for month, units in self._by_unit.items() if month <= period for unit in units})

    def units_of(self, codes: pl.Series) -> list[str]:
        """The units that some areas (codes of townships or communities) lie in."""
        return codes.to_frame("code").select(self.units.column("code").unique()).to_series().sort().to_list()

    def registers(self, period: str, units: Iterable[str] | None = None) -> Registers:
        """The rows of a month, of all units or some."""
        asked = sorted(self._by_unit[period]) if units is None else units
        found: dict[str, list[Path]] = {}
        for unit in asked:
            for register, names in self.parts(period, unit).items():
                found.setdefault(register, []).extend(self.folder / name for name in names)
        return scan_registers(found)

    def before(self, period: str) -> str | None:
        """The month with returns before another."""
        return max((month for month in self.inputs.periods if month < period), default=None)

    def hashes(self, period: str, units: Iterable[str] | None = None) -> dict[str, Any]:
        """By unit: what stands for all that later months rest on of a month that was added."""
        found = self.facts[period].hashes(STATES, *self._missing(period))
        return found if units is None else {unit: found.get(unit) for unit in units}

    def _missing(self, period: str) -> list[str]:
        """Frames of a month that say what is missing."""
        made = self.facts[period]
        return missing_names({name for unit in made.kept for name in made.names(unit)})

    def missing(self, period: str, units: Iterable[str] | None = None) -> Missing:
        """What is missing in a month (missing_rows), of all units or some."""
        asked = None if units is None else list(units)
        made = self.facts[period]
        return told_missing({name: made.joined(name, asked) for name in self._missing(period)})

    def unconfirmed(self, period: str, units: Iterable[str] | None = None) -> dict[str, pl.LazyFrame]:
        """By register, where there are any, the month's rows that count as in use, unconfirmed."""
        return unconfirmed_rows(self.missing(period, units))

    def states(self, period: str, units: Iterable[str] | None = None) -> States:
        """What had ended by the end of a month, under its own codes."""
        return states_told(self.facts[period].joined(STATES, units))

    def states_before(self, period: str, units: Sequence[str]) -> States:
        """What had ended before a month, under the codes of the month: what ended stays ended in an area that
        was merged or recoded."""
        before = self.before(period)
        return no_states() if before is None else self.states_led(before, period, units)

    def states_led(self, month: str, later: str, units: Sequence[str]) -> States:
        """What had ended by the end of a month, under the codes of a later one."""
        states, moved = self.states(month, units), self.moves(month, later)
        if moved is None or moved.is_empty():
            return states
        return lead_states(states, self.registers(month, units), moved)

    def renamed(self, before: str, period: str, units: Iterable[str] | None = None) -> pl.DataFrame:
        """Rows of a month that stand under another name in a later one: register, community_code (of the
        later month), key and later. What was renamed twice leads to its last name."""
        asked = None if units is None else list(units)
        chain = no_names()
        for month in sorted(self.facts):
            if before < month <= period:
                chain = _further(chain, _led(self.missing(month, asked)[RENAMED], self.moves(month, period)))
        return chain

    def renamed_hashes(self, before: str, period: str, unit: str) -> list[Any]:
        """What ``renamed`` of a unit rests on."""
        between = [month for month in sorted(self.facts) if before < month <= period]
        return [self.facts[month].hashes(RENAMED).get(unit) for month in between]

    def unconfirmed_with(
        self, period: str, registers: Registers, units: Sequence[str]
    ) -> dict[str, pl.LazyFrame]:
        """The rows that would count as unconfirmed, had the communities of these register rows reported them;
        of no others. ``units``: those that they lie in."""
        before = self.before(period)
        if before is None:
            return {}
        moved = self.moves(before, period)
        past = self.registers(before, units)
        places = registers["communities"].select(PLACE)
        if moved is not None:
            led = moved.lazy().filter(pl.col("level") == "community").rename({"successor": PLACE})
            places = pl.concat(
                [places, led.join(places, on=PLACE, how="semi").select(pl.col("code").alias(PLACE))]
            )
        past = {key: rows.join(places, on=PLACE, how="semi") for key, rows in past.items()}
        stood = {
            key: rows if key == RENAMED else rows.lazy().join(places, on=PLACE, how="semi").collect()
            for key, rows in self.missing(before, units).items()
        }
        return unconfirmed_rows(
            missing_rows(stood, Step(past, registers, (end_of(before), end_of(period)), moved))
        )

    def tree_of(self, month: str) -> str:
        return next(tree[0] for tree in self.trees if tree[-1] >= month)

    def moves(self, month: str, later: str) -> pl.DataFrame | None:
        """What became of the month's areas by a later month; None where the tree is the same."""
        trees = self.tree_of(month), self.tree_of(later)
        if trees[0] == trees[1]:
            return None
        if trees not in self._moves:
            self._moves[trees] = successor_map(self.inputs.areas, end_of(month), end_of(later))
        return self._moves[trees]

    def _files(self, period: str, before: str | None, unit: str) -> UnitFiles:
        """The files of a unit's work on a month: its own rows, and what the month before left."""
        if before is None:
            return UnitFiles(self._paths(period, unit), {}, {})
        return UnitFiles(self._paths(period, unit), self._paths(before, unit), self._kept(before, unit))

    def _kept(self, period: str, unit: str, *names: str) -> dict[str, Slice]:
        """What was made of a unit's month: what is missing, what ended, and the frames of the names."""
        made = self.facts[period]
        asked = [STATES, *self._missing(period), *names] if unit in made.kept else []
        return {name: made.slices(name, [unit])[0] for name in asked if name in made.names(unit)}

    def _paths(self, period: str, unit: str) -> dict[str, tuple[Path, ...]]:
        named = self.parts(period, unit)
        return {register: tuple(self.folder / name for name in names) for register, names in named.items()}


def _led(names: pl.DataFrame, moved: pl.DataFrame | None) -> pl.DataFrame:
    if moved is None or names.is_empty():
        return names
    return follow(names.rename({PLACE: "community"}), "community", moved).rename({"community": PLACE})


def _further(chain: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The chain with what was renamed a month later."""
    if names.is_empty():
        return chain
    again = names.select("register", PLACE, later="key", last="later")
    led = chain.join(again, on=["register", PLACE, "later"], how="left")
    led = led.with_columns(pl.coalesce("last", "later").alias("later")).drop("last")
    both = pl.concat([led, names.select(led.columns)])
    return both.unique(["register", PLACE, "key"], keep="first", maintain_order=True).sort(both.columns)
