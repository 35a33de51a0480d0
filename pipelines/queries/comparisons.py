"""Many areas side by side: the funnel of one indicator, all indicators of all areas, courses, the index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.areas import areas_in, within_whole
from pipelines.queries.benchmarks import statistics
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import SHOWN, periods_shown, prefer_restated
from pipelines.ranking.limits import KINDS, funnel
from schemas.scope import Scope

CURVE_POINTS = 160
"""Denominators at which funnel limits are drawn: enough for a smooth line."""

_OF_PERIOD = f"""{SHOWN}
WHERE level = $level AND period = $period AND NOT restated
"""
_OF_INDICATOR = f"""{SHOWN}
WHERE level = $level AND indicator = $indicator AND list_contains($periods, period)
"""
_OF_AREA = f"""{SHOWN}
WHERE level = $level AND area_code = $code AND list_contains($periods, period)
"""
_INDEX = "SELECT * FROM area_index WHERE level = $level AND list_contains($periods, period)"
_GROUPS = "SELECT * FROM index_groups WHERE level = $level AND period = $period"
_NAMES = ("area_code", "area_name", "prefecture_name", "county_name")


@query("all", of_no_area=True)
def funnel_curves(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per denominator from the smallest ranked area's to the largest's: denominator, target,
    lower_0025, upper_0025, lower_0001, upper_0001 in the indicator's unit. Empty for an indicator without
    limits."""
    table_statistics = statistics(snapshot, scope, indicator, level, period)
    params = {"level": level, "indicator": indicator, "periods": [period]}
    ranked = snapshot.frame(_OF_INDICATOR, params).filter("eligible", ~pl.col("restated"))
    if BY_CODE[indicator].kind not in KINDS or ranked.is_empty() or not table_statistics:
        return pl.DataFrame()
    behind = ranked["denominator"].to_numpy()
    sizes = np.geomspace(behind.min(), behind.max(), CURVE_POINTS).round()
    grid = pl.DataFrame(
        {"numerator": 0, "denominator": np.unique(sizes), "target": table_statistics["target"]}
    )
    limits = funnel(grid, BY_CODE[indicator].kind, target="target", tau2=table_statistics["tau2"])
    drawn = ["target", *(f"{side}_{tail}" for tail in ("0025", "0001") for side in ("lower", "upper"))]
    return limits.select("denominator", pl.col(drawn) * BY_CODE[indicator].factor)


@query("all")
def matrix(
    snapshot: Snapshot, scope: Scope, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area of the level and indicator, by area and declared order: area_code, area_name,
    prefecture_name, county_name, indicator, value, numerator, denominator, lower, upper, rank, ranked,
    limit_class, significance, trend, eligible, reason."""
    values = snapshot.frame(_OF_PERIOD, {"level": level, "period": period})
    figures = (
        "indicator",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
        "rank",
        "ranked",
        "limit_class",
        "significance",
        "trend",
        "eligible",
        "reason",
    )
    order = pl.col("indicator").replace_strict(snapshot.indicators, range(len(snapshot.indicators)))
    listed = _areas(snapshot, scope, level, period, prefecture).join(values, on="area_code")
    return listed.sort("area_code", order).select(*_NAMES, *figures)


@query()
def courses(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area and each of the periods_shown up to ``period``, by area and period: area_code,
    area_name, prefecture_name, county_name, period, value, lower, upper, restated, and the trend mark of
    the last of them; values are null where the area has none."""
    periods = periods_shown(snapshot.first_of_kind(period), period)
    values = snapshot.frame(_OF_INDICATOR, {"level": level, "indicator": indicator, "periods": periods})
    marks = values.filter(pl.col("period") == period, ~pl.col("restated")).select("area_code", "trend")
    meant = prefer_restated(values, "area_code").drop("trend")
    return (
        _areas(snapshot, scope, level, period, prefecture)
        .join(pl.DataFrame({"period": periods}), how="cross")
        .join(meant, on=["area_code", "period"], how="left")
        .join(marks, on="area_code", how="left")
        .sort("area_code", "period")
        .select(*_NAMES, "period", "value", "lower", "upper", "restated", "trend")
    )


@query()
def area_courses(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per indicator, in declared order, and each of the periods_shown up to ``period``: indicator,
    period, value, lower, upper, restated, and the trend mark of the last of them; values are null where the
    area has none."""
    periods = periods_shown(snapshot.first_of_kind(period), period)
    values = snapshot.frame(_OF_AREA, {"level": level, "code": code, "periods": periods})
    marks = values.filter(pl.col("period") == period, ~pl.col("restated")).select("indicator", "trend")
    return (
        pl.DataFrame({"indicator": snapshot.indicators})
        .join(pl.DataFrame({"period": periods}), how="cross")
        .join(
            prefer_restated(values, "indicator").drop("trend"),
            on=["indicator", "period"],
            how="left",
            maintain_order="left",
        )
        .join(marks, on="indicator", how="left", maintain_order="left")
        .select("indicator", "period", "value", "lower", "upper", "restated", "trend")
    )


@query("all")
def index_table(
    snapshot: Snapshot, scope: Scope, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area, ranked ones first: area_code, area_name, prefecture_name, county_name, the columns
    of area_index, group_<code> for each burden group of the index (null: no score) and history (of
    periods_shown, oldest first, null where there is none)."""
    periods = periods_shown(snapshot.first_of_kind(period), period)
    rows = snapshot.frame(_INDEX, {"level": level, "periods": periods})
    groups = snapshot.frame(_GROUPS, {"level": level, "period": period})
    scores = groups.with_columns(("group_" + pl.col("group")).alias("group")).pivot(
        "group", index="area_code", values="score"
    )
    history = (
        _areas(snapshot, scope, level, period, prefecture)
        .select("area_code")
        .join(pl.DataFrame({"period": periods}), how="cross")
        .join(rows, on=["area_code", "period"], how="left")
        .sort("area_code", "period")
        .group_by("area_code", maintain_order=True)
        .agg(history="index")
    )
    now = rows.filter(period=period)
    return (
        _areas(snapshot, scope, level, period, prefecture)
        .join(now, on="area_code", how="left")
        .join(scores, on="area_code", how="left")
        .join(history, on="area_code", how="left")
        .with_columns(pl.col("eligible").fill_null(False))
        .sort("rank", "area_code", nulls_last=True)
    )


@query("all", ranks=True)
def index_ranks(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """The rows of ``index_table`` for whoever sees the figures of some: of the others their rank alone, where
    ranks of others may be seen."""
    return index_table(snapshot, scope, level, period)


@query("all")
def index_inputs(
    snapshot: Snapshot, scope: Scope, level: str, period: str, indicators: Sequence[str]
) -> pl.DataFrame:
    """One row per ranked area of the level's index: area_code, then the value of each indicator."""
    ranked = snapshot.frame(_INDEX, {"level": level, "periods": [period]}).filter("eligible")
    values = snapshot.frame(_OF_PERIOD, {"level": level, "period": period})
    wide = values.filter(pl.col("indicator").is_in(list(indicators))).pivot(
        "indicator", index="area_code", values="value"
    )
    return ranked.select("area_code").join(wide, on="area_code").sort("area_code")


def _areas(snapshot: Snapshot, scope: Scope, level: str, period: str, prefecture: str | None) -> pl.DataFrame:
    areas = within_whole(snapshot.top[0], areas_in(snapshot, scope, period).filter(level=level))
    if prefecture is not None:
        areas = areas.filter(prefecture=prefecture)
    named = areas.select("prefecture_name", "county_name", area_code="code", area_name="name")
    return named.select(_NAMES).sort("area_code")
