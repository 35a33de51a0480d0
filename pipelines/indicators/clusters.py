"""The parts of an area that act as one: its townships; of a township, its communities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from pipelines.indicators.definitions import INDICATORS, Indicator
from pipelines.indicators.stacking import portions, repeated, stacked, wide_name
from pipelines.ranking.process import counts
from schemas.areas import above

CLUSTERED = above("township")
"""Levels whose areas are made of townships."""

CLUSTERS = ("level", "area_code", "indicator", "numerator", "denominator")


def township_lineage(areas: pl.DataFrame) -> pl.DataFrame:
    """One row per township of a tree: township, and the codes of what it lies in (CLUSTERED)."""
    return areas.filter(pl.col("level") == "township").select(pl.col("code").alias("township"), *CLUSTERED)


def area_clusters(
    values: pl.DataFrame,
    placed: pl.DataFrame,
    areas: pl.DataFrame,
    indicators: Sequence[Indicator] = INDICATORS,
) -> Iterator[pl.DataFrame]:
    """One row per area, indicator and township of the area that has a figure (community, where the area is a
    township): the columns CLUSTERS; the communities some indicators at a time, the townships with the first.

    ``values``: those of the period (columns of AREA_VALUES); ``placed``: its facts, from place_facts;
    ``areas``: the tree they stand on. A department pushes to a township as a whole: rows within one are not
    independent, townships are the units that are."""
    ratios = [one for one in indicators if one.denominator is not None and not one.reporting]
    first, *further = portions(ratios, placed.height)
    yield pl.concat([_of_townships(values, areas), _of_communities(placed, first)])
    for some in further:
        yield _of_communities(placed, some)


def _of_townships(values: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    return township_clusters(values, areas).select(CLUSTERS)


def township_clusters(
    values: pl.DataFrame, areas: pl.DataFrame, levels: Sequence[str] = CLUSTERED
) -> pl.DataFrame:
    """One row per area of the levels, indicator and township of the area that has a figure: CLUSTERS and
    township."""
    townships = values.filter(pl.col("level") == "township", counts(), ~pl.col("restated"))
    figures = townships.select("indicator", "numerator", "denominator", township="area_code")
    placed = figures.join(township_lineage(areas), on="township")
    return pl.concat(
        placed.filter(pl.col(level).is_not_null()).select(
            pl.lit(level).alias("level"),
            pl.col(level).alias("area_code"),
            "township",
            "indicator",
            "numerator",
            "denominator",
        )
        for level in levels
    )


def _of_communities(placed: pl.DataFrame, ratios: Sequence[Indicator]) -> pl.DataFrame:
    wide = placed.select(
        column.alias(wide_name(one.code, name))
        for one in ratios
        for name, column in (
            ("numerator", pl.col(one.numerator) / one.numerator_scale),
            ("denominator", pl.col(str(one.denominator)) / one.denominator_scale),
        )
    )
    long = stacked(wide, [one.code for one in ratios], ["numerator", "denominator"])
    townships = repeated(placed["township"], len(ratios))
    return long.with_columns(area_code=townships, level=pl.lit("township")).filter(counts()).select(CLUSTERS)
