"""Steps whose work is cut by units of areas: what is known of a unit is not made again because another
changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.engine.cuts import CUTS, CutFrames, Slice, cut_frames, read_slices
from pipelines.engine.local import TOWNSHIPS
from pipelines.publish.cache import Cache, step_key
from pipelines.publish.content import json_hash

Make = Callable[[Sequence[str], Path], None]
"""Makes the frames of some units, in one or several folders in the given one (write_cut)."""


class ByUnit:
    """What a step of one period is, by unit. ``before``: what it was when a publish last asked, as far as
    that is kept."""

    def __init__(self, kept: Mapping[str, CutFrames], before: Mapping[str, CutFrames]) -> None:
        self.kept, self._before = kept, before

    def changed(self, name: str) -> bool:
        """Whether a frame says something else than when a publish last asked."""
        return self.hashes(name) != ByUnit(self._before, {}).hashes(name)

    def names(self, unit: str) -> list[str]:
        """Frames in which a unit has rows."""
        return sorted(self.kept[unit].cuts[unit])

    def hashes(self, *names: str) -> dict[str, dict[str, str]]:
        """By unit and frame: what stands for the content of some of its frames, of all where none are
        named."""
        found = {unit: frames.cuts[unit] for unit, frames in self.kept.items()}
        return {
            unit: {name: cuts[name].hash for name in names or sorted(cuts) if name in cuts}
            for unit, cuts in found.items()
        }

    def hash(self, *names: str) -> str:
        """The same of all units together."""
        return json_hash(self.hashes(*names))

    def slices(self, name: str, units: Iterable[str] | None = None) -> list[Slice]:
        """Where the rows of a frame are, of all units or of some."""
        asked = self.kept if units is None else [unit for unit in units if unit in self.kept]
        return [self.kept[unit].slice(unit, name) for unit in asked if name in self.kept[unit].cuts[unit]]

    def joined(
        self, name: str, units: Iterable[str] | None = None, columns: Sequence[str] | None = None
    ) -> pl.DataFrame:
        """The rows of a frame of all units, or of some that are known, one after the other, or only some
        columns of them."""
        if slices := self.slices(name, units):
            return pl.concat(read_slices(slices, columns))
        frames = next(kept.frames for kept in self.kept.values() if name in kept.frames)
        return frames.read(name).clear() if columns is None else frames.pick(name, columns).clear()


def by_unit(cache: Cache, kind: str, period: str, rests_on: Mapping[str, Any], make: Make) -> ByUnit:
    """The frames of every unit of ``rests_on``, which names by unit all that its own rest on; made are those
    of units that rest on something else than when a publish last asked."""
    keys = {unit: step_key(kind, period, unit, names) for unit, names in rests_on.items()}
    held = f"{kind}_units", step_key(kind, period)
    stood = _stood(cache, *held)
    known = {unit: frames for unit, (key, frames) in stood.items() if keys.get(unit) == key}
    lacking = [unit for unit in keys if unit not in known]
    if lacking:
        scratch = cache.scratch(f"{kind}-{keys[lacking[0]]}")
        make(lacking, scratch)
        for folder in sorted(scratch.iterdir()):
            known |= _adopted(cache, kind, keys, folder)
        scratch.rmdir()
    kept = {unit: known[unit] for unit in keys}
    cache.used |= {frames.frames.folder.name for frames in kept.values()}
    if lacking or len(stood) > len(keys):
        told = {unit: (keys[unit], frames.frames.folder.name) for unit, frames in kept.items()}
        cache.tell(*held, told)
    return ByUnit(kept, {unit: frames for unit, (_, frames) in stood.items()})


def batches(
    units: Sequence[str], townships: Mapping[str, int], at_once: int | None = None
) -> Iterator[list[str]]:
    """The units in their order, so many in a batch as have ``at_once`` townships together; left out, as many
    as this machine works on."""
    most = TOWNSHIPS if at_once is None else at_once
    batch: list[str] = []
    for unit in units:
        if batch and sum(townships.get(one, 0) for one in (*batch, unit)) > most:
            yield batch
            batch = []
        batch.append(unit)
    if batch:
        yield batch


def _stood(cache: Cache, kind: str, key: str) -> dict[str, tuple[str, CutFrames]]:
    """By unit the key of what it rested on when a publish last asked, and what was kept of it."""
    told: dict[str, tuple[str, str]] = cache.told(kind, key) or {}
    folders = {name: cut_frames(cache.folder / name) for name in {name for _, name in told.values()}}
    return {unit: (known, frames) for unit, (known, name) in told.items() if (frames := folders[name])}


def _adopted(cache: Cache, kind: str, keys: Mapping[str, str], folder: Path) -> dict[str, CutFrames]:
    """By unit the frames of a folder that was made for some, kept from now on."""
    made = cut_frames(folder)
    if made is None:
        raise FileNotFoundError(folder / CUTS)
    kept = cache.adopt(kind, step_key(*(keys[unit] for unit in made.cuts)), folder, made.frames.marks)
    return dict.fromkeys(made.cuts, CutFrames(kept, made.cuts))
