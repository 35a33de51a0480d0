"""Versions of what an administrator imports: areas and lists."""

from __future__ import annotations

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.store.connection import Store
from schemas.dtypes import Dtypes


def last_version(store: Store, subject: str) -> int:
    """The number of a subject's last version; 0 before the first."""
    return store.scalar("SELECT max(version) FROM versions WHERE subject = ?", [subject]) or 0


def add_version(store: Store, subject: str, sha256: str, entries: int, why: str | None = None) -> int:
    """Note a new version of a subject and why it was made; its number. Call it inside the
    transaction that brings it."""
    version = last_version(store, subject) + 1
    row = (subject, version, now_utc(), store.actor, sha256, entries, why)
    store.insert("versions", pl.DataFrame([row], schema=_VERSION, orient="row"))
    return version


_VERSION: Dtypes = {
    "subject": pl.String,
    "version": pl.Int64,
    "imported_at_utc": pl.Datetime,
    "actor": pl.String,
    "sha256": pl.String,
    "entries": pl.Int64,
    "why": pl.String,
}
