"""What was published before, and how much of it is still whole: what publishing begins with, and what the new
snapshot is compared with."""

from __future__ import annotations

from collections.abc import Container, Mapping

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.changes import compare_returns, compare_values
from pipelines.publish.manifest import MANIFEST, current_name
from pipelines.publish.pieces import Pieces, Shelf
from pipelines.publish.stored import kept_manifests, manifest_or_none, read_table
from pipelines.publish.table_files import files_of, mark_in
from schemas.errors import HomeError
from schemas.manifest import Diff, FileMark, Manifest


def look_at_current(
    home: Home, doubted: Container[str], cut_off: Container[str]
) -> tuple[Manifest | None, list[str]]:
    """The manifest of the current snapshot, None before the first publish; and what of it cannot be read or
    believed: its manifest, or CURRENT, which then tells nothing. ``doubted``: snapshots that the record does
    not vouch for; ``cut_off``: those among them that never came to be on record, of which nothing is known to
    be wrong."""
    try:
        name = current_name(home)
    except HomeError:
        return None, [home.current.name]
    manifest = manifest_or_none(home.snapshots / name) if name and name not in doubted else None
    return manifest, [MANIFEST] if name and manifest is None and name not in cut_off else []


def known_files(home: Home, doubted: Container[str] = ()) -> dict[str, list[FileMark]]:
    """By name of a part or of a table's file: what the kept snapshots say of it, but for those in doubt."""
    known: dict[str, list[FileMark]] = {}
    for manifest in kept_manifests(home):
        if manifest["id"] in doubted:
            continue
        for name, mark in manifest.get("part_files", {}).items():
            known.setdefault(name, []).append(mark)
        for kept in files_of(manifest):
            known.setdefault(kept["file"], []).append(mark_in(kept))
    return known


def difference(
    home: Home,
    shelf: Shelf,
    tables: Mapping[str, Pieces],
    current: Manifest | None,
    doubted: Container[str] = (),
) -> Diff:
    """How a new snapshot's tables differ from the current one, or from the newest that can be read and is not
    ``doubted`` where that is damaged; against nothing, everything is new."""
    values, returns = tables["area_values"], shelf.joined("returns", tables["returns"])
    previous, periods, before = None, sorted(values), None
    kept = [manifest for manifest in kept_manifests(home) if manifest["id"] not in doubted]
    for manifest in [*([current] if current else []), *kept]:
        periods = _differing(values, manifest)
        before = _read_before(home, manifest, periods)
        if before:
            previous = manifest["id"]
            break
    now = shelf.joined("area_values", {period: values[period] for period in periods if period in values})
    old_values, old_returns = before or (now.clear(), returns.clear())
    return {"previous": previous, **compare_returns(old_returns, returns), **compare_values(old_values, now)}


def _differing(values: Pieces, manifest: Manifest) -> list[str]:
    """Periods whose values are not those that a snapshot has; all of its and ours where it does not say."""
    known = hashes_in(manifest, "area_values")
    ours = {period: piece["hash"] for period, piece in values.items()}
    held = known.keys() or {*manifest["periods"], *manifest.get("spans", [])}
    return sorted(one for one in ours.keys() | held if one not in known or ours.get(one) != known[one])


def hashes_in(manifest: Manifest, table: str) -> dict[str, str]:
    """By period: the hash of a snapshot's rows of a table; none where it does not say."""
    return {kept["period"]: kept["hash"] for kept in manifest.get("tables", {}).get(table, ())}


def _read_before(
    home: Home, manifest: Manifest, periods: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """The area values of some periods and the returns of a snapshot; None where these are damaged."""
    try:
        values = read_table(home, manifest["id"], "area_values", periods)
        return values, read_table(home, manifest["id"], "returns")
    except HomeError:
        return None
