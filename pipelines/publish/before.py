"""What was published before, and how much of it is still whole: what publishing begins with, and what the new
snapshot is compared with."""

from __future__ import annotations

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.changes import compare_returns, compare_values
from pipelines.publish.manifest import MANIFEST, current_name
from pipelines.publish.stored import damaged_files, kept_manifests, manifest_or_none, read_table
from schemas.errors import HomeError
from schemas.manifest import Diff, FileMark, Manifest

COMPARED_TABLES = ("area_values", "returns")


def look_at_current(home: Home) -> tuple[Manifest | None, list[str]]:
    """The manifest of the current snapshot, None before the first publish; and what of it cannot be read: its
    manifest, or CURRENT, which then tells nothing."""
    try:
        name = current_name(home)
    except HomeError:
        return None, [home.current.name]
    manifest = manifest_or_none(home.snapshots / name) if name else None
    return manifest, [MANIFEST] if name and manifest is None else []


def known_parts(home: Home) -> dict[str, list[FileMark]]:
    """By name of a part: what the kept snapshots say of it."""
    known: dict[str, list[FileMark]] = {}
    for manifest in kept_manifests(home):
        for name, mark in manifest.get("part_files", {}).items():
            known.setdefault(name, []).append(mark)
    return known


def difference(home: Home, tables: dict[str, pl.DataFrame], current: Manifest | None) -> Diff:
    """How a new snapshot's tables differ from the current one, or from the newest that can be read where that
    is damaged; against nothing, everything is new."""
    before = {name: tables[name].clear() for name in COMPARED_TABLES}
    previous = None
    for manifest in [*([current] if current else []), *kept_manifests(home)]:
        if found := _read_before(home, manifest):
            previous, before = manifest["id"], found
            break
    return {
        "previous": previous,
        **compare_returns(before["returns"], tables["returns"]),
        **compare_values(before["area_values"], tables["area_values"]),
    }


def _read_before(home: Home, manifest: Manifest) -> dict[str, pl.DataFrame] | None:
    """What is compared of a snapshot; None where it is damaged."""
    if damaged_files(home, manifest):
        return None
    try:
        return {name: read_table(home, manifest["id"], name) for name in COMPARED_TABLES}
    except HomeError:
        return None
