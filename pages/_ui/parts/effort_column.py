"""The column of what the times taken leave open, in a table of areas."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.words import effort


def column(rows: pl.DataFrame, indicator: str) -> dict[str, list[str]]:
    """The spans as a column ``effort``, where any of the rows has one."""
    spans = [effort.span(indicator, *ends) for ends in rows.select("effort_low", "effort_high").iter_rows()]
    return {"effort": spans} if any(spans) else {}


def config() -> Any:
    """How the column is headed and explained."""
    return st.column_config.TextColumn(effort.heading(), help=effort.explanation())
