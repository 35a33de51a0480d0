"""Peers: the areas of a level that are most like an area in size and kind, whatever their figures."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from pipelines.queries.areas import areas_in, benchmark_level
from pipelines.queries.registers import scan_register
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.periods import last_month
from schemas.scope import Scope

DIGITS = 9
"""Of a distance: what lies beyond is rounding, and must not decide between equal ones."""

FEATURES = ("size", "urban", "households")
"""Log of the number of communities, share of urban ones among them, log of households per community."""


@query("all")
def peer_groups(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area that reported and each of its ``peer_count`` nearest: area_code, peer_code,
    distance; the area itself is its nearest, at 0. Where there are several provinces, all of its own.

    Distance is Euclidean over the FEATURES, each divided by its standard deviation over the level; of equal
    distances the lower code is nearer. Communities are those of the period's accepted returns."""
    return _find_groups(snapshot, scope, level, period)


@lru_cache(maxsize=32)
def _find_groups(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    features = area_features(snapshot, scope, level, period)
    if benchmark_level(snapshot.top[0], level) == snapshot.top[0]:
        return _groups_among(features, snapshot.jurisdiction.peer_count)
    places = areas_in(snapshot, scope, period).filter(level=level).select("province", area_code="code")
    tables = features.join(places, on="area_code", maintain_order="left").partition_by("province")
    found = [_groups_among(table, snapshot.jurisdiction.peer_count) for table in tables]
    return pl.concat([_groups_among(features.clear(), 0), *found])


def _groups_among(features: pl.DataFrame, most: int) -> pl.DataFrame:
    points = np.column_stack([_standardise(features[name].to_numpy()) for name in FEATURES])
    count = min(most, len(points))
    codes = features["area_code"].to_numpy()
    found = [_nearest(points, place, count) for place in range(len(points))]
    return pl.DataFrame(
        {
            "area_code": np.repeat(codes, count),
            "peer_code": [codes[place] for places, _ in found for place in places],
            "distance": [far for _, apart in found for far in apart],
        },
        schema={"area_code": pl.String, "peer_code": pl.String, "distance": pl.Float64},
    )


def _nearest(points: np.ndarray, index: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Places and distances of the nearest points to that at ``index``, itself first."""
    apart = np.sqrt(((points - points[index]) ** 2).sum(axis=1)).round(DIGITS)
    by_code = np.arange(len(points))
    nearest = np.lexsort((by_code, by_code != index, apart))[:count]
    return nearest, apart[nearest]


@query("all")
def area_features(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level that reported, by code: area_code, communities, and the FEATURES."""
    counted = {"area_code": pl.String, "communities": pl.UInt32} | dict.fromkeys(FEATURES, pl.Float64)
    places = (
        areas_in(snapshot, scope, period)
        .filter(level="township")
        .select(township_code="code", area_code=level)
    )
    rows = scan_register(snapshot, scope, "communities", last_month(period))
    communities = rows.select("township_code", "community_kind", "households").collect()
    return (
        communities.join(places.drop_nulls(), on="township_code")
        .group_by("area_code")
        .agg(
            communities=pl.len(),
            size=pl.len().cast(pl.Float64).log(),
            urban=(pl.col("community_kind") == "urban").mean(),
            # One more, since a community may have no household on its books.
            households=(pl.col("households").mean().fill_null(0) + 1).log(),
        )
        .sort("area_code")
        .select(pl.col(name).cast(dtype) for name, dtype in counted.items())
    )


def _standardise(values: np.ndarray) -> np.ndarray:
    spread = values.std() if len(values) else 0.0
    return values / spread if spread > 0 else np.zeros_like(values)
