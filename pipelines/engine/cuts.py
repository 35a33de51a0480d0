"""Frames of several units in one folder: each unit's rows lie together, and are told apart by what they are.
A file for every unit would cost more than the work that it saves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.engine.frames import Frames, KeptFrames, kept_frames, write_frames
from pipelines.engine.units import Units

CUTS = "cuts.json"
_UNIT, _HASH = "_unit", "_hash"


class Cut(NamedTuple):
    """Rows of a frame that belong to one unit: where they begin, how many they are, and what stands for their
    content."""

    offset: int
    rows: int
    hash: str


UnitCuts = Mapping[str, Cut]
"""By name of a frame: a unit's rows, where it has any."""


class Slice(NamedTuple):
    """The rows of a file that a cut is."""

    path: Path
    offset: int
    rows: int


def write_cut(
    folder: Path, frames: Frames, columns: Mapping[str, str], names: Sequence[str], units: Units
) -> None:
    """Makes the folder with the frames of the units that are named. By ``columns`` each frame has a column
    with areas, which lie in one unit each."""
    found: dict[str, dict[str, Cut]] = {unit: {} for unit in names}
    ordered = {}
    for name, rows in frames.items():
        if len(names) == 1:
            ordered[name], cuts = rows, _one_cut(rows, names[0])
        else:
            ordered[name], cuts = _cut(rows, columns[name], units)
        for unit, cut in cuts.items():
            found[unit][name] = cut
    write_frames(folder, ordered)
    (folder / CUTS).write_text(json.dumps(found, sort_keys=True), encoding="utf-8")


def _cut(rows: pl.DataFrame, column: str, units: Units) -> tuple[pl.DataFrame, dict[str, Cut]]:
    """The rows, those of a unit together and else in their order, and by unit which they are."""
    unit = units.column(column).alias(_UNIT)
    ordered = rows.with_columns(unit).sort(_UNIT, maintain_order=True)
    told = ordered.select(_UNIT, ordered.drop(_UNIT).hash_rows().alias(_HASH))
    found, offset = {}, 0
    for name, hashes in told.group_by(_UNIT, maintain_order=True).agg(_HASH).iter_rows():
        found[str(name)] = Cut(offset, len(hashes), _content(rows, hashes))
        offset += len(hashes)
    return ordered.drop(_UNIT), found


def _one_cut(rows: pl.DataFrame, unit: str) -> dict[str, Cut]:
    """The same of rows that all belong to one unit."""
    if rows.is_empty():
        return {}
    return {unit: Cut(0, rows.height, _content(rows, rows.hash_rows().to_list()))}


def _content(rows: pl.DataFrame, hashes: list[int]) -> str:
    """What stands for the content of some of the rows, by the hashes of these."""
    return hashlib.sha256(f"{rows.schema!r}{hashes}".encode()).hexdigest()


class CutFrames(NamedTuple):
    """A folder that ``write_cut`` made, and whose rows lie where in it."""

    frames: KeptFrames
    cuts: Mapping[str, UnitCuts]

    def slice(self, unit: str, name: str) -> Slice:
        """Where a unit's rows of a frame are. Raises DamagedFrames where the file is not what was written."""
        cut = self.cuts[unit][name]
        return Slice(self.frames.sound(name), cut.offset, cut.rows)


def cut_frames(folder: Path) -> CutFrames | None:
    """What ``write_cut`` left in a folder, None where a file of it is not there or was cut off."""
    frames = kept_frames(folder)
    try:
        told = json.loads((folder / CUTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    cuts = {unit: {name: Cut(*cut) for name, cut in own.items()} for unit, own in told.items()}
    return None if frames is None else CutFrames(frames, cuts)


def read_slices(slices: Iterable[Slice], columns: Sequence[str] | None = None) -> list[pl.DataFrame]:
    """The rows of slices, or some columns of them, in their order; a file is read once for those of it that
    follow each other."""
    found = []
    for path, group in groupby(slices, key=lambda one: one.path):
        own = list(group)
        if len(own) == 1:
            lazy = pl.scan_parquet(path, glob=False).slice(own[0].offset, own[0].rows)
            found.append((lazy if columns is None else lazy.select(columns)).collect())
        else:
            rows = pl.read_parquet(path, columns=None if columns is None else list(columns), glob=False)
            found += [rows.slice(one.offset, one.rows) for one in own]
    return found
