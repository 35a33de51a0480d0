"""Funnel limits about a target, and how much more areas differ than chance lets them.

Source: docs/developing/ranking.md."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl
import scipy
from numpy.typing import NDArray

TAILS = (0.025, 0.001)
LIMIT_CLASSES = ("low_0001", "low_0025", "inside", "high_0025", "high_0001")
"""What ``limit_class`` can be with these tails, from the lowest on."""

WINSORISE = 0.1
KINDS = ("proportion", "count")
"""The kinds that have limits; every other gets none."""

Floats = NDArray[np.float64]
Numbers = pl.Series | Floats | Sequence[float | None]
Limits = tuple[Floats, Floats]


class Overdispersion(NamedTuple):
    """How much more areas differ than chance lets them: φ is 1 where they do not (None where nothing could
    be compared); τ² is the variance between areas beyond chance, on the scale of s²."""

    phi: float | None
    tau2: float


class _Areas(NamedTuple):
    """Numerator, denominator, target and standard error of each area, not a number where there is none."""

    x: Floats
    n: Floats
    target: Floats
    s: Floats


def funnel(
    frame: pl.DataFrame,
    kind: str,
    tails: Sequence[float] = TAILS,
    method: str = "exact",
    target: float | str | None = None,
    tau2: float | str = 0.0,
) -> pl.DataFrame:
    """One row per area (numerator, denominator) in; the same rows with a lower and an upper limit per tail
    (lower_0025 …), as fractions for a proportion and per unit of denominator for a count, and with
    ``limit_class``: low_0001, low_0025, inside, high_0025 or high_0001. All null where the denominator is 0
    or null, and for kinds without limits.

    ``target`` is a number, the column that holds each row's own, or the frame's Σ numerator / Σ denominator;
    ``tau2`` a number or such a column, null for none.
    ``method`` exact: mid-P limits of the binomial, limits of the Poisson distribution, both interpolated
    between whole numbers; normal: p0 ± z √(p0 (1 − p0) / n), or z √(p0 / n) for a count. With ``tau2`` a
    limit is at least as wide as p0 ± z √(s² + τ²). Raises ValueError where the method is unknown or a target
    is no such figure.
    Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202; docs/developing/ranking.md."""
    if method not in ("exact", "normal"):
        raise ValueError(f"no such method: {method}")
    areas = _read(frame, kind, target)
    excess = frame[tau2].fill_null(0) if isinstance(tau2, str) else [tau2] * len(frame)
    limits = {_suffix(tail): _limits(areas, kind, tail, method, _floats(excess)) for tail in sorted(tails)}
    found = frame.with_columns(
        pl.Series(f"{side}_{suffix}", values, nan_to_null=True)
        for suffix in map(_suffix, tails)
        for side, values in zip(("lower", "upper"), limits[suffix], strict=True)
    )
    return found.with_columns(pl.Series("limit_class", _classes(areas, limits), dtype=pl.String))


def z_scores(frame: pl.DataFrame, kind: str, target: float | str | None = None) -> pl.DataFrame:
    """The rows (numerator, denominator; one per area) with ``s``, the standard error of x / n under the
    target, and ``z`` = (x / n − target) / s; null where there is none. ``target`` as for ``funnel``."""
    areas = _read(frame, kind, target)
    s = np.where(areas.s > 0, areas.s, np.nan)
    z = (areas.x / areas.n - areas.target) / s
    return frame.with_columns(pl.Series("z", z, nan_to_null=True), pl.Series("s", s, nan_to_null=True))


@cache
def winsorised_share(winsorise: float) -> float:
    """What is left of the mean square of a standard normal variate whose values beyond the quantiles
    ``winsorise`` and 1 − ``winsorise`` are drawn in to them: c(w) = (1 − 2w) − 2zϕ(z) + 2wz²,
    z = Φ⁻¹(1 − w); c(0.1) = 0.6787."""
    if not winsorise:
        return 1.0
    z = float(scipy.stats.norm.isf(winsorise))
    return (1 - 2 * winsorise) - 2 * z * float(scipy.stats.norm.pdf(z)) + 2 * winsorise * z**2


def overdispersion(z: Numbers, winsorise: float = WINSORISE, s: Numbers | None = None) -> Overdispersion:
    """φ and τ² from the z-scores of areas (one each), those beyond the quantiles ``winsorise`` and
    1 − ``winsorise`` drawn in to them; ``s`` are the areas' standard errors, without which τ² is on the
    scale of z. Pairs with a null are left out.

    φ = Σz² / N / c(w), c(w) of ``winsorised_share``: what drawing in takes away is put back, so that φ is
    1 on the average where areas are alike. τ² = max(0, (Nφ − (N − 1)) / (Σw − Σw² / Σw)), w = 1 / s².
    Source: Spiegelhalter, Quality and Safety in Health Care 14 (2005) 347–351, but for c(w); τ² by the
    moments of DerSimonian and Laird."""
    scores = _floats(z)
    errors = np.ones_like(scores) if s is None else _floats(s)
    is_known = np.isfinite(scores) & np.isfinite(errors)
    scores, weights = scores[is_known], errors[is_known] ** -2
    if not len(scores):
        return Overdispersion(None, 0.0)
    drawn_in = np.clip(scores, *np.quantile(scores, [winsorise, 1 - winsorise]))
    phi = float(np.mean(drawn_in**2)) / winsorised_share(winsorise)
    if len(scores) == 1:
        return Overdispersion(phi, 0.0)
    excess = len(scores) * phi - (len(scores) - 1)
    tau2 = excess / (weights.sum() - (weights**2).sum() / weights.sum())
    return Overdispersion(phi, max(0.0, float(tau2)))


def _suffix(tail: float) -> str:
    return f"{tail:.3f}".replace(".", "")


def _floats(values: Numbers) -> Floats:
    """Nulls become not a number."""
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    return pl.Series(values, dtype=pl.Float64, strict=False).to_numpy()


def _read(frame: pl.DataFrame, kind: str, target: float | str | None) -> _Areas:
    is_divisible = pl.col("denominator") > 0
    counted = frame.select(pl.when(is_divisible).then(pl.col("numerator", "denominator").cast(pl.Float64)))
    x, n = _floats(counted["numerator"]), _floats(counted["denominator"])
    aim = _floats(frame[target]) if isinstance(target, str) else np.full(len(frame), _common(x, n, target))
    if kind not in KINDS:
        aim = np.full(len(frame), np.nan)
    if (aim < 0).any() or (kind == "proportion" and (aim > 1).any()):
        raise ValueError(f"no target of a {kind}: {target}")
    variance = aim * (1 - aim) if kind == "proportion" else aim
    return _Areas(x, n, aim, np.sqrt(variance / n))


def _common(x: Floats, n: Floats, target: float | None) -> float:
    """The one target of all areas."""
    if target is not None:
        return target
    is_known = np.isfinite(x) & np.isfinite(n)
    return float(x[is_known].sum() / n[is_known].sum()) if is_known.any() else np.nan


def _limits(areas: _Areas, kind: str, tail: float, method: str, tau2: Floats) -> Limits:
    """Lower and upper limit of x / n."""
    z = scipy.stats.norm.isf(tail)
    half = z * np.sqrt(areas.s**2 + tau2)
    lower, upper = areas.target - half, areas.target + half
    if method == "exact":
        exact = _binomial_limits if kind == "proportion" else _poisson_limits
        least, most = exact(areas.n, areas.target, tail)
        # Over-dispersion widens limits, and never narrows them.
        lower = np.where(tau2 > 0, np.minimum(least / areas.n, lower), least / areas.n)
        upper = np.where(tau2 > 0, np.maximum(most / areas.n, upper), most / areas.n)
    return np.clip(lower, 0, None), np.clip(upper, None, 1 if kind == "proportion" else None)


def _binomial_limits(n: Floats, p: Floats, tail: float) -> Limits:
    """Mid-P limits on the scale of x: the upper one is the lower one of what did not happen."""
    return _lower_mid_p(n, p, tail), n - _lower_mid_p(n, 1 - p, tail)


def _lower_mid_p(n: Floats, p: Floats, tail: float) -> Floats:
    """Where F(x) − ½ f(x), interpolated between whole numbers, reaches the tail; below 0 where it does so
    at once."""

    def mid_p(x: Floats) -> Floats:
        halved: Floats = (scipy.stats.binom.cdf(x, n, p) + scipy.stats.binom.cdf(x - 1, n, p)) / 2
        return halved

    reached: Floats = scipy.stats.binom.ppf(tail, n, p)
    # The mid-P distribution function lags behind the other by less than one step.
    reached = np.where(mid_p(reached) < tail, reached + 1, reached)
    before = mid_p(reached - 1)
    return reached - 1 + (tail - before) / (mid_p(reached) - before)


def _poisson_limits(n: Floats, rate: Floats, tail: float) -> Limits:
    """On the scale of x: below the lower one P(X ≤ x) < tail, above the upper one P(X ≥ x) < tail."""
    mean = n * rate
    low = scipy.stats.poisson.ppf(tail, mean)
    below, reached = scipy.stats.poisson.cdf(low - 1, mean), scipy.stats.poisson.cdf(low, mean)
    lower = low - 1 + (tail - below) / (reached - below)
    high = scipy.stats.poisson.ppf(1 - tail, mean)
    at_least, more = scipy.stats.poisson.sf(high - 1, mean), scipy.stats.poisson.sf(high, mean)
    return lower, high + (at_least - tail) / (at_least - more)


def _classes(areas: _Areas, limits: dict[str, Limits]) -> list[str | None]:
    """Limits come from the widest to the narrowest: the first that an area is beyond names its class."""
    share = areas.x / areas.n
    beyond = [
        (side, values)
        for suffix, (lower, upper) in limits.items()
        for side, values in ((f"low_{suffix}", share < lower), (f"high_{suffix}", share > upper))
    ]
    is_known = np.isfinite(share) & np.isfinite(areas.target)
    names, masks = zip(("", ~is_known), *beyond, strict=True)
    return [name or None for name in np.select(masks, names, "inside").tolist()]
