"""Writing a snapshot: one DuckDB file, manifest and diff under a temporary name, then into place."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.content import json_text
from pipelines.publish.files import TEMPORARY, replace_text, sync_file, sync_folder, write_text
from pipelines.store.connection import STORAGE_VERSION, connect
from schemas.manifest import Diff, Manifest


def write_snapshot(
    home: Home, snapshot_id: str, tables: dict[str, pl.DataFrame], manifest: Manifest, diff: Diff
) -> Path:
    """Writes the snapshot's folder whole or not at all; returns it. Does not make it current."""
    final = home.snapshots / snapshot_id
    folder = home.snapshots / (TEMPORARY + snapshot_id)
    folder.mkdir(parents=True)
    _write_tables(folder / "snapshot.duckdb", tables)
    write_text(folder / "manifest.json", json_text(manifest))
    write_text(folder / "diff.json", json_text(diff))
    sync_folder(folder)
    if final.exists():  # the same content was written before and is not current now: keep one copy
        shutil.rmtree(folder)
        return final
    folder.replace(final)
    sync_folder(home.snapshots)
    return final


def make_current(home: Home, snapshot_id: str) -> None:
    """Switches the published snapshot in one step."""
    replace_text(home.current, snapshot_id + "\n")


def _write_tables(path: Path, tables: dict[str, pl.DataFrame]) -> None:
    connection = connect()
    try:
        place = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{place}' AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
        for name, rows in tables.items():
            connection.register("incoming", rows.to_arrow())
            connection.execute(f"CREATE TABLE snapshot.{name} AS FROM incoming")
            connection.unregister("incoming")
        connection.execute("CHECKPOINT snapshot")
        connection.execute("DETACH snapshot")
    finally:
        connection.close()
    sync_file(path)
