"""Whether a value rises or falls over the last months, beyond what chance explains.

Source: docs/developing/ranking.md, Trend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import stats

from pipelines.ranking.intervals import CONFIDENCE, quantile

FEWEST_MONTHS = 5
MOST_MONTHS = 12
CERTAINTY = 0.998
"""A slope counts where chance alone would show one as steep in fewer than 2 of 1,000 series; of a chi-square
with one degree of freedom the limit is 9.549536."""

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


def mark(series: pl.Series | pl.DataFrame | Sequence[float | None]) -> str:
    """The trend mark of one series, oldest month first: one of MARKS.

    A frame has the columns value, lower and upper (95 %, on the scale of the value); anything else is the
    values alone. See ``mark_all``."""
    if isinstance(series, pl.DataFrame):
        value, lower, upper = (_one_row(series[name]) for name in ("value", "lower", "upper"))
        return str(mark_all(value, lower, upper)[0])
    return str(mark_all(_one_row(series))[0])


def _one_row(series: pl.Series | Sequence[float | None]) -> np.ndarray:
    return pl.Series(series, dtype=pl.Float64).to_numpy().reshape(1, -1)


def mark_all(
    values: np.ndarray, lower: np.ndarray | None = None, upper: np.ndarray | None = None
) -> np.ndarray:
    """The trend mark of each row. One row per series, a column per month, oldest first, nan where there is
    no value; ``lower`` and ``upper`` are 95 % limits on the scale of the values.

    Only the unbroken run up to the last month counts, its last 12 months at most, and 5 at least. The line
    is fitted by least squares with the weights 1/se², se = (upper − lower) / (2 × 1.959964), and b / se_b is
    judged by the normal distribution, since the se are known. A series that lacks a limit in any month of
    its run gets equal weights; its se_b comes from the few residuals, so b / se_b is judged by Student's t
    with n − 2 degrees of freedom at the same 99.8 %. The slope must also keep its sign with each month left
    out, so that no single month makes a trend. A straight line rises or falls; an even one is steady.

    A turn is looked for first (``_turns``), so that what fell and rises again is not called falling.
    Source: weighted least squares with known variances, e.g. Bevington and Robinson, Data Reduction and
    Error Analysis, chapter 6."""
    values = np.asarray(values, dtype=float)[:, -MOST_MONTHS:]
    run = _unbroken_run(values)
    weights, known = _weights(run, lower, upper)
    filled = np.where(run, values, 0.0)
    length = run.sum(axis=1)
    sign = np.where(length >= FEWEST_MONTHS, _certain_signs(filled, weights, known, length), 0)
    # Few slopes are left by now: only these are fitted again without each month.
    sloping = np.flatnonzero(sign)
    sign[sloping] *= _without_any_month(filled[sloping], weights[sloping], sign[sloping])
    marks: np.ndarray = np.array([FALLING, STEADY, RISING], dtype=object)[sign + 1]
    marks[length < FEWEST_MONTHS] = TOO_SHORT
    turned = _turns(values, run)
    marks[turned > 0], marks[turned < 0] = TURNED_UP, TURNED_DOWN
    return marks


def _unbroken_run(values: np.ndarray) -> np.ndarray:
    """True in the months with a value after which none is missing."""
    present = np.isfinite(values)
    return np.logical_and.accumulate(present[:, ::-1], axis=1)[:, ::-1]


def _weights(
    run: np.ndarray, lower: np.ndarray | None, upper: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Weight of each month, 0 outside the run, and per row whether the weights come from intervals."""
    equal = run.astype(float)
    if lower is None or upper is None:
        return equal, np.zeros(len(run), dtype=bool)
    width = (np.asarray(upper, float) - np.asarray(lower, float))[:, -MOST_MONTHS:]
    error = width / (2 * quantile(CONFIDENCE))
    usable = np.isfinite(error) & (error > 0)
    known = (usable | ~run).all(axis=1)
    from_intervals = np.where(run & usable, 1 / np.where(usable, error, 1.0) ** 2, 0.0)
    return np.where(known[:, None], from_intervals, equal), known


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


def _certain_signs(
    values: np.ndarray, weights: np.ndarray, known: np.ndarray, length: np.ndarray
) -> np.ndarray:
    """The sign of each row's slope where (b / se_b)² is beyond its limit, as of a line without residuals it
    always is; else 0."""
    lines = _fit(values, weights)
    residuals = lines.values - lines.slope[:, None] * lines.months
    freedom = np.maximum(length - 2, 1)
    variance = np.where(known, 1.0, (weights * residuals**2).sum(axis=1) / freedom)
    limits = stats.f.ppf(CERTAINTY, 1, np.arange(1, MOST_MONTHS + 1))
    limit = np.where(known, stats.chi2.ppf(CERTAINTY, 1), limits[freedom - 1])
    beyond = lines.slope**2 * lines.spread > limit * variance
    return np.where(beyond, _signs(lines.slope, values), 0)


def _without_any_month(values: np.ndarray, weights: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Whether each row's slope keeps its sign with each month left out in turn."""
    keeps = np.ones(len(values), dtype=bool)
    for month in range(values.shape[1]):
        left = weights.copy()
        left[:, month] = 0.0
        keeps &= _signs(_fit(values, left).slope, values) == sign
    return keeps


def _turns(values: np.ndarray, run: np.ndarray) -> np.ndarray:
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
        before, after_it = _sign_of_change(values, early), _sign_of_change(values, now)
        turned = np.where(better, np.where(before * after_it < 0, after_it, 0), turned)
        least = np.where(better, squares, least)
    return turned


def _squares(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """What a line through each row's months ``inside`` leaves, squared and summed up."""
    lines = _fit(np.where(inside, values, 0.0), inside.astype(float))
    residuals = np.where(inside, lines.values - lines.slope[:, None] * lines.months, 0.0)
    total: np.ndarray = (residuals**2).sum(axis=1)
    return total


def _sign_of_change(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The sign of each row's mean monthly change over the unbroken months ``inside`` where it is certain at
    95 % by Student's t: mean / (s / √m) with m − 1 degrees of freedom; else 0. Equal changes are certain."""
    both = inside[:, 1:] & inside[:, :-1]
    known = np.where(inside, values, 0.0)
    changes = np.where(both, np.diff(known, axis=1), 0.0)
    count = np.maximum(both.sum(axis=1), 2)
    mean = changes.sum(axis=1) / count
    spread = (np.where(both, changes - mean[:, None], 0.0) ** 2).sum(axis=1) / (count - 1)
    limit = stats.t.ppf((1 + TURN_CERTAINTY) / 2, np.arange(1, MOST_MONTHS))[count - 2]
    certain = np.abs(mean) > limit * np.sqrt(spread / count)
    return np.where(certain, _signs(mean, known), 0)
