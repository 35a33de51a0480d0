"""Snapshots that are on the disk: what the current one says, which there are, and pruning old ones."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import duckdb
import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.cases.stored import pinned_snapshots
from pipelines.publish.files import TEMPORARY
from pipelines.publish.handed_up import parts_taken
from pipelines.publish.lock import one_publisher
from pipelines.publish.manifest import MANIFEST, TABLES_FILE, counted_returns, current_name, read_manifest
from pipelines.publish.marks import fits
from pipelines.publish.parts import part_folder
from pipelines.publish.record import record_pruned
from pipelines.publish.table_files import files_of, mark_in, table_folder
from pipelines.store import open_store
from pipelines.store.engine import connect
from pipelines.store.trouble import first_line
from schemas.errors import HomeError, UserError
from schemas.manifest import FileMark, Manifest
from schemas.periods import china_date, shift, to_utc
from schemas.snapshot import TABLES
from schemas.words import Words


class KeptSnapshot(TypedDict):
    """A snapshot on the disk; ``returns``: how many are behind it, ``bytes``: its folder and the files of its
    tables, which others may share, without the parts."""

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
    """What pruning took away: ids of snapshots, and how many parts and files of tables that no other snapshot
    used."""

    removed: list[str]
    parts_removed: int
    tables_removed: int


def current_manifest(home: Home) -> Manifest | None:
    """The manifest of the current snapshot, None before the first publish. Raises HomeError where CURRENT
    names none, or one that is not there or cannot be read."""
    name = current_name(home)
    if name is None:
        return None
    folder = home.snapshots / name
    if not folder.is_dir():
        raise HomeError("PUB-012", snapshot=name)
    return read_manifest(folder)


def damaged_files(home: Home, manifest: Manifest) -> list[str]:
    """Names of the snapshot's files and parts that are not what they were. None are known of a snapshot that
    an older version published: it says nothing of its files."""
    tables = {kept["file"]: mark_in(kept) for kept in files_of(manifest)}
    folders = (
        (home.snapshots / manifest["id"], manifest.get("files", {})),
        (part_folder(home), manifest.get("part_files", {})),
        (table_folder(home), tables),
    )
    return [
        name for folder, marks in folders for name, mark in marks.items() if not fits(folder / name, mark)
    ]


def read_table(home: Home, snapshot: str, table: str, periods: Sequence[str] | None = None) -> pl.DataFrame:
    """The rows of one of a snapshot's tables, of some periods or all. Raises HomeError where they cannot be
    read, or are not what was written."""
    folder = home.snapshots / snapshot
    manifest = read_manifest(folder)
    tables = manifest.get("tables")
    if tables is None:
        _require_whole(snapshot, {folder / name: mark for name, mark in manifest.get("files", {}).items()})
        return _read_old_table(folder, table, periods)
    chosen = [kept for kept in tables[table] if periods is None or kept["period"] in periods]
    marks = {table_folder(home) / kept["file"]: mark_in(kept) for kept in chosen}
    _require_whole(snapshot, marks)
    empty = pl.DataFrame(schema=TABLES[table])
    try:
        return pl.concat([pl.read_parquet(path, glob=False) for path in marks] or [empty])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HomeError("PUB-007", snapshot=snapshot, error=first_line(error)) from error


def _require_whole(snapshot: str, marks: Mapping[Path, FileMark]) -> None:
    damaged = [path.name for path, mark in marks.items() if not fits(path, mark)]
    if damaged:
        raise HomeError("PUB-007", snapshot=snapshot, error=", ".join(damaged))


def _read_old_table(folder: Path, table: str, periods: Sequence[str] | None) -> pl.DataFrame:
    """The same of a snapshot that an older version published, whose tables are in one DuckDB file."""
    try:
        connection = connect(str(folder / TABLES_FILE), read_only=True)
        try:
            asked = f"FROM {table}"
            if periods is None:
                rows: pl.DataFrame = connection.sql(asked).pl()
            else:
                of = "WHERE list_contains(?::VARCHAR[], period)"
                rows = connection.sql(f"{asked} {of}", params=[list(periods)]).pl()
            return rows
        finally:
            connection.close()
    except duckdb.Error as error:
        raise HomeError("PUB-007", snapshot=folder.name, error=first_line(error)) from error


def kept_manifests(home: Home) -> list[Manifest]:
    """The manifests of all kept snapshots that can be read, the newest first."""
    read = (manifest_or_none(folder) for folder in _folders(home))
    return sorted((one for one in read if one), key=lambda manifest: manifest["number"], reverse=True)


def manifest_or_none(folder: Path) -> Manifest | None:
    """The manifest in a folder, None where it cannot be read."""
    try:
        return read_manifest(folder)
    except HomeError:
        return None


def kept_names(home: Home) -> list[str]:
    """Ids of all kept snapshots, those that cannot be read too."""
    return [folder.name for folder in _folders(home)]


def _folders(home: Home) -> list[Path]:
    """The folders of all snapshots, by name."""
    paths = sorted(path.parent for path in home.snapshots.glob(f"*/{MANIFEST}"))
    return [path for path in paths if not path.name.startswith(TEMPORARY)]


def list_snapshots(home: Home) -> list[KeptSnapshot]:
    """One row per kept snapshot, the newest first. Raises HomeError where one of them cannot be read."""
    current = current_manifest(home)
    for folder in _folders(home):
        read_manifest(folder)
    return [
        {
            "id": manifest["id"],
            "current": current is not None and current["id"] == manifest["id"],
            "created_at": manifest["created_at"],
            "published_by": manifest["published_by"],
            "first_period": manifest["periods"][0],
            "last_period": manifest["periods"][-1],
            "returns": counted_returns(manifest),
            "synthetic": manifest["synthetic"],
            "bytes": sum(file.stat().st_size for file in (home.snapshots / manifest["id"]).iterdir())
            + sum(kept["bytes"] for kept in files_of(manifest)),
        }
        for manifest in kept_manifests(home)
    ]


def _cited(home: Home, removed: set[str], spare: bool) -> set[str]:
    """Those of the snapshots that a case rests on. Raises UserError with every case unless they are to be
    spared."""
    with open_store(home) as store:
        pinned = pinned_snapshots(store)
    held = {snapshot: pinned[snapshot] for snapshot in sorted(removed) if snapshot in pinned}
    if held and not spare:
        cases = sorted({case for numbers in held.values() for case in numbers})
        raise UserError("PUB-013", snapshots=Words.listed(held), cases=Words.listed(cases))
    return set(held)


def since_month(months: int) -> str:
    """The month (of China's calendar) with which the last so many begin, this one among them. Raises
    UserError for less than one."""
    if months < 1:
        raise UserError("PUB-020", months=months)
    return shift(f"{china_date(now_utc()):%Y-%m}", 1 - months)


def prune_snapshots(
    home: Home,
    keep: int | None,
    actor: str | None = None,
    *,
    since: str | None = None,
    spare_cited: bool = False,
) -> Pruned:
    """Removes all but the ``keep`` newest snapshots, or with ``since`` all that were published before that
    month, never the current one, those that cannot be read, and parts and files of tables that none of the
    rest uses; each removal is put on record.
    Snapshots that a case rests on stay where they are spared. Raises UserError for keep < 1, and where a case
    rests on one that would go and it is not spared; HomeError where the current one cannot be read, another
    process holds a snapshot open (Windows) or publishes."""
    if keep is not None and keep < 1:
        raise UserError("PUB-003", keep=keep)
    with one_publisher(home):
        current = current_manifest(home)
        manifests = kept_manifests(home)
        old = [m for m in manifests if since and _month_of(m) < since] if keep is None else manifests[keep:]
        removed = {m["id"] for m in old if current is None or m["id"] != current["id"]}
        removed |= {folder.name for folder in _folders(home)} - {m["id"] for m in manifests}
        removed -= _cited(home, removed, spare_cited)
        for name in sorted(removed):
            remove_folder(home.snapshots / name)
        left = [m for m in manifests if m["id"] not in removed]
        with open_store(home) as store:
            taken = parts_taken(home, store)
        parts = _remove_unused(part_folder(home), {part for m in left for part in m["parts"]} | taken)
        tables = _remove_unused(table_folder(home), {kept["file"] for m in left for kept in files_of(m)})
        with open_store(home, actor=actor) as store:
            record_pruned(store, home, removed, current["id"] if current else None)
    return {"removed": sorted(removed), "parts_removed": parts, "tables_removed": tables}


def _month_of(manifest: Manifest) -> str:
    """The month in China in which a snapshot was published."""
    return f"{china_date(to_utc(manifest['created_at'])):%Y-%m}"


def _remove_unused(folder: Path, used: set[str]) -> int:
    """Removes the files that no snapshot uses; how many these were."""
    unused = [path for path in sorted(folder.glob("*.parquet")) if path.name not in used]
    for path in unused:
        path.unlink()
    return len(unused)


def remove_folder(folder: Path) -> None:
    """Out of sight in one step, then off the disk; a crash in between leaves that to the next publish.
    Raises HomeError where another process has it open (Windows)."""
    away = folder.with_name(f"{TEMPORARY}away-{folder.name}")
    try:
        folder.replace(away)
    except PermissionError as error:
        raise HomeError("PUB-004", snapshot=folder.name) from error
    shutil.rmtree(away)
