"""Who pushes what: an area's stocks by level of the department and by department, and the own part of
counties and prefectures with its standing and its burden index."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.pushed import OWN_LEVELS, STOCKS, UNSTATED
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.exports import LEVEL, PERIOD, require_known
from pipelines.queries.scoped import ScopeError, query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import league
from schemas.access import right_words
from schemas.areas import LEVELS
from schemas.figure_rows import TableStatistics
from schemas.periods import last_month
from schemas.rows import typed_row
from schemas.scope import Scope
from schemas.table_exports import columns_of

_OF_LEVEL = "WHERE level = $level AND list_contains($periods::VARCHAR[], period)"
__all__ = ["STOCKS", "UNSTATED", "WHOLE_TABLES", "has_own_part"]

WHOLE_TABLES = {
    "area_values_by_level": f"FROM area_values_by_level {_OF_LEVEL}",
    "department_values": f"FROM department_values {_OF_LEVEL}",
    "own_values": f"FROM own_values {_OF_LEVEL}",
    "own_index": f"FROM own_index {_OF_LEVEL}",
    "clue_counts": f"FROM clue_counts {_OF_LEVEL}",
}
"""Tables that are taken out as they are."""

_BY_LEVEL = """
SELECT department_level, numerator, denominator, value FROM area_values_by_level
WHERE level = $level AND area_code = $code AND period = $period AND indicator = $indicator
"""
_DEPARTMENTS = """
SELECT name, department_level, numerator, value FROM department_values
WHERE level = $level AND area_code = $code AND period = $period AND indicator = $indicator
ORDER BY numerator DESC, department, department_level
"""
_OWN_SHOWN = """
SELECT * REPLACE (coalesce(process_lower, lower) AS lower, coalesce(process_upper, upper) AS upper)
FROM own_values WHERE level = $level AND period = $period AND indicator = $indicator
"""
_OWN_STATISTICS = """
SELECT * FROM own_statistics WHERE level = $level AND indicator = $indicator AND period = $period
"""
_OWN_INDEX = "SELECT * FROM own_index WHERE level = $level AND period = $period"
_OF_THE_AREA = (
    "area_code",
    "area_name",
    "prefecture_name",
    "county_name",
    "communities",
    "townships",
    "completeness",
)
"""Columns of a league that are the same for the whole and for the own part. What is neither of these nor of
own_values takes other periods to know, or is of the whole."""


def has_own_part(level: str, indicator: str) -> bool:
    """Whether an indicator has an own part at a level."""
    return level in OWN_LEVELS and indicator in STOCKS


@query()
def pushed_by_level(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, code: str, period: str
) -> pl.DataFrame:
    """One row per level of departments that push something there, of the period's last month:
    department_level, numerator, denominator, value. None of an indicator whose rows name no level, nor of
    communities in older months, of which it is not kept."""
    params = {"level": level, "code": code, "period": last_month(period), "indicator": indicator}
    return snapshot.frame(_BY_LEVEL, params)


@query()
def pushing_departments(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, code: str, period: str
) -> pl.DataFrame:
    """One row per department and level, who pushes most first: name, department_level, numerator, value; of
    the period's last month."""
    params = {"level": level, "code": code, "period": last_month(period), "indicator": indicator}
    return snapshot.frame(_DEPARTMENTS, params)


@query("all")
def own_league(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """The rows of ``league`` with the figures of the own part and ``benchmark_value``, the own part of all
    areas of the level together. What takes other periods to know is null."""
    rows = league(snapshot, scope, indicator, level, period, prefecture)
    own = snapshot.frame(_OWN_SHOWN, {"level": level, "period": period, "indicator": indicator})
    kept = [name for name in own.columns if name in rows.columns and name != "area_code"]
    target = own_statistics(snapshot, scope, indicator, level, period).get("target")
    benchmark = None if target is None else target * BY_CODE[indicator].factor
    return (
        rows.drop(kept)
        .join(own.select("area_code", *kept), on="area_code", how="left")
        .with_columns(
            *(
                pl.lit(None, rows.schema[name]).alias(name)
                for name in rows.columns
                if name not in (*kept, *_OF_THE_AREA, "history")
            ),
            pl.lit([None] * 12, rows.schema["history"]).alias("history"),
            pl.col("eligible").fill_null(False),
            pl.coalesce("reason", pl.when(pl.col("eligible").is_null()).then(pl.lit("no_return"))).alias(
                "reason"
            ),
        )
        .select(rows.columns)
        .with_columns(pl.lit(benchmark, pl.Float64).alias("benchmark_value"))
        .sort("rank", "area_code", nulls_last=True)
    )


@query()
def own_statistics(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str
) -> TableStatistics:
    """As ``statistics``, of the own parts."""
    params = {"level": level, "indicator": indicator, "period": period}
    found = snapshot.frame(_OWN_STATISTICS, params)
    return typed_row(TableStatistics, found) if found.height else {}


@query("all")
def own_index(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per county or prefecture of the level: the columns of own_index; none at other levels."""
    return snapshot.frame(_OWN_INDEX, {"level": level, "period": period}).sort("area_code")


@query(needs="export_figures")
def whole_table(snapshot: Snapshot, scope: Scope, table: str, level: str, periods: list[str]) -> pl.DataFrame:
    """The rows of one of WHOLE_TABLES of a level and periods, with area_name after the code, and the
    snapshot. Raises UserError for an unknown level or period."""
    if table == "clue_counts" and not scope.has("matters"):
        raise ScopeError("GRT-015", who=scope.principal, what=right_words("matters"))
    require_known(LEVEL, [level], LEVELS)
    require_known(PERIOD, periods, [*snapshot.periods, *snapshot.spans])
    rows = snapshot.frame(WHOLE_TABLES[table], {"level": level, "periods": periods})
    read = communities_in if level == "community" else areas_in
    names = pl.concat(
        read(snapshot, scope, period)
        .filter(level=level)
        .select(pl.lit(period).alias("period"), area_code="code", area_name="name")
        for period in periods
    )
    named = rows.join(names, on=["period", "area_code"], how="left", maintain_order="left")
    told = named.with_columns(snapshot=pl.lit(snapshot.id))
    return told.select(column.name for column in columns_of(table))
