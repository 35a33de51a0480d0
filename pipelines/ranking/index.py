"""The burden index: 0 = best, 100 = worst; its burden groups, and how far its ranks rest on choices made.

Steps of the OECD/JRC Handbook on Constructing Composite Indicators (2008)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import scipy

from pipelines.ranking.draws import SEED
from pipelines.ranking.scores import arithmetic, by_rank, geometric, min_max, z_score
from schemas.composite import Goalpost, declared_indicators
from schemas.jurisdiction import Jurisdiction

LEAST_PRESENT = 0.9
"""An area with a smaller share of the indicators gets no index (docs/developing/ranking.md)."""

RUNS = 1000

CELLS_AT_ONCE = 100_000
"""Areas times runs that are ranked in one call."""

WEIGHT_SWING = 0.25
"""In a sensitivity run each group's weight is its own times a number from 0.75 to 1.25, all alike likely."""

RANGE = (0.05, 0.95)
"""Share of the runs below and above the ends of a rank's range."""

DIGITS = 9
"""Equal indices tie: what is beyond these digits is the order of adding."""


@dataclass(frozen=True)
class IndexSettings:
    """What the index is made of. ``goalposts``: by indicator code, in the order they are shown; ``groups``:
    each code's burden group; ``directions``: low or high, what is better; ``weights``: by group, above 0."""

    goalposts: Mapping[str, Goalpost]
    groups: Mapping[str, str]
    directions: Mapping[str, str]
    weights: Mapping[str, float]

    @cached_property
    def codes(self) -> list[str]:
        """The indicators in the index."""
        return [code for code in self.goalposts if self.weights.get(self.groups[code], 0) > 0]

    @cached_property
    def group_codes(self) -> list[str]:
        """The burden groups in the index."""
        return list(dict.fromkeys(self.groups[code] for code in self.codes))

    @cached_property
    def membership(self) -> np.ndarray:
        """Indicators × groups: 1 where the indicator belongs to the group."""
        member = [[self.groups[code] == group for group in self.group_codes] for code in self.codes]
        return np.array(member, dtype=float).reshape(len(self.codes), len(self.group_codes))

    @cached_property
    def needed(self) -> int:
        """How many indicators an area must have to get an index."""
        return max(1, math.ceil(LEAST_PRESENT * len(self.codes) - 1e-9))


def index_settings(jurisdiction: Jurisdiction) -> IndexSettings:
    """The settings in force; a group with the weight 0 is left out with its indicators."""
    weights = {group: entry.weight for group, entry in jurisdiction.index_weights.items()}
    declared = declared_indicators()
    codes = [code for code in declared if code in jurisdiction.index_goalposts]
    return IndexSettings(
        goalposts={code: jurisdiction.index_goalposts[code] for code in codes},
        groups={code: declared[code]["group"] for code in codes},
        directions={code: declared[code]["direction"] for code in codes},
        weights={group: weight for group, weight in weights.items() if weight > 0},
    )


def build(frame: pl.DataFrame, settings: IndexSettings) -> pl.DataFrame:
    """The rows with indicators_present, group_<code> for each burden group, index and index_geometric.

    One row per area, a column per indicator code in the indicator's own unit, null where it has no value (a
    missing column is null throughout). Indicators are scored by their goalposts; a group's score is the
    mean of its indicators that have a value; the index is the weighted mean of the groups, null where fewer
    than 90 % of the indicators are there. An area's figures depend on its own values alone."""
    values = _values(frame, settings)
    groups = arithmetic(_by_goalposts(values, settings), _membership(settings))
    weights = _weights(settings)
    has_index = _enough(values, settings)
    columns = {f"group_{code}": groups[:, index] for index, code in enumerate(settings.group_codes)} | {
        "index": np.where(has_index, arithmetic(groups, weights), np.nan),
        "index_geometric": np.where(has_index, geometric(groups, weights), np.nan),
    }
    present = pl.Series("indicators_present", np.isfinite(values).sum(axis=1), dtype=pl.Int64)
    return frame.with_columns(present, *(_column(name, array) for name, array in columns.items()))


def sensitivity(
    frame: pl.DataFrame, settings: IndexSettings, runs: int = RUNS, seed: int = SEED
) -> pl.DataFrame:
    """The rows with rank_nominal, rank_median, rank_low and rank_high: the rank of the index (1 = best,
    competition) and the median and 5–95 % of it over ``runs`` runs. Rows as for ``build``, the areas that
    are ranked together; null where there is no index or ``eligible``, if there is such a column, is not true.

    Each run draws, all alike likely: how values are normalised (goalposts, z-score, rank among these areas),
    how groups are put together (arithmetic, geometric), which one indicator is left out or none, and each
    weight within ± 25 %. The same seed gives the same result. Source: OECD/JRC Handbook, step 7; Saisana,
    Saltelli and Tarantola, Journal of the Royal Statistical Society A 168 (2005) 307–323."""
    values, counted = _ranked_values(frame, settings)
    ranks = np.sort(_simulated_ranks(values, settings, runs, np.random.default_rng(seed)), axis=1)
    found = {
        "rank_nominal": _ranks(_nominal(values, settings)),
        "rank_median": _at_share(ranks, 0.5),
        "rank_low": _at_share(ranks, RANGE[0]),
        "rank_high": _at_share(ranks, RANGE[1]),
    }
    return frame.with_columns(_spread_out(name, places, counted) for name, places in found.items())


def leave_one_out(frame: pl.DataFrame, settings: IndexSettings) -> pl.DataFrame:
    """One row per ranked area and indicator left out: area_code, indicator, index and rank without it.

    Rows as for ``sensitivity``, with area_code. None where the index has a single indicator."""
    values, counted = _ranked_values(frame, settings)
    areas = frame.filter(pl.Series(counted)).select("area_code")
    parts = []
    for position, code in enumerate(settings.codes if len(settings.codes) > 1 else []):
        index = _nominal(values, settings, left_out=position)
        parts.append(
            areas.with_columns(
                pl.lit(code).alias("indicator"), _column("index", index), pl.Series("rank", _ranks(index))
            )
        )
    return (
        pl.concat(parts)
        if parts
        else areas.clear().with_columns(
            pl.lit(None, pl.String).alias("indicator"),
            pl.lit(None, pl.Float64).alias("index"),
            pl.lit(None, pl.Int64).alias("rank"),
        )
    )


def contributions(frame: pl.DataFrame, settings: IndexSettings) -> pl.DataFrame:
    """One row per area and indicator that has a value, in their order: area_code, indicator, score (0 best …
    100 worst) and points, what the indicator adds to the index of ``build``.

    Rows as for ``build``, with area_code. An indicator's points are its score times its share (``shares``),
    so the points of an area add up to its index."""
    scores = _by_goalposts(_values(frame, settings), settings)
    is_known = np.isfinite(scores)
    points = np.where(is_known, scores, 0.0) * shares(is_known, settings)
    rows, places = np.nonzero(is_known)
    return pl.DataFrame(
        {
            "area_code": frame["area_code"].gather(rows),
            "indicator": pl.Series([settings.codes[place] for place in places], dtype=pl.String),
            "score": _column("score", scores[is_known]),
            "points": _column("points", points[is_known]),
        }
    )


def shares(is_known: np.ndarray, settings: IndexSettings) -> np.ndarray:
    """Areas × indicators: an indicator's share of the area's index, 0 where it is not known. It is its
    group's weight among the groups that have a score, shared evenly among the group's indicators that have a
    value."""
    member = _membership(settings)
    counted = is_known.astype(float) @ member
    weights = (counted > 0) * _weights(settings)
    total = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(total > 0, total, 1.0) / np.maximum(counted, 1)
    of_each: np.ndarray = np.where(is_known, share @ member.T, 0.0)
    return of_each


def _values(frame: pl.DataFrame, settings: IndexSettings) -> np.ndarray:
    """Areas × indicators, nan where there is no value."""
    lacking = [pl.lit(None, pl.Float64).alias(code) for code in settings.codes if code not in frame.columns]
    wide = frame.with_columns(lacking).select(pl.col(settings.codes).cast(pl.Float64))
    return wide.to_numpy().reshape(frame.height, len(settings.codes))


def _enough(values: np.ndarray, settings: IndexSettings) -> np.ndarray:
    enough: np.ndarray = np.isfinite(values).sum(axis=1) >= settings.needed
    return enough


def _ranked_values(frame: pl.DataFrame, settings: IndexSettings) -> tuple[np.ndarray, np.ndarray]:
    """The values of the areas that are ranked, and which rows of the frame these are."""
    values = _values(frame, settings)
    counted = _enough(values, settings)
    if "eligible" in frame.columns:
        counted &= frame["eligible"].fill_null(False).to_numpy()
    return values[counted], counted


def _by_goalposts(values: np.ndarray, settings: IndexSettings) -> np.ndarray:
    posts = [settings.goalposts[code] for code in settings.codes]
    best = np.array([post.best for post in posts], dtype=float)
    return min_max(values, best, np.array([post.worst for post in posts], dtype=float))


def _turned(settings: IndexSettings) -> np.ndarray:
    return np.array([1.0 if settings.directions[code] == "low" else -1.0 for code in settings.codes])


def _weights(settings: IndexSettings) -> np.ndarray:
    return np.array([settings.weights[code] for code in settings.group_codes], dtype=float)


def _membership(settings: IndexSettings, left_out: int | None = None) -> np.ndarray:
    """Indicators × groups: 1 where the indicator belongs to the group and is not left out."""
    member = settings.membership.copy()
    if left_out is not None and left_out >= 0:
        member[left_out] = 0.0
    return member


def _nominal(values: np.ndarray, settings: IndexSettings, left_out: int | None = None) -> np.ndarray:
    """The index as it is published, of every row, if need be without one indicator."""
    groups = arithmetic(_by_goalposts(values, settings), _membership(settings, left_out))
    return arithmetic(groups, _weights(settings))


def _simulated_ranks(
    values: np.ndarray, settings: IndexSettings, runs: int, random: np.random.Generator
) -> np.ndarray:
    """Areas × runs: the rank of each area in each run. Runs of the same scores are worked out together."""
    if not len(values):
        return np.empty((0, runs), dtype=np.int64)
    turned = _turned(settings)
    normalised = (_by_goalposts(values, settings), z_score(values, turned), by_rank(values, turned))
    indicators = values.shape[1]
    scale = random.integers(len(normalised), size=runs)
    together = random.integers(2, size=runs)
    left_out = random.integers(-1, indicators if indicators > 1 else 0, size=runs)
    swing = random.uniform(1 - WEIGHT_SWING, 1 + WEIGHT_SWING, size=(len(settings.group_codes), runs))
    weights = _weights(settings)[:, None] * swing
    index = np.empty((len(values), runs))
    for one_scale, one_out in sorted(set(zip(scale.tolist(), left_out.tolist(), strict=True))):
        groups = arithmetic(normalised[one_scale], _membership(settings, one_out))
        of_both = (scale == one_scale) & (left_out == one_out)
        for way, mean in enumerate((arithmetic, geometric)):
            chosen = np.flatnonzero(of_both & (together == way))
            index[:, chosen] = mean(groups, weights[:, chosen])
    return _ranks_in_blocks(index)


def _ranks_in_blocks(index: np.ndarray) -> np.ndarray:
    """``_ranks`` of many columns: so many at a time that few calls are made, and little memory is held."""
    ranks = np.empty(index.shape, dtype=np.int32)
    columns = max(1, CELLS_AT_ONCE // max(1, len(index)))
    for first in range(0, index.shape[1], columns):
        block = slice(first, first + columns)
        ranks[:, block] = _ranks(index[:, block])
    return ranks


def _ranks(index: np.ndarray) -> np.ndarray:
    """Competition ranks down each column, 1 = lowest index."""
    ranks: np.ndarray = scipy.stats.rankdata(index.round(DIGITS), method="min", axis=0)
    return ranks.astype(np.int64)


def _at_share(ordered: np.ndarray, share: float) -> np.ndarray:
    """Of each row's ranks, in rising order, the first that so large a share of them does not exceed."""
    return ordered[:, max(0, math.ceil(share * ordered.shape[1] - 1e-9) - 1)]


def _column(name: str, array: np.ndarray) -> pl.Series:
    """Null where there is no figure; rounded, so that the order of adding does not show."""
    return pl.Series(name, array.round(DIGITS), dtype=pl.Float64).fill_nan(None)


def _spread_out(name: str, places: np.ndarray, counted: np.ndarray) -> pl.Series:
    """The ranks of the ranked areas at their rows of the frame, null in the others."""
    column = np.full(len(counted), np.nan)
    column[counted] = places
    return pl.Series(name, column).fill_nan(None).cast(pl.Int64)
