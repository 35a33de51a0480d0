"""Figures of areas: league tables, one area's profile, its children, trends and headline figures."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.indicators.aggregate import add_changes
from pipelines.queries.areas import areas_in, benchmark_of, child_areas, find_area, within_whole
from pipelines.queries.communities import community_values
from pipelines.queries.flows import MOVED, flows_of
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.periods import earlier
from schemas.scope import Scope

HISTORY_PERIODS = 12

FIGURES = (
    "value",
    "numerator",
    "denominator",
    "unconfirmed",
    "communities",
    "townships",
    "completeness",
    "lower",
    "upper",
    "effort_low",
    "effort_high",
    "change_month",
    "change_year",
    "change_baseline",
    "change_month_significant",
    "change_year_significant",
    "change_baseline_significant",
    "change_month_townships",
    "change_year_townships",
    "change_baseline_townships",
    "change_month_paired",
    "change_year_paired",
    "change_baseline_paired",
    "trend",
    "rank",
    "tied",
    "ranked",
    "rank_low",
    "rank_median",
    "rank_high",
    "worst_tenth",
    "band",
    "limit_class",
    "significance",
    "eligible",
    "reason",
)
"""Columns every list of values has."""

BESIDE = ("previous_rank", "previous_rank_low", "previous_rank_high", *MOVED)
"""What stands beside them: the rank of a period earlier with its interval, and what came and went since."""
_BEFORE = {"previous_rank": "rank", "previous_rank_low": "rank_low", "previous_rank_high": "rank_high"}

SHOWN = """
SELECT * REPLACE (coalesce(process_lower, lower) AS lower, coalesce(process_upper, upper) AS upper)
FROM area_values
"""
"""Rows of area_values as pages show them: with the process interval, which knows that what one township does
is one decision; where there is none, Wilson's or Byar's. Exports have both pairs."""

_OF_INDICATOR = f"""{SHOWN}
WHERE level = $level AND indicator = $indicator
  AND period BETWEEN ($periods)[1] AND ($periods)[-1] AND list_contains($periods, period)
"""
_OF_AREA = f"""{SHOWN}
WHERE level = $level AND area_code = $code
  AND period BETWEEN ($periods)[1] AND ($periods)[-1] AND list_contains($periods, period)
"""


@query("all")
def league(
    snapshot: Snapshot,
    scope: Scope,
    indicator: str,
    level: str,
    period: str,
    prefecture: str | None = None,
    county: str | None = None,
) -> pl.DataFrame:
    """One row per area of the level valid in the period, ranked ones first: area_code, area_name,
    prefecture_name, county_name, the FIGURES and BESIDE, and history (12 values
    of periods of the same kind, oldest first, null where there is none). A quarter or year of
    ``snapshot.spans`` is a period too: stocks and completeness are those of its last month, flows add up.
    Completeness is a share 0–1. Raises UserError for communities: there are too many to be ranked;
    ``children`` lists those of a township."""
    if level == "community":
        raise UserError("REQ-016")
    areas = areas_in(snapshot, scope, period).filter(level=level)
    for column, code in (("prefecture", prefecture), ("county", county)):
        areas = areas if code is None else areas.filter(pl.col(column) == code)
    return _list_values(snapshot, scope, areas, indicator, level, period)


@query("all", ranks=True)
def league_ranks(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> pl.DataFrame:
    """The rows of ``league`` for whoever sees the figures of some: of the others their rank alone, where
    ranks of others may be seen."""
    return league(snapshot, scope, indicator, level, period)


@query()
def children(
    snapshot: Snapshot, scope: Scope, level: str, code: str, period: str, indicator: str
) -> pl.DataFrame:
    """One row per area directly below; columns as ``league``. Communities have no rank and no reason."""
    find_area(snapshot, scope, level, code, period)
    areas = child_areas(snapshot, scope, level, code, period)
    if level == "township":
        return _list_communities(snapshot, scope, areas, indicator, period)
    matching = [
        _list_values(snapshot, scope, areas.filter(level=below), indicator, below, period)
        for below in areas["level"].unique(maintain_order=True)
    ]
    return (
        pl.concat(matching)
        if matching
        else _list_values(snapshot, scope, areas, indicator, "township", period)
    )


def _list_values(
    snapshot: Snapshot, scope: Scope, areas: pl.DataFrame, indicator: str, level: str, period: str
) -> pl.DataFrame:
    periods = periods_shown(snapshot.first_of_kind(period), period)
    params = {"level": level, "indicator": indicator, "periods": periods}
    values = snapshot.frame(_OF_INDICATOR, params)
    areas = within_whole(snapshot.top[0], areas)
    return _list_rows(areas, values, flows_of(snapshot, scope, level, period, [indicator]), period, periods)


def _list_communities(
    snapshot: Snapshot, scope: Scope, areas: pl.DataFrame, indicator: str, period: str
) -> pl.DataFrame:
    """Communities of a township, with the changes that are stored for everything above."""
    periods = periods_shown(snapshot.first_of_kind(period), period)
    values = community_values(snapshot, scope, [indicator], periods, areas["code"].to_list())
    by_period = values.partition_by("period", as_dict=True)
    before = {"change_month": by_period.get((earlier(period, 1),))}
    # One community is counted in full: what changed there changed, and how broadly is no question.
    changed = add_changes(values, before).with_columns(
        change_month_townships=(pl.col("change_month") != 0).cast(pl.Int64),
        change_month_paired=pl.when(pl.col("change_month").is_not_null()).then(1),
    )
    moved = flows_of(snapshot, scope, "community", period, [indicator])
    return _list_rows(areas, changed, moved, period, periods)


def _list_rows(
    areas: pl.DataFrame, values: pl.DataFrame, moved: pl.DataFrame, period: str, periods: list[str]
) -> pl.DataFrame:
    listed = values.filter(~pl.col("restated"))
    before = listed.filter(period=earlier(period, 1)).select("area_code", **_BEFORE)
    return (
        areas.select("prefecture_name", "county_name", area_code="code", area_name="name")
        .join(listed.filter(period=period), on="area_code", how="left")
        .with_columns(pl.col("eligible").fill_null(False), pl.col("significance").fill_null("none"))
        .join(before, on="area_code", how="left")
        .join(moved.drop("indicator"), on="area_code", how="left")
        .join(history(values, "area_code", periods), on="area_code", how="left")
        .select("area_code", "area_name", "prefecture_name", "county_name", *FIGURES, *BESIDE, "history")
        .sort("rank", "area_code", nulls_last=True)
    )


@query()
def area_profile(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per indicator, in declared order: indicator, the FIGURES, province_value (of the area it is
    compared with), BESIDE and history."""
    find_area(snapshot, scope, level, code, period)
    periods = periods_shown(snapshot.first_of_kind(period), period)
    if level == "community":
        raise UserError("REQ-017")
    values = snapshot.frame(_OF_AREA, {"level": level, "code": code, "periods": periods})
    wider, whole_code = benchmark_of(snapshot, scope, level, code, period)
    whole = snapshot.frame(_OF_AREA, {"level": wider, "code": whole_code, "periods": [period]})
    listed = values.filter(~pl.col("restated"))
    before = listed.filter(period=earlier(period, 1)).select("indicator", **_BEFORE)
    moved = flows_of(snapshot, scope, level, period, snapshot.indicators, code)
    benchmark = whole.filter(~pl.col("restated")).select("indicator", province_value="value")
    return (
        pl.DataFrame({"indicator": snapshot.indicators})
        .join(listed.filter(period=period), on="indicator", how="left", maintain_order="left")
        .join(benchmark, on="indicator", how="left", maintain_order="left")
        .join(before, on="indicator", how="left", maintain_order="left")
        .join(moved.drop("area_code"), on="indicator", how="left", maintain_order="left")
        .join(history(values, "indicator", periods), on="indicator", how="left", maintain_order="left")
        .select("indicator", *FIGURES, "province_value", *BESIDE, "history")
    )


@query()
def headline(
    snapshot: Snapshot, scope: Scope, period: str, indicators: Sequence[str] | None = None
) -> pl.DataFrame:
    """The profile of the area that holds all others, cut to some indicators; one row per indicator."""
    level, code = snapshot.top
    profile = area_profile(snapshot, scope, level, code, period)
    return profile if indicators is None else profile.filter(pl.col("indicator").is_in(list(indicators)))


@query()
def trend(snapshot: Snapshot, scope: Scope, indicators: Sequence[str], level: str, code: str) -> pl.DataFrame:
    """One row per indicator and month of the snapshot, oldest first: value, lower, upper, numerator,
    denominator, completeness, restated (computed on the area's predecessors)."""
    params = {"level": level, "code": code, "periods": snapshot.periods}
    return (
        prefer_restated(snapshot.frame(_OF_AREA, params), "indicator")
        .filter(pl.col("indicator").is_in(list(indicators)))
        .select(
            "indicator",
            "period",
            "value",
            "lower",
            "upper",
            "numerator",
            "denominator",
            "completeness",
            "restated",
        )
        .sort("indicator", "period")
    )


def periods_to(period: str) -> list[str]:
    """The twelve periods of its kind (months, quarters, years) that end with the period."""
    return [earlier(period, steps) for steps in range(HISTORY_PERIODS - 1, -1, -1)]


def periods_shown(first: str | None, period: str) -> list[str]:
    """Those of ``periods_to`` from ``first`` on, the first that a snapshot has: in its first year nothing is
    drawn of the time before it."""
    return [one for one in periods_to(period) if one >= min(first or period, period)]


def prefer_restated(values: pl.DataFrame, key: str) -> pl.DataFrame:
    """One row per key and period: across a merger the value restated on the successor."""
    return values.sort(key, "period", "restated").unique([key, "period"], keep="last", maintain_order=True)


def history(values: pl.DataFrame, key: str, periods: list[str]) -> pl.DataFrame:
    """One row per key: history, the value of every period, null where there is none."""
    by_period = prefer_restated(values, key).select(key, "period", "value")
    return (
        values.select(key)
        .unique()
        .join(pl.DataFrame({"period": periods}), how="cross")
        .join(by_period, on=[key, "period"], how="left")
        .sort(key, "period")
        .group_by(key, maintain_order=True)
        .agg(history=pl.col("value"))
    )
