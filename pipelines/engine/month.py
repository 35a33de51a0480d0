"""One month's register rows of some units: what they say of each community, and what later months need of
them. Files in, files out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.engine.cuts import Slice, read_slices, write_cut
from pipelines.engine.frames import Frames
from pipelines.engine.rows import Registers, held, scan_registers
from pipelines.engine.units import Units, bucket_of
from pipelines.indicators.by_whom import sum_communities, sum_townships
from pipelines.indicators.facts import (
    Missing,
    States,
    Step,
    community_facts,
    last_states,
    lead_states,
    missing_rows,
    no_states,
    unconfirmed_rows,
)
from pipelines.indicators.facts.rebounds import KEYS, returned_rows
from pipelines.indicators.facts.vanished import PLACE, RENAMED, no_names
from pipelines.indicators.pushed import OWN_LEVELS, own_facts, pushed_facts, written_departments
from schemas.jurisdiction import Jurisdiction
from schemas.periods import end_of

FACTS, STATES, PUSHED, COMMUNITIES, NAMES = "facts", "states", "pushed", "communities", "names"
_MISSING = "missing_"


class UnitFiles(NamedTuple):
    """Where the rows of one unit are: parts by register, of the month and of the month before; and by name
    frames that ``facts_of`` made: of the month before, or for ``pushed_of`` of the month itself."""

    now: Mapping[str, tuple[Path, ...]]
    before: Mapping[str, tuple[Path, ...]]
    made: Mapping[str, Slice]


class Tree(NamedTuple):
    """The communities of the month's tree, one row each, as far as the units go; ``newest``: whether the
    month is the last there is."""

    communities: pl.DataFrame
    newest: bool


@dataclass(frozen=True)
class MonthWork:
    """A piece of work: a month, the month before (None for the first), the settings and list entries in force
    (kind, title), where areas went since the month before (level, code, successor; None for nowhere), the
    files by unit, and the folder that is to be made (write_cut)."""

    period: str
    before: str | None
    jurisdiction: Jurisdiction
    lists: pl.DataFrame
    moved: pl.DataFrame | None
    units: Units
    files: Mapping[str, UnitFiles]
    folder: Path
    tree: Tree | None = None

    @property
    def now(self) -> Registers:
        return scan_registers(_joined(files.now for files in self.files.values()))

    @property
    def earlier(self) -> Registers:
        return scan_registers(_joined(files.before for files in self.files.values()))

    def made(self) -> dict[str, pl.DataFrame]:
        """The frames that were made before, those of all units one after the other."""
        found: dict[str, list[Slice]] = {}
        for files in self.files.values():
            for name, rows in files.made.items():
                found.setdefault(name, []).append(rows)
        return {name: pl.concat(read_slices(slices)) for name, slices in found.items()}

    def of(self, units: Collection[str], number: int) -> MonthWork:
        """The work on some of the units only, in a folder of its own."""
        files = {unit: self.files[unit] for unit in units}
        folder = self.folder / str(number)
        if self.tree is None:
            return replace(self, files=files, folder=folder)
        inside = self.units.column("community").is_in(list(units))
        tree = self.tree._replace(communities=self.tree.communities.filter(inside))
        return replace(self, files=files, folder=folder, tree=tree)


WorkStep = Callable[[MonthWork], None]


def facts_of(work: MonthWork) -> None:
    """Of every unit the frames ``facts`` (community_facts); ``own_county`` and ``own_prefecture``
    (own_facts); ``states`` after the month; and what is missing in it (missing_rows): ``renamed``, and by
    register, where there is any, ``missing_…``."""
    now = held(work.now)
    states, missing, gone = _of_before(work, now)
    given = (work.period, work.jurisdiction, work.lists)
    facts = community_facts(now, *given, states, gone).collect()
    returned = returned_rows(now, states).collect()
    own = {
        f"own_{level}": own_facts(now, *given, returned, levels, facts, gone)
        for level, levels in OWN_LEVELS.items()
    }
    frames = {
        FACTS: facts,
        **own,
        STATES: told_states(last_states(states, now)),
        **{RENAMED if name == RENAMED else _MISSING + name: rows for name, rows in missing.items()},
    }
    _write(work, frames)


def pushed_of(work: MonthWork) -> None:
    """Of every unit who pushes what, from the ``facts_of`` of the month: ``pushed`` (sum_townships);
    ``communities`` (sum_communities), of the newest month only; ``names``, one row per spelling of a
    department and unit: how often it is written."""
    tree, made = work.tree, work.made()
    if tree is None:
        raise ValueError("work without a tree")
    now, gone = held(work.now), unconfirmed_rows(told_missing(made))
    pushed = pushed_facts(now, work.period, work.jurisdiction, work.lists, made[FACTS], gone)
    written = written_departments(now, gone)
    in_bucket = written.group_by(bucket_of("community_code"), "department").agg(pl.col("len").sum())
    frames = {
        PUSHED: sum_townships(pushed, tree.communities),
        COMMUNITIES: sum_communities(pushed if tree.newest else pushed.clear()),
        NAMES: in_bucket.sort("community_code", "department"),
    }
    _write(work, frames)


def _of_before(work: MonthWork, now: Registers) -> tuple[States, Missing, dict[str, pl.LazyFrame]]:
    """What had ended before the month, under its codes; what is missing in it; and of that what counts."""
    if work.before is None:
        return no_states(), {RENAMED: no_names()}, {}
    stood = work.made()
    states: States = states_told(stood.get(STATES))
    earlier = held(work.earlier)
    if work.moved is not None and not work.moved.is_empty():
        states = lead_states(states, earlier, work.moved)
    step = Step(earlier, now, (end_of(work.before), end_of(work.period)), work.moved)
    missing = missing_rows(told_missing(stood), step)
    return states, missing, unconfirmed_rows(missing)


def told_missing(frames: Frames) -> Missing:
    """What is missing in a month, from the frames of its ``facts_of``."""
    found = {name.removeprefix(_MISSING): rows for name, rows in frames.items() if name.startswith(_MISSING)}
    return found | {RENAMED: frames.get(RENAMED, no_names())}


def missing_names(frames: Iterable[str]) -> list[str]:
    """Names of the frames of ``facts_of`` that say what is missing."""
    return sorted(name for name in frames if name == RENAMED or name.startswith(_MISSING))


def told_states(states: States) -> pl.DataFrame:
    """The states of all registers under each other: register, and the columns of their keys."""
    told = [rows.with_columns(register=pl.lit(register)) for register, rows in states.items()]
    return pl.concat(told, how="diagonal")


def states_told(rows: pl.DataFrame | None) -> dict[str, pl.DataFrame]:
    """The states from such rows, none from none."""
    if rows is None:
        return no_states()
    return {register: rows.filter(register=register).select(key) for register, key in KEYS.items()}


def _joined(of_units: Iterable[Mapping[str, tuple[Path, ...]]]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for registers in of_units:
        for register, paths in registers.items():
            found.setdefault(register, []).extend(paths)
    return found


_CUT_BY = {FACTS: "township", PUSHED: "township", COMMUNITIES: "area_code"} | {
    f"own_{level}": "township" for level in OWN_LEVELS
}
"""By name of a frame: the column that says in which unit a row is; of others the community's code."""


def _write(work: MonthWork, frames: Frames) -> None:
    columns = {name: _CUT_BY.get(name, PLACE) for name in frames}
    write_cut(work.folder, frames, columns, list(work.files), work.units)
