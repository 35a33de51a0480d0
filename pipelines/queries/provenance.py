"""What a snapshot stands on: the files of its returns, the settings and the lists in force."""

from __future__ import annotations

import polars as pl

from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.scope import Scope

_FILES = "SELECT return_id, sha256 FROM returns WHERE period = $period AND current ORDER BY return_id"
_SETTINGS = "SELECT * FROM settings"
_LISTS = """
SELECT kind, number, title, category, basis FROM list_entries WHERE period = $period ORDER BY kind, number
"""
_RETURNS = """
SELECT period, count(*) FILTER (current) AS returns, count(*) FILTER (NOT current) AS replaced,
       max(received_at_utc) AS last_received_at_utc
FROM returns GROUP BY period ORDER BY period DESC
"""


@query()
def return_files(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per current return of a period: return_id, sha256 of the file it came in."""
    return snapshot.frame(_FILES, {"period": period})


@query(needs=None)
def settings_in_force(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per setting of the jurisdiction: key, value, source, clause, note_zh, note_en."""
    return snapshot.frame(_SETTINGS)


@query(needs=None)
def list_entries(snapshot: Snapshot, scope: Scope, period: str | None = None) -> pl.DataFrame:
    """One row per list entry in force at the end of a period (the latest where none is named), by kind and
    number: kind, version (the list's newest), number, title, category, basis."""
    entries = snapshot.frame(_LISTS, {"period": period or snapshot.latest})
    newest = {row["subject"]: row["version"] for row in snapshot.manifest["lists"]}
    version = pl.col("kind").replace_strict(newest, default=None, return_dtype=pl.Int64)
    return entries.select("kind", version.alias("version"), "number", "title", "category", "basis")


@query()
def returns_by_period(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per period, the latest first: returns (current), replaced, last_received_at_utc."""
    return snapshot.frame(_RETURNS)
