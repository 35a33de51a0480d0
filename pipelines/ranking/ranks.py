"""Who is ranked, and at which place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.ranking.draws import DRAWS, SEED, DrawnRanks, Floats, draw_ranks
from pipelines.ranking.shrinkage import known_variances, paule_mandel
from schemas.snapshot import AREA_VALUES

SHARES = {"worst_tenth": 10, "worst_fifth": 5, "best_fifth": 5}
"""The probability of lying among one in so many places, rounded up, at the end that is named."""
RANK_ENDS = ("rank_low", "rank_median", "rank_high")
INTERVAL = {name: AREA_VALUES[name] for name in (*RANK_ENDS, *SHARES)}
"""What the draws say of an area's rank, with its types."""
QUANTILES = (0.025, 0.5, 0.975)

DIGITS = 10
"""Decimals of the reliability: the last bits must not decide about a threshold."""

FEWEST = 3
"""Areas without which nothing is said about how they differ."""

INDISTINCT, RANKS = 0.5, 0.7
"""Reliability below which areas cannot be told apart, and above which ranks may be shown."""

REASONS = (
    "no_return",
    "no_baseline",
    "zero_denominator",
    "context",
    "total",
    "own_survey",
    "completeness_below_minimum",
    "too_few_communities",
    "correction_under_way",
    "recount_outside",
)
"""Why an area is not ranked; where several hold, the first of them is given."""


def add_reasons(rows: pl.DataFrame, minimum_completeness: float, minimum_communities: int) -> pl.DataFrame:
    """The rows with ``reason`` (null where the area is ranked) and ``eligible``.

    Takes level, value, direction, kind, survey, communities, completeness, has_return, has_baseline (of a
    change: whether any of its communities is known from the baseline), correcting, struck (a recount lies
    outside what is tolerated), reporting and roster. A total ranks by size, so it never is;
    nor is what a township asked about itself. Figures about reporting itself go by the roster alone: nobody
    leaves the table by not reporting, nor by a correction or a recount, which do not change them. Source:
    docs/developing/ranking.md."""
    reporting = pl.col("reporting")
    behind = pl.when(reporting).then("roster").otherwise("communities")
    complete = reporting | (pl.col("completeness") >= minimum_completeness)
    holds = {
        "no_return": ~reporting & ~pl.col("has_return"),
        "no_baseline": ~pl.col("has_baseline"),
        "zero_denominator": pl.col("value").is_null(),
        "context": pl.col("direction") == "context",
        "total": pl.col("kind") == "total",
        "own_survey": pl.col("survey") & (pl.col("level") == "township"),
        "completeness_below_minimum": ~complete.fill_null(False),
        "too_few_communities": behind < minimum_communities,
        "correction_under_way": ~reporting & pl.col("correcting"),
        "recount_outside": ~reporting & pl.col("struck"),
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
    frame: pl.DataFrame,
    draws: int = DRAWS,
    seed: int = SEED,
    direction: str = "low",
    shares: Mapping[str, int] = SHARES,
) -> pl.DataFrame:
    """One row per area (estimate, and s2, its variance) in, all ranked together; the same rows with rank_low,
    rank_median and rank_high (2.5, 50 and 97.5 % of the ranks drawn), and the probabilities of ``shares``: of
    lying in the worst tenth (the last ceil(N / 10) places), the worst fifth and the best fifth. Null where
    either is null. Rank 1 is the best by ``direction``.

    Each draw ranks all areas by what may be true of each, once its own figure is drawn in to the common mean
    (shrinkage.mix). The same seed gives the same result, in whatever order the areas (area_code) come and
    however many cores there are. Source: docs/developing/statistics.md; Goldstein and Spiegelhalter, Journal
    of the Royal Statistical Society A 159 (1996) 385–443; Lin and others, Bayesian Analysis 1 (2006)
    915–946."""
    estimates, s2, _ = _estimates(frame)
    named = "area_code" in frame.columns
    order = frame["area_code"].arg_sort().to_numpy() if named else np.arange(len(frame))
    found = np.empty((len(RANK_ENDS) + len(shares), len(frame)))
    found[:, order] = summarise_draws(estimates[order], s2[order], draws, seed, direction, shares)
    return frame.with_columns(interval_columns(found, shares))


def summarise_draws(
    estimates: Floats,
    s2: Floats,
    draws: int,
    seed: int,
    direction: str = "low",
    shares: Mapping[str, int] = SHARES,
) -> Floats:
    """What ``intervals`` says of the areas of one table, given in the order of their codes: a column per
    area, with RANK_ENDS and the probabilities of ``shares`` in rows; no number where estimate or variance is
    none."""
    is_known = ~(np.isnan(estimates) | np.isnan(s2))
    found = np.full((len(RANK_ENDS) + len(shares), len(estimates)), np.nan)
    if is_known.any():
        ranks = draw_ranks(estimates[is_known], s2[is_known], draws, seed, direction)
        found[:, is_known] = _summarise(ranks, int(is_known.sum()), draws, shares)
    return found


def interval_columns(found: Floats, shares: Mapping[str, int] = SHARES) -> list[pl.Series]:
    """What ``summarise_draws`` found as columns with their types, null where it is no number."""
    types = dict.fromkeys(RANK_ENDS, pl.Int64()) | dict.fromkeys(shares, pl.Float64())
    return [
        pl.Series(name, values, nan_to_null=True).cast(dtype)
        for (name, dtype), values in zip(types.items(), found, strict=True)
    ]


def _summarise(drawn: DrawnRanks, areas: int, draws: int, shares: Mapping[str, int]) -> list[NDArray[Any]]:
    """RANK_ENDS and the probabilities of ``shares``, of each area."""
    ranks = [drawn.reached_by(ceil(share * draws)) for share in QUANTILES]
    places = {name: ceil(areas / share) for name, share in shares.items()}
    ends = [
        (draws - drawn.within(areas - count) if name.startswith("worst") else drawn.within(count)) / draws
        for name, count in places.items()
    ]
    return [*ranks, *ends]


class Reliability(NamedTuple):
    """How much of the difference between areas is more than chance: ρ = τ² / (τ² + median s²), τ² by Paule
    and Mandel. The verdict is what may be shown: indistinct (ρ < 0.5), bands or ranks (ρ > 0.7). None where
    there are fewer than three areas."""

    rho: float | None
    tau2: float | None
    median_s2: float | None
    verdict: str | None


def reliability(frame: pl.DataFrame) -> Reliability:
    """Whether the areas (one row each: estimate, s2) can be told apart. Source: van Dishoeck and others, BMJ
    Quality and Safety 20 (2011) 869–874; thresholds of docs/developing/ranking.md."""
    return reliability_of(*_estimates(frame)[:2])


def reliability_of(estimates: Floats, s2: Floats) -> Reliability:
    """``reliability`` of areas by their estimates and variances; what is no number is left out."""
    is_known = ~(np.isnan(estimates) | np.isnan(s2))
    if is_known.sum() < FEWEST:
        return Reliability(None, None, None, None)
    estimates = estimates[is_known]
    s2 = known_variances(estimates, s2[is_known])
    tau2, median_s2 = paule_mandel(estimates, s2), float(np.median(s2))
    # Rounded, so that the last bits do not decide about a threshold.
    rho = round(tau2 / (tau2 + median_s2), DIGITS)
    verdict = "indistinct" if rho < INDISTINCT else "ranks" if rho > RANKS else "bands"
    return Reliability(rho, tau2, median_s2, verdict)


def _estimates(frame: pl.DataFrame) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Estimate and variance of each area, and whether both are known."""
    estimates, s2 = (frame[column].cast(pl.Float64).to_numpy() for column in ("estimate", "s2"))
    return estimates, s2, ~(np.isnan(estimates) | np.isnan(s2))
