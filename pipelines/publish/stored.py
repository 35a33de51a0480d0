"""Snapshots that are on the disk: what the current one says, which there are, and pruning old ones."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TypedDict

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.files import TEMPORARY
from pipelines.publish.lock import one_publisher
from pipelines.publish.manifest import read_manifest
from pipelines.publish.parts import part_folder
from pipelines.publish.record import record_pruned
from pipelines.store import open_store
from pipelines.store.connection import connect
from schemas.errors import HomeError, UserError
from schemas.manifest import Manifest


class KeptSnapshot(TypedDict):
    """A snapshot on the disk; ``returns``: how many are behind it, ``bytes``: without the parts it shares."""

    id: str
    current: bool
    created_at: str
    published_by: str
    first_period: str
    last_period: str
    returns: int
    synthetic: bool
    bytes: int


class Pruned(TypedDict):
    """What pruning took away: ids of snapshots, and how many parts that no other snapshot used."""

    removed: list[str]
    parts_removed: int


def current_manifest(home: Home) -> Manifest | None:
    """The manifest of the current snapshot, None before the first publish."""
    if not home.current.exists():
        return None
    folder = home.snapshots / home.current.read_text(encoding="utf-8").strip()
    return read_manifest(folder) if (folder / "manifest.json").exists() else None


def read_table(home: Home, snapshot: str, table: str) -> pl.DataFrame:
    """All rows of one of a snapshot's tables."""
    path = home.snapshots / snapshot / "snapshot.duckdb"
    connection = connect(str(path), read_only=True)
    try:
        rows: pl.DataFrame = connection.table(table).pl()
        return rows
    finally:
        connection.close()


def kept_manifests(home: Home) -> list[Manifest]:
    """The manifests of all kept snapshots, the newest first."""
    manifests = [
        read_manifest(path.parent)
        for path in home.snapshots.glob("*/manifest.json")
        if not path.parent.name.startswith(TEMPORARY)
    ]
    return sorted(manifests, key=lambda manifest: manifest["number"], reverse=True)


def list_snapshots(home: Home) -> list[KeptSnapshot]:
    """One row per kept snapshot, the newest first."""
    current = current_manifest(home)
    return [
        {
            "id": manifest["id"],
            "current": current is not None and current["id"] == manifest["id"],
            "created_at": manifest["created_at"],
            "published_by": manifest["published_by"],
            "first_period": manifest["periods"][0],
            "last_period": manifest["periods"][-1],
            "returns": len(manifest["returns"]),
            "synthetic": manifest["synthetic"],
            "bytes": sum(file.stat().st_size for file in (home.snapshots / manifest["id"]).iterdir()),
        }
        for manifest in kept_manifests(home)
    ]


def prune_snapshots(home: Home, keep: int, actor: str | None = None) -> Pruned:
    """Removes all but the ``keep`` newest snapshots, never the current one, and parts that none of the
    rest uses; each removal is put on record: {removed: ids, parts_removed: count}. Raises UserError for
    keep < 1, HomeError where another process holds a snapshot open (Windows) or publishes."""
    if keep < 1:
        raise UserError("PUB-003", keep=keep)
    with one_publisher(home):
        current = current_manifest(home)
        manifests = kept_manifests(home)
        old = [m for m in manifests[keep:] if current is None or m["id"] != current["id"]]
        for manifest in old:
            _remove(home.snapshots / manifest["id"])
        removed = {manifest["id"] for manifest in old}
        used = {part for m in manifests if m["id"] not in removed for part in m["parts"]}
        unused = [path for path in sorted(part_folder(home).glob("*.parquet")) if path.name not in used]
        for path in unused:
            path.unlink()
        with open_store(home, actor=actor) as store:
            record_pruned(store, home, removed, current["id"] if current else None)
    return {"removed": sorted(removed), "parts_removed": len(unused)}


def _remove(folder: Path) -> None:
    """Out of sight in one step, then off the disk; a crash in between leaves that to the next publish."""
    away = folder.with_name(TEMPORARY + folder.name)
    try:
        folder.replace(away)
    except PermissionError as error:
        raise HomeError("PUB-004", snapshot=folder.name) from error
    shutil.rmtree(away)
