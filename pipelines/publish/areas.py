"""The areas of a snapshot: the tree as it stood at the end of each of its periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby

import polars as pl

from pipelines.areas import Stages, read_points
from pipelines.areas.tree import valid_on
from schemas.areas import AREA_COLUMNS, LEVELS
from schemas.periods import end_of
from schemas.snapshot import AREAS

Trees = Callable[[date], tuple[pl.DataFrame, pl.DataFrame]]
"""The tree of a day, as tree_on gives it."""


def snapshot_areas(areas: pl.DataFrame, periods: list[str], trees: Trees) -> pl.DataFrame:
    """One row per area, level and span of periods with one tree; columns of the snapshot's areas. lon and
    lat are a point on the surface where the reference knows one."""
    spans = [
        _span_tree(areas, end_of(span[0]), trees).with_columns(
            first_period=pl.lit(span[0]), last_period=pl.lit(span[-1])
        )
        for span in tree_spans(areas, periods)
    ]
    return pl.concat(spans).join(read_points(), on=["level", "code"], how="left").select(*AREAS)


def tree_spans(areas: pl.DataFrame, periods: list[str]) -> list[list[str]]:
    """The periods, oldest first, cut where an area's validity begins or ends between two of them."""
    stages = Stages(areas)
    return [list(span) for _, span in groupby(periods, lambda period: stages.of(end_of(period)))]


def _span_tree(areas: pl.DataFrame, day: date, trees: Trees) -> pl.DataFrame:
    above, communities = trees(day)
    upper = above.select(
        "level",
        "code",
        "county",
        "prefecture",
        "province",
        township=pl.when(pl.col("level") == "township").then("code"),
    )
    lowest = communities.select(
        pl.lit(LEVELS[-1]).alias("level"),
        pl.col("community").alias("code"),
        "county",
        "prefecture",
        "province",
        "township",
    )
    lineage = pl.concat([upper, lowest])
    return valid_on(areas, day).select(*AREA_COLUMNS).join(lineage, on=["level", "code"])
