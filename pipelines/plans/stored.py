"""The log of plans in the store."""

from __future__ import annotations

import polars as pl

from pipelines.store import Store
from schemas.plan_entries import PROGRESS_COLUMNS

_ENTRIES = "SELECT * FROM plan_progress ORDER BY plan, task, sequence"
_COUNTS = "SELECT plan, task, max(sequence) AS last FROM plan_progress GROUP BY plan, task"


def read_progress(store: Store) -> pl.DataFrame:
    """One row per entry, by plan, task and sequence (schemas/plan_progress.py)."""
    return store.frame(_ENTRIES).cast(pl.Schema(PROGRESS_COLUMNS))


def last_sequences(store: Store) -> dict[tuple[str, int], int]:
    """(plan, task) → number of its last entry; tasks without one are left out."""
    return {(plan, task): last for plan, task, last in store.frame(_COUNTS).rows()}


def add_entries(store: Store, entries: pl.DataFrame) -> None:
    """Append entries. Call it inside the transaction that brings them."""
    store.insert("plan_progress", entries.cast(pl.Schema(PROGRESS_COLUMNS)))
