"""What stands beside a value in a table of areas, where any row has it: what the times taken leave open, the
recount factor, and how much of it is unconfirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages._ui.parts import effort_column, recount_column, unconfirmed_column
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.recount_column import NONE, factors_of

__all__ = ["NONE", "columns", "config", "factors_of"]


def columns(rows: pl.DataFrame, indicator: str, recounts: Mapping[str, str]) -> dict[str, Any]:
    """The columns of one indicator; ``recounts``: recount factors in words, by area."""
    return {
        **effort_column.column(rows, indicator),
        **recount_column.column(rows, recounts),
        **unconfirmed_column.column(rows),
    }


def config() -> ColumnConfigs:
    """How each is headed and explained."""
    return {
        "effort": effort_column.config(),
        "recount": recount_column.config(),
        "unconfirmed": unconfirmed_column.config(),
    }
