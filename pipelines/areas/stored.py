"""The areas of a home: reading them, and putting a new version in."""

from __future__ import annotations

import polars as pl

from pipelines.periods import now_utc
from pipelines.store import Store
from schemas.areas import AREA_COLUMNS

SUBJECT = "areas"


def load_areas(store: Store) -> pl.DataFrame:
    """One row per area, level and span of validity of this home."""
    return store.frame("SELECT * FROM areas ORDER BY level, code, valid_from")


def replace_areas(store: Store, areas: pl.DataFrame, sha256: str) -> int:
    """Put these areas in place of the home's and note them as a new version; its number. Call it inside
    a transaction."""
    version = 1 + (store.scalar("SELECT max(version) FROM versions WHERE subject = ?", [SUBJECT]) or 0)
    store.run("DELETE FROM areas")
    store.insert("areas", areas.select(*AREA_COLUMNS))
    store.run(
        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)",
        [SUBJECT, version, now_utc(), store.actor, sha256, areas.height],
    )
    return version
