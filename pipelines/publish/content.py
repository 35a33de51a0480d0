"""What a snapshot holds, in canonical form: the same content has the same hash on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from schemas.snapshot import DEMO_PREFIX, SORTED_BY, TABLES

ID_DIGITS = 16
"""Hexadecimal digits of a snapshot's id: 64 bits, enough that no two snapshots ever share one."""


def canonical_table(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the table's columns and types, in its order. Further columns (the numerators and
    denominators of community_facts) follow as they come."""
    schema = TABLES[name]
    further = [] if name != "community_facts" else [c for c in rows.columns if c not in schema]
    typed = rows.select(*(pl.col(column).cast(dtype) for column, dtype in schema.items()), *further)
    return typed.sort(*SORTED_BY[name], nulls_last=False)


def table_hash(rows: pl.DataFrame) -> str:
    """SHA-256 of the rows as CSV text: shortest exact decimals, nulls empty, no trace of memory layout."""
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    texts = [pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists]
    flat = rows.with_columns(texts) if texts else rows
    digest = hashlib.sha256()
    for chunk in flat.iter_slices(100_000):
        digest.update(chunk.write_csv(include_header=True).encode("utf-8"))
    return digest.hexdigest()


def json_hash(value: Any) -> str:
    """SHA-256 of a JSON value, keys sorted. Written without line breaks, which Python does much faster."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def json_text(value: Mapping[str, Any]) -> str:
    """A JSON object with a line for each of its keys. Every value indented would be written by Python itself,
    ten times as slowly."""
    write = partial(json.dumps, ensure_ascii=False, sort_keys=True, default=str)
    lines = (f" {write(key)}: {write(value[key])}" for key in sorted(value))
    return "{\n" + ",\n".join(lines) + "\n}"


def snapshot_id(inputs: str, figures: Mapping[str, str], synthetic: bool) -> str:
    """The id that names the content: hash of the inputs and, by table, of the figures."""
    named = json_hash({"inputs": inputs, "figures": dict(figures)})[:ID_DIGITS]
    return DEMO_PREFIX + named if synthetic else named
