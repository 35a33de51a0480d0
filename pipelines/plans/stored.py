"""The log of plans in the store."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.townships import Townships, townships_of
from pipelines.store import Store
from schemas.plan_entries import PROGRESS_COLUMNS

_ENTRIES = "SELECT * FROM plan_progress ORDER BY plan, task, sequence"
_TOWNSHIPS = """
SELECT code, name, level, parent, valid_from, valid_to FROM areas
WHERE level = 'township' AND parent = $county
"""
_COUNTS = "SELECT plan, task, max(sequence) AS last FROM plan_progress GROUP BY plan, task"


def read_progress(store: Store) -> pl.DataFrame:
    """One row per entry, by plan, task and sequence (schemas/plan_progress.py)."""
    return store.frame(_ENTRIES).cast(pl.Schema(PROGRESS_COLUMNS))


def read_townships(store: Store, plan: str, day: date) -> Townships:
    """The townships of the plan's area on the day, as the home's areas have them."""
    county = load_jurisdiction(plan).area_code
    return townships_of(store.frame(_TOWNSHIPS, {"county": county}), plan, day)


def last_sequences(store: Store) -> dict[tuple[str, int], int]:
    """(plan, task) → number of its last entry; tasks without one are left out."""
    return {(plan, task): last for plan, task, last in store.frame(_COUNTS).rows()}


def add_entries(store: Store, entries: pl.DataFrame) -> None:
    """Append entries. Call it inside the transaction that brings them."""
    store.insert("plan_progress", entries.cast(pl.Schema(PROGRESS_COLUMNS)))
