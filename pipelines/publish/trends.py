"""Trend marks of a snapshot: each period's over the periods of its kind that end with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from pipelines.ranking import trend

KEY = ["level", "area_code", "indicator"]
FIGURES = ("value", "step")


def trend_marks(
    history: pl.DataFrame, periods: Sequence[str], asked: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """For each period of ``asked``, in this order, one row per area and indicator: level, area_code,
    indicator, trend.

    ``history``: values of all ``periods`` (of one kind, oldest first) on one tree, with ``step``, the change
    of the communities that are in the period and the one before (null where there is none); where an area and
    period stand twice, the restated row is the one meant."""
    meant = history.sort("restated").unique([*KEY, "period"], keep="last", maintain_order=True)
    keys = meant.select(KEY).unique().sort(KEY).with_row_index("row")
    places = pl.DataFrame({"period": list(periods)}).with_row_index("place")
    placed = meant.join(keys, on=KEY).join(places, on="period")
    arrays = [_matrix(placed, figure, (keys.height, len(periods))) for figure in FIGURES]
    for period in asked:
        end = list(periods).index(period) + 1
        window = slice(max(0, end - trend.MOST_MONTHS), end)
        marks = trend.mark_all(*(array[:, window] for array in arrays))
        yield keys.select(KEY).with_columns(pl.Series("trend", marks, dtype=pl.String))


def _matrix(placed: pl.DataFrame, figure: str, shape: tuple[int, int]) -> np.ndarray:
    """Rows × periods, nan where there is no figure."""
    matrix = np.full(shape, np.nan)
    present = placed.drop_nulls(figure)
    matrix[present["row"].to_numpy(), present["place"].to_numpy()] = present[figure].to_numpy()
    return matrix
