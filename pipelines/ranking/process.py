"""How well an area's way of working is known: standard errors of a ratio of sums, clustered and moderated.

A stock is counted in full, so its value has no sampling error; what is uncertain is how far the area's way of
working, which made the value, differs from that of others. The unit of chance is a decision, which reaches a
whole township, not a row. Source: docs/developing/statistics.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import scipy
from numpy.typing import NDArray

from pipelines.ranking.ratios import ratio
from pipelines.ranking.shrinkage import weighted_mean

FEWEST_CLUSTERS = 3
"""An area with fewer has no variance of its own: that of its level stands in."""

LEAST_OF_MEDIAN = 1e-5
"""Variances below this share of the median are raised to it, so that one of zero does not decide alone how
much variances differ. Source: limma, fitFDist."""

Floats = NDArray[np.float64]


class Prior(NamedTuple):
    """What the areas of a level have in common: a variance, and how many degrees of freedom it is worth
    beside an area's own; infinite where areas differ no more than chance lets them."""

    variance: float
    freedom: float


def clustered(clusters: pl.DataFrame, by: Sequence[str] = ("area_code",)) -> pl.DataFrame:
    """One row per area (``by``) with a denominator above 0, in their order: ``ratio`` Σ numerator /
    Σ denominator, ``clusters`` (how many), ``variance`` of one cluster's contribution, so that the ratio's is
    variance / clusters; null with fewer than two. One row per area and cluster in: numerator, denominator;
    what has neither is no cluster.

    variance / clusters = G / (G − 1) Σ (x − R n)² / (Σ n)²: linearisation of a ratio under clusters drawn
    with replacement. Source: Cochran, Sampling Techniques (1977), 6.3 and 10.3."""
    whole = ratio(pl.col("numerator").sum(), pl.col("denominator").sum()).over(by)
    apart = clusters.with_columns(ratio=whole).filter(counts(), pl.col("ratio").is_not_null())
    apart = apart.with_columns(error=pl.col("numerator") - pl.col("ratio") * pl.col("denominator"))
    count = pl.len().cast(pl.Int64)
    squares = (pl.col("error") ** 2).sum() / pl.col("denominator").sum() ** 2
    return (
        apart.group_by(by)
        .agg(
            pl.col("ratio").first(),
            count.alias("clusters"),
            pl.when(count > 1).then(squares * count**2 / (count - 1)).alias("variance"),
        )
        .sort(by)
    )


def clustered_all(clusters: Iterable[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """The same of clusters in portions, each of which holds all rows of its areas (``by``)."""
    first, *further = (clustered(some, by) for some in clusters)
    return pl.concat([first, *further]).sort(by) if further else first


def counts(numerator: str = "numerator", denominator: str = "denominator") -> pl.Expr:
    """Whether a part of an area has a say in its figure: by its denominator, or, of a change on nothing, by
    what came since."""
    return pl.col(denominator).is_not_null() & ((pl.col(denominator) > 0) | (pl.col(numerator) != 0))


def fit_prior(variances: Floats, freedom: Floats) -> Prior:
    """The scaled inverse chi-square distribution that areas' variances come from, by the moments of their
    logarithms; ``freedom``: degrees of freedom of each. Pairs that are no numbers are left out. Source:
    Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004) article 3, section 6.2."""
    is_known = np.isfinite(variances) & (freedom > 0)
    variances, freedom = variances[is_known], freedom[is_known]
    if not len(variances):
        return Prior(np.nan, np.inf)
    middle = float(np.median(variances))
    if middle == 0:
        return Prior(weighted_mean(variances, freedom), np.inf)
    half = freedom / 2
    logs = (
        np.log(np.maximum(variances, LEAST_OF_MEDIAN * middle)) - scipy.special.digamma(half) + np.log(half)
    )
    spread = logs.var(ddof=1) - _trigamma(half).mean() if len(logs) > 1 else 0.0
    if spread <= 0:
        return Prior(weighted_mean(variances, freedom), np.inf)
    worth = 2 * _inverse_trigamma(float(spread))
    return Prior(float(np.exp(logs.mean() + scipy.special.digamma(worth / 2) - np.log(worth / 2))), worth)


def _trigamma(x: Any) -> Any:
    """ψ′(x) = ζ(2, x), in a third of the time that the polygamma function of any order takes."""
    return scipy.special.zeta(2, x)


def _inverse_trigamma(value: float) -> float:
    """x with ψ′(x) = value, by Newton's method on 1 / ψ′, which is nearly straight. Source: Smyth 2004,
    appendix."""
    x = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(_trigamma(x))
        # ψ″(x) = −2 ζ(3, x)
        step = trigamma * (1 - trigamma / value) / (-2 * float(scipy.special.zeta(3, x)))
        x += step
        if -step / x < 1e-10:
            break
    return x


def moderated(areas: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of ``clustered``, of one level and indicator or of each that ``by`` tells apart, with
    ``ratio_s2``, the variance of the ratio with what the level's other areas say about it, and ``freedom``,
    its degrees of freedom:

    ṽ = (d₀ v₀ + d v) / (d₀ + d), s² = ṽ / G, d₀ + d degrees. With fewer than three clusters v₀ / G and d₀.
    Null where no area has three. Source: Smyth 2004, section 4."""
    count = areas["clusters"].to_numpy().astype(float)
    own = np.where(count >= FEWEST_CLUSTERS, count - 1, 0.0)
    variance = np.where(own > 0, areas["variance"].cast(pl.Float64).fill_null(0.0).to_numpy(), 0.0)
    mixed, freedom = np.empty_like(own), np.empty_like(own)
    for rows in _tables(areas, by):
        mixed[rows], freedom[rows] = _moderate(variance[rows], own[rows])
    return areas.with_columns(
        pl.Series("ratio_s2", mixed / count, nan_to_null=True),
        pl.Series("freedom", freedom, nan_to_null=True),
    )


def _tables(areas: pl.DataFrame, by: Sequence[str]) -> Sequence[slice | NDArray[np.int64]]:
    """Where the rows of each table lie."""
    if not by:
        return [slice(None)]
    placed = areas.select(by).with_row_index("_row").group_by(by, maintain_order=True).agg("_row")
    return [rows.to_numpy() for rows in placed["_row"]]


def _moderate(variance: Floats, own: Floats) -> tuple[Floats, Floats]:
    """The variances of a table's areas mixed with what they have in common, and their degrees of freedom."""
    prior = fit_prior(np.where(own > 0, variance, np.nan), own)
    if np.isinf(prior.freedom):
        mixed = np.full(len(own), prior.variance)
    else:
        mixed = (prior.freedom * prior.variance + own * variance) / (prior.freedom + own)
    return mixed, np.where(np.isfinite(mixed), prior.freedom + own, np.nan)


def at_least_chance(areas: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The rows of ``moderated`` of an event or a survey, with the area's denominator: ``ratio_s2`` is no less
    than the binomial variance (of a proportion) or Poisson's (of a count) about the mean of all areas, for
    what happened and who was asked are drawn, however alike the townships look."""
    mean = areas.select((pl.col("ratio") * pl.col("denominator")).sum() / pl.col("denominator").sum())
    rate = float(mean.item() or 0.0)
    drawn = (rate * (1 - rate) if kind == "proportion" else rate) / pl.col("denominator")
    return areas.with_columns(ratio_s2=pl.max_horizontal("ratio_s2", drawn))


def on_drawing_scale(areas: pl.DataFrame, kind: str, by: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of ``moderated``, with the area's denominator, with ``estimate`` and ``s2`` on the scale on
    which areas are compared: the logit for a proportion, the ratio itself for everything else. 0 and 1, which
    have no logit, are drawn in by half a case of the median denominator (of each table that ``by`` tells
    apart): by the same share everywhere, so that equal ratios stay equal."""
    if kind != "proportion":
        return areas.with_columns(estimate="ratio", s2="ratio_s2")
    middle = pl.col("denominator").median()
    least = 0.5 / ((middle.over(by) if by else middle) + 1)
    share = pl.col("ratio").clip(least, 1 - least)
    slope = share * (1 - share)
    return areas.with_columns(estimate=(share / (1 - share)).log(), s2=pl.col("ratio_s2") / slope**2)


def intervals(areas: pl.DataFrame, kind: str, confidence: float = 0.95) -> pl.DataFrame:
    """The rows of ``on_drawing_scale`` with process_lower and process_upper: estimate ∓ t s, t of Student's
    distribution with ``freedom`` degrees, brought back to the scale of numerator / denominator and kept
    above 0 (but for a change, which may be a fall) and, of a proportion, below 1, and never leaving the ratio
    out."""
    freedom = areas["freedom"].cast(pl.Float64).to_numpy()
    quantile = pl.Series("quantile", scipy.stats.t.ppf((1 + confidence) / 2, freedom), nan_to_null=True)
    half, estimate = pl.col("quantile") * pl.col("s2").sqrt(), pl.col("estimate")
    lower, upper = estimate - half, estimate + half
    if kind == "proportion":
        lower, upper = (1 / (1 + (-end).exp()) for end in (lower, upper))
    least = lower if kind == "change" else lower.clip(0)
    is_known, value = half.is_not_null(), pl.col("ratio")
    return (
        areas.with_columns(quantile)
        .with_columns(
            process_lower=pl.when(is_known).then(pl.min_horizontal(least, value)),
            process_upper=pl.when(is_known).then(pl.max_horizontal(upper, value)),
        )
        .drop("quantile")
    )
