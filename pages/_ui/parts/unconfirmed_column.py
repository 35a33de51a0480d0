"""The column that says how much of each figure of a table rests on rows that vanished."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.words import unconfirmed


def column(rows: pl.DataFrame) -> dict[str, pl.Series]:
    """The counts as a column ``unconfirmed``, empty where there are none or no value; no column where no row
    has any."""
    told = (pl.col("unconfirmed") > 0) & pl.col("value").is_not_null()
    counts = rows.select(pl.when(told).then("unconfirmed").cast(pl.Float32))
    found = counts.to_series().alias("unconfirmed")
    return {"unconfirmed": found} if found.count() else {}


def config() -> Any:
    """How the column is headed and explained."""
    return st.column_config.NumberColumn(unconfirmed.heading(), format="%,d", help=unconfirmed.explanation())
