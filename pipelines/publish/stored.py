"""Snapshots that are on the disk: what the current one says, which there are, and pruning old ones."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import polars as pl

from pipelines.home import Home


def current_manifest(home: Home) -> dict[str, Any] | None:
    """The manifest of the current snapshot, None before the first publish."""
    if not home.current.exists():
        return None
    snapshot = home.current.read_text(encoding="utf-8").strip()
    path = home.snapshots / snapshot / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def read_table(home: Home, snapshot: str, table: str) -> pl.DataFrame:
    """All rows of one of a snapshot's tables."""
    path = home.snapshots / snapshot / "snapshot.duckdb"
    connection = duckdb.connect(str(path), read_only=True, config={"threads": 2})
    try:
        return connection.table(table).pl()
    finally:
        connection.close()
