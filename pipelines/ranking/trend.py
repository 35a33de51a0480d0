"""Whether a value rises or falls over the last months, beyond what chance explains.

Source: docs/developing/ranking.md, Trend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
import scipy

FEWEST_MONTHS = 5
MOST_MONTHS = 12
CERTAINTY = 0.998
"""The mean monthly change counts where chance alone would show one as far from 0 in 2 of 1,000 series."""

RISING, FALLING, STEADY, TOO_SHORT = "rising", "falling", "steady", "too_short"
TURNED_UP, TURNED_DOWN = "turned_up", "turned_down"
"""Fell and now rises; rose and now falls."""
MARKS = (TURNED_UP, RISING, TURNED_DOWN, FALLING, STEADY, TOO_SHORT)

FEWEST_A_SIDE = 4
"""Months on either side of a turn."""
TURN_CERTAINTY = 0.95
"""Of each side's test; a turn takes two of them with opposite signs."""

_STILL = 1e-9
"""A rise over the whole run below this share of the greatest value is rounding, not movement."""


def mark(values: pl.Series | Sequence[float | None]) -> str:
    """The trend mark of one series, oldest month first: one of MARKS. See ``mark_all``."""
    return str(mark_all(pl.Series(values, dtype=pl.Float64).to_numpy().reshape(1, -1))[0])


def mark_all(values: np.ndarray, changes: np.ndarray | None = None) -> np.ndarray:
    """The trend mark of each row. One row per series, a column per month, oldest first, nan where there is
    no value. ``changes``: of the same shape, by how much each month differs from the one before; where it is
    nan, or not given, the difference of the values. (Of a stock it is the change of the communities in both
    months, which who reported has no part in.)

    Only the unbroken run up to the last month counts, its last 12 months at most, and 5 at least. The mean
    of its m monthly changes is judged against their own spread, Δ̄ / (s_Δ / √m) on t(m − 1) at 99.8 %: the
    months of a stock are one long sum, so that a line through them looks surer than it is, and its changes
    are not. Equal changes are certain. A turn is looked for first (``_turns``), so that what fell and rises
    again is not called falling. Source: docs/developing/statistics.md, Trends."""
    values = np.asarray(values, dtype=float)[:, -MOST_MONTHS:]
    steps = _steps(values, changes)
    run = _unbroken_run(values)
    length = run.sum(axis=1)
    sign = np.where(length >= FEWEST_MONTHS, _sign_of_change(values, steps, run, CERTAINTY), 0)
    marks: np.ndarray = np.array([FALLING, STEADY, RISING], dtype=object)[sign + 1]
    marks[length < FEWEST_MONTHS] = TOO_SHORT
    turned = _turns(values, steps, run)
    marks[turned > 0], marks[turned < 0] = TURNED_UP, TURNED_DOWN
    return marks


def _steps(values: np.ndarray, changes: np.ndarray | None) -> np.ndarray:
    """By how much each month but the first differs from the one before."""
    apart = np.diff(values, axis=1)
    if changes is None:
        return apart
    told = np.asarray(changes, dtype=float)[:, -values.shape[1] :][:, 1:]
    return np.where(np.isfinite(told), told, apart)


def _unbroken_run(values: np.ndarray) -> np.ndarray:
    """True in the months with a value after which none is missing."""
    present = np.isfinite(values)
    return np.logical_and.accumulate(present[:, ::-1], axis=1)[:, ::-1]


class _Lines(NamedTuple):
    """A line fitted to each row: its slope per month, the months from their weighted mean, Σ w (t − t̄)² and
    the values from their weighted mean. The slope is 0 where there are not two months."""

    slope: np.ndarray
    months: np.ndarray
    spread: np.ndarray
    values: np.ndarray


def _fit(values: np.ndarray, weights: np.ndarray) -> _Lines:
    """Weighted least squares, row by row."""
    total = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(total > 0, total, 1.0)
    count = np.arange(values.shape[1], dtype=float)
    months = count - (share @ count)[:, None]
    apart = values - (share * values).sum(axis=1, keepdims=True)
    spread = (weights * months**2).sum(axis=1)
    product = (weights * months * apart).sum(axis=1)
    return _Lines(product / np.where(spread > 0, spread, np.inf), months, spread, apart)


def _signs(slope: np.ndarray, values: np.ndarray) -> np.ndarray:
    """1, −1 or 0 for each row's slope; what rounding makes of an even series is 0."""
    rounding = _STILL * np.abs(values).max(axis=1, initial=0.0)
    return np.where(np.abs(slope) * values.shape[1] <= rounding, 0, np.sign(slope)).astype(int)


def _turns(values: np.ndarray, steps: np.ndarray, run: np.ndarray) -> np.ndarray:
    """1 for each row that fell and then rises, −1 for one that rose and then falls, else 0.

    The run is split where two lines, each fitted by least squares, leave the smallest squares, with four
    months at least on either side. It turned where the mean monthly change of both sides is certain at 95 %
    and their signs are opposite. Source: docs/developing/ranking.md, Trend."""
    months, length = values.shape[1], run.sum(axis=1)
    least, turned = np.full(len(values), np.inf), np.zeros(len(values), dtype=int)
    for after in range(FEWEST_A_SIDE, months - FEWEST_A_SIDE + 1):
        late = np.arange(months) >= months - after
        early, now = (run & side for side in (~late, late))
        squares = _squares(values, early) + _squares(values, now)
        better = (length >= after + FEWEST_A_SIDE) & (squares < least)
        before, after_it = (_sign_of_change(values, steps, side, TURN_CERTAINTY) for side in (early, now))
        turned = np.where(better, np.where(before * after_it < 0, after_it, 0), turned)
        least = np.where(better, squares, least)
    return turned


def _squares(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """What a line through each row's months ``inside`` leaves, squared and summed up."""
    lines = _fit(np.where(inside, values, 0.0), inside.astype(float))
    residuals = np.where(inside, lines.values - lines.slope[:, None] * lines.months, 0.0)
    total: np.ndarray = (residuals**2).sum(axis=1)
    return total


def _sign_of_change(
    values: np.ndarray, steps: np.ndarray, inside: np.ndarray, certainty: float
) -> np.ndarray:
    """The sign of each row's mean monthly change over the unbroken months ``inside`` where it is certain by
    Student's t: mean / (s / √m) with m − 1 degrees of freedom; else 0. Equal changes are certain."""
    both = inside[:, 1:] & inside[:, :-1]
    known = np.where(inside, values, 0.0)
    changes = np.where(both, steps, 0.0)
    count = np.maximum(both.sum(axis=1), 2)
    mean = changes.sum(axis=1) / count
    spread = (np.where(both, changes - mean[:, None], 0.0) ** 2).sum(axis=1) / (count - 1)
    limit = scipy.stats.t.ppf((1 + certainty) / 2, np.arange(1, MOST_MONTHS))[count - 2]
    certain = np.abs(mean) > limit * np.sqrt(spread / count)
    return np.where(certain, _signs(mean, known), 0)
