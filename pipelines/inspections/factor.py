"""The recount factor of a sample: what was counted on the spot against what had been reported."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from math import factorial, prod, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

CONFIDENCE = 0.95
TOLERANCE = 0.1
"""How far from 1 the factor may lie: WHO's data quality review takes 90 to 110 %."""
FEW = 8
"""Below so many communities Student's t is too short: the interval is made by bootstrap-t."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Factor:
    """Recounted ÷ reported, both weighted by 1 / probability, and its 95 % interval; null where nothing was
    reported. ``error``: its standard error."""

    factor: float | None
    lower: float | None
    upper: float | None
    error: float | None


NOTHING = Factor(None, None, None, None)


def recount_factor(reported: Floats, recounted: Floats, probability: Floats) -> Factor:
    """The factor of a sample, one value a community in each array. The variance is that of the linearised
    ratio (Deville's form of Hájek's: with the finite population's factor, so that a sample of all has none);
    Student's t on one less than the communities where they are equally probable, bootstrap-t below 8."""
    weight = 1 / probability
    total = float(weight @ reported)
    if total == 0:
        return NOTHING
    factor = float(weight @ recounted) / total
    error = sqrt(_variance(weight * (recounted - factor * reported), probability)) / total
    if error == 0:
        return Factor(factor, factor, factor, 0.0)
    low, high = _quantiles(weight * reported, weight * recounted, _degrees(probability))
    return Factor(factor, max(0.0, factor - high * error), factor - low * error, error)


def judge(found: Factor, *, last_stage: bool, recounted: float = 0) -> str | None:
    """inside, extend or outside; null where nothing was reported and something found, which no factor can
    say. Further than 10 % from 1 asks for the second stage; outside is only said where the whole interval
    lies beyond 10 %, and nothing more can be drawn."""
    if found.factor is None or found.lower is None or found.upper is None:
        return "inside" if recounted == 0 else None if last_stage else "extend"
    if abs(found.factor - 1) <= TOLERANCE:
        return "inside"
    if not last_stage:
        return "extend"
    return "outside" if found.lower > 1 + TOLERANCE or found.upper < 1 - TOLERANCE else "inside"


def _variance(values: Floats, probability: Floats) -> float:
    """Of the sum of ``values`` (already weighted): Σ c (value − mean)² ÷ (1 − Σ a²), c = 1 − probability,
    a = c ÷ Σ c, mean = Σ a value; 0 where at most one unit is there by chance."""
    c = 1 - probability
    if c.sum() == 0:
        return 0.0
    a = c / c.sum()
    left = 1 - float(a @ a)
    return float(c @ (values - a @ values) ** 2) / left if left > 0 else 0.0


def _degrees(probability: Floats) -> float:
    """One less than the sample's size where all are equally probable; fewer, after Satterthwaite, where the
    few that were improbable, and stand for many, make the variance."""
    share = (1 - probability) / probability**2
    return max(1.0, float(share.sum() ** 2 / (share @ share)) - 1)


def _quantiles(reported: Floats, recounted: Floats, degrees: float) -> tuple[float, float]:
    """2.5 and 97.5 % points of (estimate − truth) ÷ error."""
    high = float(scipy.stats.t.ppf((1 + CONFIDENCE) / 2, degrees))
    if reported.size < FEW:
        low_found, high_found = _bootstrap_t(reported, recounted)
        # Where values repeat, samples without any spread have no t: Student's stands in.
        return (
            low_found if np.isfinite(low_found) else -high,
            high_found if np.isfinite(high_found) else high,
        )
    return -high, high


def _bootstrap_t(reported: Floats, recounted: Floats) -> tuple[float, float]:
    """The same of all samples that can be drawn with replacement from these communities, each with its own
    probability: no random number is needed."""
    counts, chance = _resamples(reported.size)
    size = reported.size
    factor = recounted.sum() / reported.sum()
    total = counts @ reported
    known = total > 0
    counts, chance, total = counts[known], chance[known], total[known]
    found = (counts @ recounted) / total
    residuals = recounted - found[:, None] * reported
    error = np.sqrt(size / (size - 1) * (counts * residuals**2).sum(axis=1)) / total
    apart = found - factor
    same = np.isclose(apart, 0, atol=1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(same, 0.0, apart / np.where(error > 1e-12 * abs(factor), error, 0.0))
    order = np.argsort(t, kind="stable")
    reached = np.cumsum(chance[order]) / chance.sum()
    tail = (1 - CONFIDENCE) / 2
    low = t[order][np.searchsorted(reached, tail)]
    high = t[order][min(int(np.searchsorted(reached, 1 - tail)), t.size - 1)]
    return float(low), float(high)


@cache
def _resamples(size: int) -> tuple[Floats, Floats]:
    """How often each of ``size`` units is in each different sample of that size drawn with replacement, and
    the probability of that sample."""
    drawn = np.array(
        [np.bincount(chosen, minlength=size) for chosen in combinations_with_replacement(range(size), size)]
    )
    ways = [factorial(size) / prod(factorial(int(count)) for count in row) for row in drawn]
    return drawn.astype(float), np.array(ways) / size**size
