"""The column of recount factors in a table of areas."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts.selection import Selection
from pages._ui.shell import cache
from pages._ui.words import recounts
from pipelines import queries

NONE: Mapping[str, str] = MappingProxyType({})


def factors_of(selection: Selection) -> Mapping[str, str]:
    """By county: the recount factor of what the indicator counts, in words."""
    if selection.level != "county":
        return NONE
    asked = (selection.snapshot, selection.period, None, selection.indicator)
    return recounts.labels(cache.ask(queries.recount_factors, *asked), "area_code")


def column(rows: pl.DataFrame, factors: Mapping[str, str]) -> dict[str, list[str]]:
    """The factors by area as a column ``recount``, where any of the rows has one."""
    found = [factors.get(code, "") for code in rows["area_code"]]
    return {"recount": found} if any(found) else {}


def config() -> Any:
    """How the column is headed and explained."""
    return st.column_config.TextColumn(recounts.heading(), help=recounts.explanation())
