"""Indicators side by side brought under each other: computing all of them in one step costs far less than a
step for each, where there are a few thousand areas and forty indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import polars as pl

ROWS_AT_ONCE = 500_000
"""Rows that are brought under each other at once, unless one indicator has more."""

One = TypeVar("One")


def portions(indicators: Sequence[One], rows: int) -> Iterator[Sequence[One]]:
    """So many of the indicators at a time as have ``ROWS_AT_ONCE`` rows together; one portion where there are
    few rows, and where there is no indicator."""
    many = max(1, ROWS_AT_ONCE // max(1, rows))
    for start in range(0, max(1, len(indicators)), many):
        yield indicators[start : start + many]


def wide_name(code: str, name: str) -> str:
    """The column of a wide frame that holds ``name`` of an indicator."""
    return f"{code}/{name}"


def stacked(wide: pl.DataFrame, codes: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    """One row per indicator and row of ``wide``, indicator by indicator: indicator, and each of ``names``."""
    each = np.repeat(np.arange(len(codes)), wide.height)
    columns = {
        name: pl.concat([wide[wide_name(code, name)] for code in codes], rechunk=True) for name in names
    }
    return pl.DataFrame({"indicator": pl.Series(codes).gather(each)} | columns)


def repeated(column: pl.Series, times: int) -> pl.Series:
    """The column so many times over, to stand beside what was stacked."""
    return pl.concat([column] * times, rechunk=True)
