"""95 % intervals: Wilson for proportions, exact Poisson and Byar's approximation for counts.

Source: docs/developing/ranking.md."""

from __future__ import annotations

from functools import cache

import polars as pl
import scipy

CONFIDENCE = 0.95

EXACT_BELOW = 10
"""Counts below it get the exact Poisson limits, from it on Byar's: by then they agree to three digits."""


@cache
def quantile(confidence: float) -> float:
    """The standard normal quantile z of a two-sided interval."""
    return float(scipy.stats.norm.ppf((1 + confidence) / 2))


def wilson(x: pl.Expr, n: pl.Expr, z: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper limit of the proportion x / n, between 0 and 1; null where n is 0.

    Source: Wilson 1927; method 3 of Newcombe, Statistics in Medicine 17 (1998) 857–872."""
    share = x / pl.when(n > 0).then(n)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * ((share * (1 - share) + z * z / (4 * n)) / n).sqrt() / (1 + z * z / n)
    # At the ends the formula gives exactly 0 and 1, but for the last bits.
    lower = pl.when(x == 0).then(share).otherwise((centre - half).clip(0, 1))
    upper = pl.when(x == n).then(share).otherwise((centre + half).clip(0, 1))
    return lower, upper


def byar(x: pl.Expr, z: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper limit of a Poisson count x (a whole number ≥ 0), on the scale of x.

    Source: Breslow and Day 1987, eq. 2.13; exact limits by chi-square below 10, as in the
    technical guide of Public Health England's Fingertips."""
    exact_lower, exact_upper = _exact_limits(z)
    low = x * (1 - 1 / (9 * x) - z / (3 * x.sqrt())) ** 3
    above = x + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * above.sqrt())) ** 3
    small = x < EXACT_BELOW
    place = x.cast(pl.Int64)
    lower = pl.when(small).then(_look_up(place, exact_lower)).otherwise(low)
    upper = pl.when(small).then(_look_up(place, exact_upper)).otherwise(high)
    return lower, upper


def _look_up(place: pl.Expr, limits: tuple[float, ...]) -> pl.Expr:
    return place.replace_strict(range(EXACT_BELOW), limits, default=None, return_dtype=pl.Float64)


@cache
def _exact_limits(z: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Exact Poisson limits of the counts below EXACT_BELOW: half the chi-square quantiles."""
    tail = float(scipy.stats.norm.sf(z))
    lower = [0.0] + [float(scipy.stats.chi2.ppf(tail, 2 * x)) / 2 for x in range(1, EXACT_BELOW)]
    upper = [float(scipy.stats.chi2.isf(tail, 2 * x + 2)) / 2 for x in range(EXACT_BELOW)]
    return tuple(lower), tuple(upper)


def add_intervals(frame: pl.DataFrame, kind: str, confidence: float = CONFIDENCE) -> pl.DataFrame:
    """The rows (columns numerator, denominator; one per area) with lower and upper: for a
    proportion on the scale of numerator / denominator, for a count on that of the numerator, null for every
    other kind."""
    z = quantile(confidence)
    x, n = pl.col("numerator"), pl.col("denominator")
    lower, upper = pl.lit(None, pl.Float64), pl.lit(None, pl.Float64)
    if kind == "proportion":
        lower, upper = wilson(x, n, z)
    elif kind == "count":
        lower, upper = byar(x, z)
    return frame.with_columns(lower.alias("lower"), upper.alias("upper"))
