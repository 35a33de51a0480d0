"""Who is ranked, and at which place."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.ranking.draws import DRAWS, SEED, Ranks, draw_ranks
from pipelines.ranking.limits import KINDS, WINSORISE, overdispersion, score

WORST_SHARE = 10
"""The worst tenth: one in so many places, rounded up."""

INTERVAL = {"rank_low": pl.Int64, "rank_median": pl.Int64, "rank_high": pl.Int64, "worst_tenth": pl.Float64}
QUANTILES = (0.025, 0.5, 0.975)

DIGITS = 12

FEWEST = 3
"""Areas without which nothing is said about how they differ."""

INDISTINCT, RANKS = 0.5, 0.7
"""Rankability below which areas cannot be told apart, and above which ranks may be shown."""

REASONS = (
    "no_return",
    "zero_denominator",
    "context",
    "completeness_below_minimum",
    "too_few_communities",
    "correction_under_way",
)
"""Why an area is not ranked; where several hold, the first of them is given."""


def add_reasons(rows: pl.DataFrame, minimum_completeness: float, minimum_communities: int) -> pl.DataFrame:
    """The rows with ``reason`` (null where the area is ranked) and ``eligible``.

    Takes value, direction, communities, completeness, has_return, correcting, reporting and roster.
    Figures about reporting itself go by the roster alone: nobody leaves the table by not reporting, nor
    by a correction, which does not change them. Source: docs/developing/ranking.md."""
    reporting = pl.col("reporting")
    behind = pl.when(reporting).then("roster").otherwise("communities")
    complete = reporting | (pl.col("completeness") >= minimum_completeness)
    holds = {
        "no_return": ~reporting & ~pl.col("has_return"),
        "zero_denominator": pl.col("value").is_null(),
        "context": pl.col("direction") == "context",
        "completeness_below_minimum": ~complete.fill_null(False),
        "too_few_communities": behind < minimum_communities,
        "correction_under_way": ~reporting & pl.col("correcting"),
    }
    reason = pl.coalesce(pl.when(holds[code]).then(pl.lit(code)) for code in REASONS)
    return rows.with_columns(reason.alias("reason")).with_columns(
        pl.col("reason").is_null().alias("eligible")
    )


def competition(frame: pl.DataFrame, within: Sequence[str] = ()) -> pl.DataFrame:
    """The rows with rank, tied and ranked: standard competition rank (1, 2, 2, 4) of the eligible ones
    within each group, 1 = best by ``direction``; ``ranked`` is how many of the group are ranked.

    Takes value (rounded: equal values tie), direction (low or high; low where there is no such column) and
    eligible (whatever has a value where there is none). An ineligible row has no rank and does not move
    the others."""
    eligible = pl.col("eligible") if "eligible" in frame.columns else pl.lit(True)
    low = pl.col("direction") == "low" if "direction" in frame.columns else pl.lit(True)
    better_first = pl.when(low).then(pl.col("value")).otherwise(-pl.col("value"))
    rows = frame.with_columns(pl.when(eligible).then(better_first).alias("_place"))
    group: list[str | pl.Expr] = list(within) or [pl.lit(0)]
    tied = pl.col("_place").is_not_null() & (pl.len().over(*group, "_place") > 1)
    return rows.with_columns(
        pl.col("_place").rank("min").over(*group).cast(pl.Int64).alias("rank"),
        tied.alias("tied"),
        pl.col("_place").count().over(*group).cast(pl.Int64).alias("ranked"),
    ).drop("_place")


def bands(frame: pl.DataFrame, k: int) -> pl.DataFrame:
    """The rows with ``band``, 1 (best) to ``k``: as many areas in each as ties leave, for tied areas share
    the band of their rank. Null without a rank.

    Takes rank and ranked as ``competition`` gives them; without them it ranks the whole frame."""
    ranked = frame if {"rank", "ranked"} <= set(frame.columns) else competition(frame)
    band = ranked.select(band_of(pl.col("rank"), pl.col("ranked"), k).alias("band"))
    return frame.with_columns(band["band"])


def band_of(rank: pl.Expr, ranked: pl.Expr, k: int) -> pl.Expr:
    """The band, 1 (best) to ``k``, of a rank among ``ranked`` areas."""
    return (rank - 1) * k // ranked + 1


def intervals(
    frame: pl.DataFrame, kind: str, draws: int = DRAWS, seed: int = SEED, direction: str = "low"
) -> pl.DataFrame:
    """One row per area (numerator, denominator) in, all ranked together; the same rows with rank_low,
    rank_median and rank_high (2.5, 50 and 97.5 % of the ranks drawn) and worst_tenth, the probability of
    lying among the last ceil(N / 10) places. Null where there is no denominator, and for kinds that have no
    interval. Rank 1 is the best by ``direction``.

    Each draw ranks all areas by one value of each: of a proportion from Beta(x + ½, n − x + ½), of a count
    from Gamma(x + ½, n). The same seed gives the same result, in whatever order the areas (area_code) come
    and however many cores there are. Source: docs/developing/ranking.md; Goldstein and
    Spiegelhalter, Journal of the Royal Statistical Society A 159 (1996) 385–443."""
    numbered = frame.with_row_index("_row")
    drawn = numbered.filter((pl.col("denominator") > 0) & pl.col("numerator").is_not_null())
    if kind not in KINDS or drawn.is_empty():
        return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in INTERVAL.items())
    if "area_code" in frame.columns:
        drawn = drawn.sort("area_code")
    found = drawn.select("_row").with_columns(interval_columns(drawn, kind, draws, seed, direction))
    return numbered.join(found, on="_row", how="left", maintain_order="left").drop("_row")


def interval_columns(
    drawn: pl.DataFrame, kind: str, draws: int, seed: int, direction: str
) -> list[pl.Series]:
    """The columns of INTERVAL of the areas (numerator, denominator > 0), in their order, which is taken to
    be that of area_code. See ``intervals``."""
    x, n = (drawn[column].cast(pl.Float64).to_numpy() for column in ("numerator", "denominator"))
    return _summarise(draw_ranks(x, n, kind, draws, seed, direction))


def _summarise(drawn: Ranks) -> list[pl.Series]:
    """The columns of INTERVAL, from the ranks drawn of each area (row)."""
    areas, draws = drawn.shape
    # Stable is the radix sort, four times as fast for such small numbers.
    in_order = np.sort(drawn, axis=1, kind="stable")
    # The smallest rank that so many of the draws do not exceed.
    ranks = [in_order[:, ceil(share * draws) - 1] for share in QUANTILES]
    last = ceil(areas / WORST_SHARE)
    worst = (drawn > areas - last).sum(axis=1) / draws
    return [
        pl.Series(name, values, dtype=dtype)
        for (name, dtype), values in zip(INTERVAL.items(), [*ranks, worst], strict=True)
    ]


class Rankability(NamedTuple):
    """How much of the difference between areas is more than chance: ρ = τ² / (τ² + median s²), φ and τ² of
    ``limits.overdispersion``. The verdict is what may be shown: indistinct (ρ < 0.5), bands or ranks
    (ρ > 0.7). None where there are fewer than three areas or the kind has no interval."""

    rho: float | None
    phi: float | None
    tau2: float | None
    median_s2: float | None
    verdict: str | None


def rankability(
    frame: pl.DataFrame, kind: str, target: float | str | None = None, winsorise: float = WINSORISE
) -> Rankability:
    """Whether the areas (one row each: numerator, denominator) can be told apart; ``target`` as for
    ``limits.funnel``. Source: van Dishoeck and others, BMJ Quality and Safety 20 (2011) 869–874;
    thresholds of docs/developing/ranking.md."""
    z, s = score(frame, kind, target)
    is_known = ~np.isnan(z)
    z, s = z[is_known], s[is_known]
    if len(z) < FEWEST:
        return Rankability(None, None, None, None, None)
    phi, tau2 = overdispersion(z, winsorise, s)
    median_s2 = float(np.median(s**2))
    # Rounded, so that the last bits do not decide about a threshold.
    rho = round(tau2 / (tau2 + median_s2), DIGITS)
    verdict = "indistinct" if rho < INDISTINCT else "ranks" if rho > RANKS else "bands"
    return Rankability(rho, phi, tau2, median_s2, verdict)
