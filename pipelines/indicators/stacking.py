"""Indicators side by side brought under each other: computing all of them in one step costs far less than a
step for each, where there are a few thousand areas and forty indicators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl


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
