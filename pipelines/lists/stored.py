"""The lists of a home as the store holds them: what is in force on a day, the last version of each, and every
version there was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.lists.reference import settle_includes
from pipelines.store import Store
from schemas.lists import LIST_COLUMNS

ENTRIES = "SELECT kind, number, title, category, basis, valid_from, valid_to, includes FROM list_entries"
_LATEST = "(kind, version) IN (SELECT kind, max(version) FROM list_entries GROUP BY kind)"
_STANDING = "coalesce(valid_from <= $day, true) AND coalesce(valid_to >= $day, true)"
_IN_FORCE = f"{ENTRIES} WHERE {_LATEST} AND {_STANDING} ORDER BY kind, number, valid_from"
_OF_KIND = f"{ENTRIES} WHERE {_LATEST} AND kind = $kind ORDER BY number, valid_from"

_VERSIONS = """
    SELECT subject AS kind, version, imported_at_utc, actor, entries, why, sha256 FROM versions
    WHERE subject <> 'areas' AND coalesce(subject = $kind, true) ORDER BY kind, version
"""


def lists_in_force(store: Store, day: date) -> pl.DataFrame:
    """One row per entry, valid on the day, of the last version of every list: kind, number, title,
    category, basis, includes."""
    return read_settled(store, _IN_FORCE, {"day": day}).drop("valid_from", "valid_to")


def titles_in_force(store: Store, day: date) -> pl.DataFrame:
    """As ``lists_in_force`` without includes: the documents, which those may rest on, are not read."""
    return store.frame(_IN_FORCE, {"day": day}).drop("valid_from", "valid_to", "includes")


def read_settled(store: Store, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
    """Entries with the kinds of work inside them."""
    return settle_includes(store.frame(query, params), str(store.setting("jurisdiction")))


def list_entries(store: Store, kind: str) -> pl.DataFrame:
    """One row per entry of a list's last version, whatever its dates; none before the first import."""
    return read_settled(store, _OF_KIND, {"kind": kind}).cast(pl.Schema(LIST_COLUMNS))


def list_versions(store: Store) -> pl.DataFrame:
    """One row per list ever imported: kind, its last version's number, when, by whom, how many entries, why
    and the file's hash."""
    return list_history(store).unique("kind", keep="last", maintain_order=True)


def list_history(store: Store, kind: str | None = None) -> pl.DataFrame:
    """One row per version of every list, or of one kind: kind, version, imported_at_utc, actor, entries, why
    (null where none was given), sha256."""
    return store.frame(_VERSIONS, {"kind": kind})
