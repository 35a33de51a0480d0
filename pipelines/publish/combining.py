"""Quarters and years: what their months say, led to the areas of the last of them and put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.indicators.months import combine_months, combine_reporting
from pipelines.indicators.sums import follow
from schemas.periods import months_of

Moves = Callable[[str], pl.DataFrame | None]
"""By month: what became of its areas (level, code, successor) by the end of the quarter or year; None where
the tree is the same."""


def combine_facts(span: str, facts: Mapping[str, pl.DataFrame], moves: Moves) -> pl.DataFrame:
    """The community facts of a quarter or year, one row per community that reported in its last month:
    stocks are those of that month, flows add up, those of predecessors included."""
    return combine_months(span, [_lead(facts[month], "community", moves(month)) for month in months_of(span)])


def combine_townships(span: str, reporting: Mapping[str, pl.DataFrame], moves: Moves) -> pl.DataFrame:
    """The reporting frame of a quarter or year, one row per township: returns expected, accepted and on
    time add up; completeness is that of the last month, since the stocks are."""
    months = months_of(span)
    return combine_reporting([_lead(reporting[month], "township", moves(month)) for month in months])


def combine_correcting(span: str, correcting: Mapping[str, pl.DataFrame], moves: Moves) -> pl.DataFrame:
    """One row per township (column township) whose correction of any of the months is still to come: the
    flows of each are in the figure."""
    led = [_lead(correcting[month], "township", moves(month)) for month in months_of(span)]
    return pl.concat(led).unique().sort("township")


def _lead(rows: pl.DataFrame, level: str, successors: pl.DataFrame | None) -> pl.DataFrame:
    return rows if successors is None else follow(rows, level, successors)
