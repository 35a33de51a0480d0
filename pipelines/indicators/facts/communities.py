"""Facts of the community overview: sizes, meetings, survey, norms."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.facts.context import FactContext

COLUMNS = (
    "community_code",
    "township_code",
    "community_kind",
    "households",
    "residents",
    "registered_volunteers",
    "social_organisations",
    "service_area_m2",
    "meetings",
    "survey_respondents",
    "survey_satisfied",
)

FACTS = (
    "communities",
    "households",
    "residents",
    "registered_volunteers",
    "service_area_m2_x100",
    "meetings",
    "communities_stating_meetings",
    "survey_respondents",
    "survey_satisfied",
    "households_out_of_norm",
    "communities_with_household_norm",
    "social_organisations_short",
    "communities_with_social_minimum",
)
"""The columns it counts: whole numbers that add up over communities."""

M2_UNITS = 100
"""Service area is kept in hundredths of a square metre, so that sums are exact."""


def communities_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community. Norms: renshou. A kind without a norm is in neither side of the share."""
    norms = context.jurisdiction.norms
    lowest = _by_kind({kind: norm.households_min for kind, norm in norms.items()})
    highest = _by_kind({kind: norm.households_max for kind, norm in norms.items()})
    minimum = _by_kind({kind: norm.social_organisations_min for kind, norm in norms.items()})
    households = pl.col("households")
    return rows.select(
        pl.col("community_code").alias("community"),
        pl.col("township_code").alias("township"),
        pl.lit(1, pl.Int64).alias("communities"),
        "households",
        "residents",
        "registered_volunteers",
        pl.col("meetings").fill_null(0),
        _flag(pl.col("meetings").is_not_null()).alias("communities_stating_meetings"),
        (pl.col("service_area_m2") * M2_UNITS).round().cast(pl.Int64).alias("service_area_m2_x100"),
        pl.col("survey_respondents", "survey_satisfied").fill_null(0),
        _flag((households < lowest) | (households > highest)).alias("households_out_of_norm"),
        lowest.is_not_null().cast(pl.Int64).alias("communities_with_household_norm"),
        _flag(pl.col("social_organisations") < minimum).alias("social_organisations_short"),
        minimum.is_not_null().cast(pl.Int64).alias("communities_with_social_minimum"),
    )


def _by_kind(values: dict[str, int | None]) -> pl.Expr:
    """The value of the row's kind, null where there is none."""
    known = {kind: value for kind, value in values.items() if value is not None}
    kind = pl.col("community_kind")
    return pl.coalesce(
        *(pl.when(kind == name).then(pl.lit(value, pl.Int64)) for name, value in known.items()),
        pl.lit(None, pl.Int64),
    )


def _flag(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(False).cast(pl.Int64)
