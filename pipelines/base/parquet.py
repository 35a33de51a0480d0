"""Frames as the bytes of Parquet files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import polars as pl


def parquet_bytes(rows: pl.DataFrame, **options: Any) -> bytes:
    """The rows as Parquet, with ``options`` as polars takes them; equal frames give equal bytes, however they
    lie in memory. Written here and not to a file, since polars does not say of one what the disk refused."""
    made = BytesIO()
    rows.rechunk().write_parquet(made, **options)
    return made.getvalue()
