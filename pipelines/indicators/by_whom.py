"""Who pushes what, summed up the tree: by level of the department, and by department."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.indicators.aggregate import value_of
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.pushed import STOCKS
from pipelines.indicators.sums import place_facts
from schemas.areas import LEVELS, UPPER_LEVELS, above

BY_LEVEL = ("indicator", "department_level")
BY_DEPARTMENT = ("indicator", "department", "department_level")


def sum_townships(pushed: pl.DataFrame, communities: pl.DataFrame) -> pl.DataFrame:
    """One row per township, indicator, department and its level: the numerators of ``pushed_facts`` added up,
    on the tree of ``communities``."""
    sums = (
        place_facts(pushed, communities).group_by("township", *BY_DEPARTMENT).agg(pl.col("numerator").sum())
    )
    return sums.sort("township", *BY_DEPARTMENT)


def placed_townships(sums: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``sum_townships`` with the areas each township lies in; one that the tree does not know is
    left out."""
    lineage = areas.filter(pl.col("level") == "township").select(
        pl.col("code").alias("township"), *above("township")
    )
    return sums.join(lineage, on="township")


def sum_pushed(
    townships: pl.DataFrame, by: Sequence[str], levels: Sequence[str] = UPPER_LEVELS
) -> pl.DataFrame:
    """One row per area of the levels and combination of ``by`` (BY_LEVEL or BY_DEPARTMENT) that pushes
    anything: level, area_code, ``by``, numerator. ``townships`` as ``placed_townships`` gives them."""
    placed = pl.concat(
        townships.select(pl.lit(level).alias("level"), pl.col(level).alias("area_code"), *by, "numerator")
        for level in levels
    )
    area = ["level", "area_code"]
    sums = placed.drop_nulls("area_code").group_by(*area, *by).agg(pl.col("numerator").sum())
    return sums.sort(*area, *by)


def sum_communities(pushed: pl.DataFrame) -> pl.DataFrame:
    """As ``sum_pushed`` by BY_LEVEL, one row per community instead of area."""
    sums = pushed.group_by(pl.col("community").alias("area_code"), *BY_LEVEL).agg(pl.col("numerator").sum())
    level = pl.lit(LEVELS[-1]).alias("level")
    return sums.select(level, "area_code", *BY_LEVEL, "numerator").sort("area_code", *BY_LEVEL)


def community_denominators(facts: pl.DataFrame) -> pl.DataFrame:
    """One row per community and indicator of STOCKS: level, area_code, indicator, denominator."""
    level = pl.lit(LEVELS[-1]).alias("level")
    return pl.concat(
        facts.select(
            level,
            pl.col("community").alias("area_code"),
            pl.lit(code).alias("indicator"),
            pl.col(str(BY_CODE[code].denominator)).cast(pl.Float64).alias("denominator"),
        )
        for code in STOCKS
    )


def add_values(sums: pl.DataFrame, denominators: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``sum_pushed`` with the denominator of their area and indicator (``denominators``: level,
    area_code, indicator, denominator; rows without one are no area of the period) and the value by the
    indicator's own formula."""
    joined = sums.join(denominators, on=["level", "area_code", "indicator"])
    factors = {code: BY_CODE[code].factor for code in STOCKS}
    numbers = joined.with_columns(
        pl.col("numerator", "denominator").cast(pl.Float64),
        factor=pl.col("indicator").replace_strict(factors),
    )
    kinds = sorted({BY_CODE[code].kind for code in STOCKS})
    of_kind = {kind: [code for code in STOCKS if BY_CODE[code].kind == kind] for kind in kinds}
    return pl.concat(
        numbers.filter(pl.col("indicator").is_in(codes)).with_columns(value=value_of(kind))
        for kind, codes in of_kind.items()
    )
