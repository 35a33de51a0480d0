"""Building blocks of a composite indicator: values brought to one scale, and scores put together.

Scores run from 0 (best) to 100 (worst). Matrices have one row per area and one column per indicator or group,
nan where there is no value. Steps as in the OECD/JRC Handbook on Constructing Composite Indicators (2008),
steps 5 and 6; names as in the COIN tool of the Joint Research Centre."""

from __future__ import annotations

import numpy as np
import scipy

FLOOR = 1.0
"""What goodness (100 − score) is raised by before its geometric mean, so that a single group at its worst
weighs heavily and does not wipe out all others."""

_EVEN = 1e-12
"""A standard deviation below this share of the greatest value is rounding: all areas are alike."""


def min_max(values: np.ndarray, best: np.ndarray, worst: np.ndarray) -> np.ndarray:
    """Scores by fixed goalposts, one of ``best`` and ``worst`` per column: 0 at the best value, 100 at the
    worst, the same beyond them. An area's score depends on its own value alone."""
    scores: np.ndarray = np.clip((values - best) / (worst - best), 0.0, 1.0) * 100
    return scores


def z_score(values: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Scores by distance from the mean of the areas: 50 at the mean, 10 for each standard deviation (of the
    areas at hand), at most 0 to 100. ``turned``: 1 where low is better, −1 where high is. Where all areas
    are alike every score is 50."""
    is_known = np.isfinite(values)
    count = np.maximum(is_known.sum(axis=0), 1)
    apart = np.where(is_known, values - np.where(is_known, values, 0.0).sum(axis=0) / count, 0.0)
    deviation = np.sqrt((apart**2).sum(axis=0) / count)
    greatest = np.abs(np.where(is_known, values, 0.0)).max(axis=0, initial=0.0)
    uneven = deviation > _EVEN * greatest
    scores = 50 + 10 * turned * np.where(uneven, apart / np.where(uneven, deviation, 1.0), 0.0)
    return np.where(is_known, np.clip(scores, 0.0, 100.0), np.nan)


def by_rank(values: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Scores by place among the areas: 0 for the best, 100 for the worst, even steps between, the mean of
    their places for tied ones. An area that is alone in having a value scores 50."""
    if not len(values):
        return values.astype(float)
    places = scipy.stats.rankdata(values * turned, axis=0, nan_policy="omit")
    count = np.isfinite(values).sum(axis=0)
    scores = (places - 1) / np.maximum(count - 1, 1) * 100
    return np.where(np.isfinite(values), np.where(count > 1, scores, 50.0), np.nan)


def arithmetic(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted arithmetic mean of each row; a column without a score is left out and the weights of the
    others take its place. ``weights``: one per column, or a column of them for each of several weightings
    (then one mean per row and weighting). nan where nothing with a weight has a score."""
    is_known = np.isfinite(scores)
    total = is_known.astype(float) @ weights
    mean = (np.where(is_known, scores, 0.0) @ weights) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


def geometric(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted geometric mean, taken of goodness and turned back: 101 − Π (101 − score)^weight.

    The geometric mean is drawn towards the smallest number. Taken of the scores, where 0 is best, one good
    group would excuse bad ones; taken of goodness on 1–101, one bad group cannot be made good by others. So
    it is never below the arithmetic mean, equal where all scores are, and within 0–100."""
    goodness = 100 + FLOOR - scores
    mean: np.ndarray = 100 + FLOOR - np.exp(arithmetic(np.log(goodness), weights))
    return mean
