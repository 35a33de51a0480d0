"""Which areas certainly lie in the worst fifth, and which cannot be excluded from it.

A rank interval says it of one area at a time; a list of names says it of all of them at once. Source:
Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91 (2024) 476–518, sections 3.4 and 3.5;
instead of a bootstrap over an area's few townships, errors are drawn from Student's distribution of its
moderated variance (docs/developing/statistics.md)."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DRAWS = 1000
"""The 95 % point of so many maxima lies within 0.7 % of the level."""

FIFTH = 5


class WorstSets(NamedTuple):
    """By area: whether it certainly lies in the worst share, and whether it may. All of it holds together
    with the confidence asked for."""

    certain: Flags
    possible: Flags


def worst_sets(
    estimates: Floats,
    s2: Floats,
    freedom: Floats,
    direction: str,
    *,
    seed: int,
    share: int = FIFTH,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> WorstSets:
    """The areas that certainly lie in the last ceil(N / share) places and those that may, by estimates with
    variance s² on so many degrees of freedom (infinite allowed).

    j is worse than k beyond doubt where (x_j − x_k) / √(s_j² + s_k²) exceeds the point that the largest of
    all such differences exceeds by chance in 1 − confidence of draws. An area is certain where so many are
    beyond doubt better that only the worst places are left, possible unless the worst places are filled by
    others that are beyond doubt worse."""
    bad = estimates if direction == "low" else -estimates
    spread = np.sqrt(s2[:, np.newaxis] + s2)
    apart = (bad[:, np.newaxis] - bad) / spread
    worse = apart > _largest_by_chance(np.sqrt(s2), spread, freedom, confidence, draws, seed)
    places = ceil(len(bad) / share)
    better_than_it, worse_than_it = worse.sum(axis=1), worse.sum(axis=0)
    return WorstSets(better_than_it >= len(bad) - places, worse_than_it < places)


def _largest_by_chance(
    s: Floats, spread: Floats, freedom: Floats, confidence: float, draws: int, seed: int
) -> float:
    """The point that the largest studentised difference of any two areas exceeds by chance."""
    random = np.random.default_rng(seed)
    largest = np.empty(draws)
    for turn in range(draws):
        errors = s * _student(random, freedom)
        largest[turn] = ((errors[:, np.newaxis] - errors) / spread).max()
    return float(np.quantile(largest, confidence, method="higher"))


def _student(random: np.random.Generator, freedom: Floats) -> Floats:
    """One draw of Student's distribution for each number of degrees of freedom."""
    normal = random.standard_normal(len(freedom))
    finite = np.where(np.isfinite(freedom), freedom, 1.0)
    chi2 = random.chisquare(finite)
    return np.where(np.isfinite(freedom), normal / np.sqrt(chi2 / finite), normal)
