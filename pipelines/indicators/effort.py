"""How far the time that things take, which nobody measured, decides a figure that is made of it."""

from __future__ import annotations

from itertools import product

import polars as pl

from pipelines.indicators.clusters import CLUSTERED, township_lineage
from pipelines.indicators.definitions import INDICATORS, Indicator
from pipelines.indicators.facts.effort import ENDS, PARTS, minutes_column
from pipelines.ranking.ratios import DIGITS, ratio
from schemas.areas import BENCHMARK_LEVELS

OF_EFFORT = tuple(one for one in INDICATORS if one.of_effort)

_COLUMNS = tuple(minutes_column(part, end) for part in PARTS for end in ENDS)

UNIFORM = 12
"""What lies anywhere between two ends, all alike likely, has the variance distance² / 12."""


def span_of(indicator: Indicator) -> dict[str, pl.Expr]:
    """effort_low and effort_high: the value where everything takes the least time, and the most; null of a
    figure that is not made of time. Takes the summed facts."""
    names = ("effort_low", "effort_high")
    if not indicator.of_effort:
        return dict.fromkeys(names, pl.lit(None, pl.Float64))
    scale, stating = indicator.numerator_scale, str(indicator.denominator)
    minutes = (pl.sum_horizontal(minutes_column(part, end) for part in PARTS) for end in ENDS)
    values = (ratio(indicator.factor * (taken / scale), stating).round_sig_figs(DIGITS) for taken in minutes)
    return dict(zip(names, values, strict=True))


def effort_reach(placed: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """One row per area (township to the top) and figure that is made of time: level, area_code, indicator,
    effort_s2, the variance of its ratio by what the times may be, and ``extremes``, the ratio in each extreme
    case: every part (forms, meetings, certificates) at one of its ends. The times are the same everywhere.

    What moves all areas in proportion moves no order. So of each part, whose time may lie anywhere between
    its ends, only that counts by which the area moves otherwise than its province (a province: than
    the country, where there is one): effort_s2 = Σ (r − (v / V) R)² / 12 over the parts, with v, V the figure
    of the area and of its province, and r, R the distance between its ends. ``placed``: facts, from
    place_facts; ``areas``: the tree. Source: docs/developing/statistics.md."""
    lineage = township_lineage(areas)
    return pl.concat(_reach_of(one, placed, lineage) for one in OF_EFFORT)


def _reach_of(indicator: Indicator, placed: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    per_community = _per_community(indicator, placed, lineage)
    of_whole = pl.col("value", *_COLUMNS).name.suffix("_whole")
    whole = per_community.filter(pl.col("level").is_in(BENCHMARK_LEVELS)).select(
        pl.col("area_code").alias("within"), of_whole
    )
    share = pl.col("value") / pl.col("value_whole")
    moved = (_distance(part) - share * _distance(part, "_whole") for part in PARTS)
    squares = pl.sum_horizontal(one**2 for one in moved) / UNIFORM
    return per_community.join(whole, on="within", how="left").select(
        "level",
        "area_code",
        pl.lit(indicator.code).alias("indicator"),
        pl.when(pl.col("value_whole") > 0).then(squares).otherwise(0.0).alias("effort_s2"),
        pl.concat_list(_extremes()).alias("extremes"),
    )


def _within(level: str) -> pl.Expr:
    """As areas.compared_within says, of a frame with the lineage of townships."""
    wider = {"country": pl.col("country"), "province": pl.coalesce("country", "province")}
    return wider.get(level, pl.col("province")).alias("within")


def _distance(part: str, suffix: str = "") -> pl.Expr:
    """Between the ends of a part."""
    least, most = (pl.col(minutes_column(part, end) + suffix) for end in ENDS)
    return most - least


def _extremes() -> list[pl.Expr]:
    cases = product(ENDS, repeat=len(PARTS))
    return [
        pl.sum_horizontal(minutes_column(part, end) for part, end in zip(PARTS, case, strict=True))
        for case in cases
    ]


def _per_community(indicator: Indicator, placed: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """One row per area that stated anything: level, area_code, within (the area it is compared with),
    value and both ends of each part, on the scale of numerator / denominator."""
    stating = str(indicator.denominator)
    told = placed.select("township", stating, *_COLUMNS, pl.col(indicator.numerator).alias("value"))
    townships = told.group_by("township").agg(pl.all().sum()).join(lineage, on="township")
    sums = pl.concat(
        townships.filter(pl.col(level).is_not_null())
        .group_by(pl.col(level).alias("area_code"))
        .agg(_within(level).first(), pl.col("value", stating, *_COLUMNS).sum())
        .with_columns(level=pl.lit(level))
        for level in ("township", *CLUSTERED)
    )
    stated = sums.filter(pl.col(stating) > 0)
    return stated.with_columns(pl.col("value", *_COLUMNS) / pl.col(stating) / indicator.numerator_scale)
