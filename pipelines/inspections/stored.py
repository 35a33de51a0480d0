"""Samples and recounts in the store. Nothing is ever taken out; of recounts the last one recorded counts."""

from __future__ import annotations

import polars as pl

from pipelines.inspections.summary import in_force, summarise
from pipelines.store import Store
from schemas.errors import UserError
from schemas.inspections import STORED

_ROWS = {
    "inspection_samples": "FROM inspection_samples ORDER BY drawn_at_utc, sample_id",
    "inspection_units": "FROM inspection_units ORDER BY sample_id, place",
    "inspection_reported": "FROM inspection_reported ORDER BY sample_id, community_code, number",
    "inspection_recounts": "FROM inspection_recounts ORDER BY sample_id, community_code, sequence, register",
    "inspection_findings": "FROM inspection_findings ORDER BY ALL",
}


def read_table_of(store: Store, table: str, sample: str | None = None) -> pl.DataFrame:
    """The rows of one of the tables (schemas/inspections.py), of one sample where it is named."""
    rows = store.frame(_ROWS[table]).cast(pl.Schema(STORED[table]))
    return rows if sample is None else rows.filter(sample_id=sample)


def read_recounts(store: Store, sample: str | None = None) -> pl.DataFrame:
    """The recounts that count: of each sample and community those recorded last."""
    rows = read_table_of(store, "inspection_recounts", sample)
    last = pl.col("sequence").max().over("sample_id", "community_code")
    return rows.filter(pl.col("sequence") == last)


def find_sample(store: Store, sample: str) -> dict[str, object]:
    """The row of a sample. Raises UserError where there is none of that number."""
    rows = read_table_of(store, "inspection_samples", sample)
    if rows.is_empty():
        raise UserError("INS-101", sample=sample)
    return rows.row(0, named=True)


def add_rows(store: Store, table: str, rows: pl.DataFrame) -> None:
    """Append rows. Call it inside the transaction that brings them."""
    store.insert(table, rows.select(pl.col(name).cast(dtype) for name, dtype in STORED[table].items()))


def read_summary(store: Store) -> pl.DataFrame:
    """What the last whole sample of each county and month says: columns of INSPECTIONS."""
    samples, units = (read_table_of(store, table) for table in ("inspection_samples", "inspection_units"))
    return in_force(summarise(samples, units, read_recounts(store)), samples)
