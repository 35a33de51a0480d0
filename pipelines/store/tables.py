"""Columns of the register tables. No unique index on registers: uniqueness is the check's and the
transaction's work (an index triples the size and takes twenty times as long to replace a month).

The tables themselves are made by the steps in ``migrations``."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes
from schemas.returns import REGISTERS


def register_columns(key: str) -> Dtypes:
    """Columns of a register's table and of its typed frames: where the row came from, then its fields."""
    origin: Dtypes = {
        "return_id": pl.String,
        "township_code": pl.String,
        "period": pl.String,
        "sheet_row": pl.Int64,
    }
    return origin | REGISTERS[key].dtypes
