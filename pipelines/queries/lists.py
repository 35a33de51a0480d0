"""The lists a snapshot holds: what is in force on a day, every version with who, when and why, what changed,
and what the administrator has made of the lists of the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.classification.entries import Entry, as_named
from pipelines.lists.changes import find_changes
from pipelines.lists.reference import as_entries, reference_lists, settle_includes
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.list_files import ReferenceList
from schemas.lists import LIST_COLUMNS, LIST_KINDS
from schemas.scope import Scope

_VERSIONS = "SELECT * FROM list_versions WHERE coalesce(kind = $kind, true) ORDER BY kind, version DESC"
_ENTRIES = """
SELECT * FROM list_history
WHERE kind = $kind AND version = $version ORDER BY number, valid_from NULLS FIRST
"""
_NEWEST = "SELECT kind, max(version) AS version FROM list_history GROUP BY kind"
_IN_FORCE = """
WITH newest AS (SELECT kind, max(version) AS version FROM list_history GROUP BY kind)
SELECT h.* FROM list_history h JOIN newest n ON h.kind = n.kind AND h.version = n.version
WHERE coalesce(h.valid_from <= $day, true) AND coalesce(h.valid_to >= $day, true)
ORDER BY h.kind, h.number, h.valid_from NULLS FIRST
"""


@query(needs=None)
def list_versions(snapshot: Snapshot, scope: Scope, kind: str | None = None) -> pl.DataFrame:
    """One row per version of every list, or of one kind, the newest first: kind, version, imported_at_utc,
    actor, entries, why (null where none was given), sha256."""
    return snapshot.frame(_VERSIONS, {"kind": kind})


@query(needs=None)
def newest_version(snapshot: Snapshot, scope: Scope, kind: str) -> int:
    """The number of the newest version of a list; 0 where it was never loaded."""
    newest: dict[str, int] = dict(snapshot.frame(_NEWEST).iter_rows())
    return newest.get(kind, 0)


@query(needs=None)
def version_entries(snapshot: Snapshot, scope: Scope, kind: str, version: int) -> pl.DataFrame:
    """One row per entry of a version of a list, whatever its dates; none of version 0."""
    entries = snapshot.frame(_ENTRIES, {"kind": kind, "version": version})
    return _with_includes(entries, snapshot).select(*LIST_COLUMNS).cast(pl.Schema(LIST_COLUMNS))


@query(needs=None)
def entries_in_force(snapshot: Snapshot, scope: Scope, day: date, kind: str | None = None) -> pl.DataFrame:
    """One row per entry valid on the day, of the newest version of every list, or of one kind: kind, number,
    title, category, basis, valid_from, valid_to, includes, version."""
    rows = _with_includes(snapshot.frame(_IN_FORCE, {"day": day}), snapshot)
    rows = rows.select("kind", *LIST_COLUMNS, "version")
    return rows if kind is None else rows.filter(pl.col("kind") == kind)


def _with_includes(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """With the kinds of work inside each entry, which a snapshot from before they were kept does not hold."""
    if "includes" in rows.columns:
        return rows
    nothing = rows.with_columns(includes=pl.lit(None, dtype=pl.String))
    return settle_includes(nothing, snapshot.manifest["jurisdiction"])


@query(needs=None)
def version_changes(snapshot: Snapshot, scope: Scope, kind: str, first: int, last: int) -> pl.DataFrame:
    """One row per entry that differs between two versions (pipelines.lists.changes). Raises UserError where
    there is no such version."""
    newest = newest_version(snapshot, scope, kind)
    for version in (first, last):
        if not 0 <= version <= newest:
            raise UserError("LST-021", list=LIST_KINDS.words[kind], version=version, last=newest)
    return find_changes(
        version_entries(snapshot, scope, kind, first), version_entries(snapshot, scope, kind, last)
    )


@query(needs=None)
def documents(snapshot: Snapshot, scope: Scope) -> dict[str, ReferenceList]:
    """The lists of the documents of the snapshot's jurisdiction, by kind."""
    return reference_lists(snapshot.manifest["jurisdiction"])


@query(needs=None)
def changes_to_document(snapshot: Snapshot, scope: Scope, kind: str) -> pl.DataFrame | None:
    """What the administrator changed: one row per entry in which the newest version differs from the list of
    the document; None where no document has such a list or none was loaded."""
    document, newest = documents(snapshot, scope).get(kind), newest_version(snapshot, scope, kind)
    if document is None or not newest:
        return None
    return find_changes(as_entries(document), version_entries(snapshot, scope, kind, newest))


@dataclass(frozen=True)
class Origin:
    """Where an entry of a document's list comes from. ``includes``: kinds of work inside it."""

    document: str
    clause: str
    includes: tuple[str, ...]
    note: str


@query(needs=None)
def origins(snapshot: Snapshot, scope: Scope, kind: str) -> dict[str, Origin]:
    """The origin of each entry of the document's list of a kind, by title; empty where there is none."""
    document = documents(snapshot, scope).get(kind)
    if document is None:
        return {}
    return {
        entry.title: Origin(document.document, entry.clause, entry.includes, entry.note)
        for entry in document.entries
    }


@query(needs=None)
def classifier_entries(snapshot: Snapshot, scope: Scope, day: date) -> tuple[Entry, ...]:
    """What a name is held against: one per entry in force on the day, with its other names."""
    return as_named(entries_in_force(snapshot, scope, day))
