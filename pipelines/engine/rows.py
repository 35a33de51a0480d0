"""Register rows in the files that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.store.tables import register_columns
from schemas.returns import REGISTERS

Registers = Mapping[str, pl.LazyFrame]
"""By register: rows, read when they are needed and only the columns that are."""


def scan_parts(paths: Sequence[Path], register: str) -> pl.LazyFrame:
    """One row per register row of some parts, in their order, with the columns the contract has today: those
    that came after a part was written are null, so that an old snapshot still opens."""
    schema = pl.Schema(register_columns(register))
    if not paths:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        list(paths), schema=schema, missing_columns="insert", extra_columns="ignore", glob=False
    )


def scan_registers(paths: Mapping[str, Sequence[Path]]) -> dict[str, pl.LazyFrame]:
    """Every register, also those that none of the parts (by register) is of."""
    return {register: scan_parts(paths.get(register, ()), register) for register in REGISTERS}


def held(registers: Registers) -> Registers:
    """The same rows, read once: what asks for them often, a scan for each time would cost more."""
    return dict(zip(registers, (rows.lazy() for rows in pl.collect_all(registers.values())), strict=True))
