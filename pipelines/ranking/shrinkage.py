"""True differences between areas, estimated together: each area is drawn in to the common mean as far as its
own figure is uncertain.

Source: docs/developing/statistics.md."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

GRID = 60
"""Values of τ that are mixed, from 0 to three typical standard errors above its estimate."""
BEYOND = 3.0

LEAST_S2 = 1e-10
"""Variances are raised to this share of the variance between estimates: nothing is known for certain."""

SAME = 1e-9
"""Estimates that differ by a smaller share of the largest are taken as equal."""

LEAST_KEPT = 1e-6
"""Where nothing differs, areas still take places by chance, and not all of them the first."""

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]


class Mixture(NamedTuple):
    """What may be true of the areas of a table, for each τ of a grid (a row each): its ``share`` of the
    draws; the common mean and the deviation with which it is known; how much of an area's own difference is
    ``kept``, and the deviation of its true value (a column per area). ``apart``: each area's estimate. All
    but the shares are measured from the middle of the estimates, in units of their spread."""

    share: Floats
    centre: Floats
    centre_sd: Floats
    kept: Floats32
    sd: Floats32
    apart: Floats


def weighted_mean(values: Floats, weights: Floats) -> float:
    """As ``np.average`` has it, without the checks that take longer than a table of areas."""
    return float((values * weights).sum() / weights.sum())


def paule_mandel(estimates: Floats, s2: Floats) -> float:
    """τ², the variance between areas beyond the variances ``s2`` (above 0) of their estimates: where
    Σ (y − μ)² / (s² + τ²) = N − 1, μ the mean with the weights 1 / (s² + τ²); 0 where the sum is smaller at
    once. Source: Paule and Mandel, Journal of Research of the National Bureau of Standards 87 (1982)
    377–385."""

    def excess(tau2: float) -> float:
        weights = 1 / (s2 + tau2)
        centre = weighted_mean(estimates, weights)
        return float((weights * (estimates - centre) ** 2).sum() - (len(estimates) - 1))

    if len(estimates) < 2 or excess(0.0) <= 0:
        return 0.0
    most = float(((estimates - estimates.mean()) ** 2).sum())
    return float(scipy.optimize.brentq(excess, 0.0, most, xtol=1e-15 * most, rtol=1e-14))


def known_variances(estimates: Floats, s2: Floats) -> Floats:
    """The variances, none of them 0: one that is would make τ² and ranks certain."""
    least = LEAST_S2 * float(np.var(estimates)) or np.finfo(float).tiny ** 0.5
    return np.maximum(s2, least)


def mix(estimates: Floats, s2: Floats) -> Mixture:
    """The posterior of the normal–normal model, y | θ ~ N(θ, s²), θ ~ N(μ, τ²), with every mean and every
    τ ≥ 0 alike likely before: τ is drawn too, for an estimate of it that happens to be above 0 where nothing
    differs would make places look certain. Source: Gelman and others, Bayesian Data Analysis (2013), 5.4;
    what is gained over τ² alone: docs/developing/statistics.md."""
    spread = float(np.std(estimates))
    # What differs in the last bits alone is equal.
    is_spread = spread > SAME * float(np.abs(estimates).max())
    unit = spread if is_spread else float(np.sqrt(np.median(s2))) or 1.0
    apart = (estimates - float(np.median(estimates))) / unit
    s2 = np.maximum(s2 / unit**2, LEAST_S2)
    most = np.sqrt(paule_mandel(apart, s2)) + BEYOND * np.sqrt(np.median(s2))
    tau2 = ((np.arange(GRID) + 0.5) / GRID * most)[:, None] ** 2
    weights = 1 / (s2 + tau2)
    centre_s2 = 1 / weights.sum(axis=1)
    centre = (weights @ apart) * centre_s2
    squares = (weights * (apart - centre[:, None]) ** 2).sum(axis=1)
    log = (np.log(weights).sum(axis=1) + np.log(centre_s2) - squares) / 2
    share = np.exp(log - log.max())
    kept = np.maximum(tau2 * weights, LEAST_KEPT)
    sd = np.sqrt(kept * s2)
    return Mixture(
        share / share.sum(), centre, np.sqrt(centre_s2), kept.astype(np.float32), sd.astype(np.float32), apart
    )
