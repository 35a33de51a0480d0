"""Who handed in what and when: matrix of townships and months, late returns, the return's own burden."""

from __future__ import annotations

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import periods_to
from schemas.figure_rows import OwnBurden
from schemas.periods import column_in_china, due_date
from schemas.scope import Scope

_RETURNS = """
SELECT township_code, period,
       min(received_at_utc) AS first_received_at_utc,
       max(received_at_utc) AS last_received_at_utc,
       first(on_time ORDER BY sequence) AS on_time,
       count(*) AS accepted,
       first(warnings ORDER BY sequence DESC) AS warnings,
       first(cells_changed ORDER BY sequence DESC) AS cells_changed
FROM returns WHERE period BETWEEN $first AND $last GROUP BY ALL
"""
_REJECTIONS = """
SELECT township_code, period, max(received_at_utc) AS rejected_at_utc, count(*) AS rejected
FROM rejections WHERE period BETWEEN $first AND $last GROUP BY ALL
"""
_OWN_BURDEN = """
SELECT count(*) AS handed_in, count(*) FILTER (current) AS returns,
       sum(cells_changed)::BIGINT AS cells, median(cells_changed) FILTER (current) AS median_cells
FROM returns WHERE period BETWEEN $first AND $last
"""
_BURDEN = """
SELECT period, count(*) AS returns, median(cells_changed) AS median_cells,
       quantile_disc(cells_changed, 0.9) AS p90_cells, max(cells_changed) AS worst_cells
FROM returns WHERE current AND cells_changed IS NOT NULL GROUP BY period ORDER BY period
"""


_HANDED_IN = "SELECT period, count(*) AS handed_in FROM returns GROUP BY period"
_RECOUNTED = "SELECT period, count(DISTINCT area_code) AS recounted FROM inspections GROUP BY period"
_DOCUMENTS = """
SELECT strftime(issued_on, '%Y-%m') AS period, count(*) AS documents FROM cases
WHERE issued_on IS NOT NULL GROUP BY ALL
"""

MATRIX_COLUMNS = (
    "township_code",
    "township_name",
    "county_name",
    "prefecture_name",
    "county",
    "prefecture",
    "period",
    "state",
    "on_time",
    "received_at",
    "corrected_at",
    "days_late",
    "rejected",
    "warnings",
    "cells_changed",
)


@query()
def submission_matrix(
    snapshot: Snapshot,
    scope: Scope,
    county: str | None = None,
    prefecture: str | None = None,
    first: str | None = None,
    last: str | None = None,
) -> pl.DataFrame:
    """One row per township expected and period (the snapshot's, unless first and last narrow them):
    township_code, township_name, county_name, prefecture_name, county, prefecture, period, state
    (on_time / late: accepted; corrected: accepted and replaced since; rejected: nothing accepted, something
    refused; missing), on_time, received_at (first accepted, China time), corrected_at, days_late, rejected
    (times), warnings, cells_changed."""
    first, last = first or snapshot.baseline, last or snapshot.latest
    periods = [period for period in snapshot.periods if first <= period <= last]
    expected = [_expected(snapshot, scope, period, county, prefecture) for period in periods]
    span = {"first": first, "last": last}
    keys = ["township_code", "period"]
    return (
        pl.concat(expected)
        .join(snapshot.frame(_RETURNS, span), on=keys, how="left")
        .join(snapshot.frame(_REJECTIONS, span), on=keys, how="left")
        .with_columns(*_moments(), rejected=pl.col("rejected").fill_null(0))
        .with_columns(state=_state(), days_late=_days_late())
        .select(MATRIX_COLUMNS)
        .sort("township_code", "period")
    )


@query()
def late_returns(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per township whose first accepted return was late or is missing; columns as the matrix,
    missing ones first, then the latest."""
    matrix = submission_matrix(snapshot, scope, first=period, last=period)
    late = matrix.filter(~pl.col("on_time").fill_null(False))
    return late.sort("days_late", "township_code", descending=[True, False], nulls_last=False)


@query("all", area="prefecture")
def completeness_by_prefecture(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per prefecture: prefecture (code), prefecture_name, expected, reported, on_time, late, missing
    (townships) and completeness (0–1). Where there are no prefectures, one row per county; of a country, one
    row per province."""
    matrix = submission_matrix(snapshot, scope, first=period, last=period)
    if snapshot.top[0] == "country":
        places = areas_in(snapshot, scope, period).filter(level="township")
        above = places.select("province", "province_name", township_code="code")
        placed = matrix.drop("prefecture", "prefecture_name").join(above, on="township_code", how="left")
        matrix = placed.rename({"province": "prefecture", "province_name": "prefecture_name"})
    return (
        matrix.with_columns(
            prefecture=pl.coalesce("prefecture", "county"),
            prefecture_name=pl.coalesce("prefecture_name", "county_name"),
        )
        .group_by("prefecture", "prefecture_name")
        .agg(
            expected=pl.len().cast(pl.Int64),
            reported=pl.col("received_at").is_not_null().sum().cast(pl.Int64),
            on_time=pl.col("on_time").fill_null(False).sum().cast(pl.Int64),
        )
        .with_columns(
            late=pl.col("reported") - pl.col("on_time"),
            missing=pl.col("expected") - pl.col("reported"),
            completeness=pl.col("reported") / pl.col("expected"),
        )
        .sort("prefecture")
    )


@query()
def return_burden(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per township with a current return, the most laborious first: township_code, township_name,
    county_name, prefecture_name, cells_changed (cells a clerk typed or changed; null for a first month)."""
    matrix = submission_matrix(snapshot, scope, first=period, last=period)
    reported = matrix.filter(pl.col("received_at").is_not_null())
    return reported.select(
        "township_code", "township_name", "county_name", "prefecture_name", "cells_changed"
    ).sort("cells_changed", "township_code", descending=[True, False], nulls_last=True)


@query()
def own_burden(snapshot: Snapshot, scope: Scope, period: str) -> OwnBurden:
    """What this product itself has asked of townships in the twelve months to a month, as far as the
    snapshot has them: returns asked and accepted, hand-ins (corrections included), cells typed or changed,
    and hours by the setting ``minutes_per_return``."""
    months = [month for month in periods_to(period) if month in snapshot.periods]
    asked = sum(_expected(snapshot, scope, month, None, None).height for month in months)
    found = snapshot.frame(_OWN_BURDEN, {"first": months[0], "last": months[-1]}).row(0, named=True)
    return {
        "months": len(months),
        "asked": asked,
        "returns": found["returns"],
        "handed_in": found["handed_in"],
        "cells": found["cells"] or 0,
        "median_cells": found["median_cells"],
        "hours": round(found["handed_in"] * snapshot.jurisdiction.minutes_per_return / 60),
    }


@query()
def burden_by_period(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per period: returns, median_cells, p90_cells, worst_cells — cells typed or changed."""
    return snapshot.frame(_BURDEN)


@query()
def asked_by_month(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """What this product and the supervision in it asked, one row per month, oldest first: period, townships
    expected, returns accepted, hand-ins (corrections included), median and 90 % point of cells typed or
    changed, hours by the setting ``minutes_per_return``, counties recounted, and documents of cases that went
    out in the month."""
    months = pl.DataFrame({"period": snapshot.periods})
    expected = [_expected(snapshot, scope, month, None, None).height for month in snapshot.periods]
    rows = months.with_columns(expected=pl.Series(expected, dtype=pl.Int64))
    for statement in (_HANDED_IN, _BURDEN, _RECOUNTED, _DOCUMENTS):
        if statement is _DOCUMENTS and "cases" not in snapshot.manifest["rows"]:
            rows = rows.with_columns(documents=pl.lit(None, pl.Int64))
            continue
        found = snapshot.frame(statement)
        added = [name for name in found.columns if name not in rows.columns]
        rows = rows.join(found.select("period", *added), on="period", how="left", maintain_order="left")
    counts = ("returns", "handed_in", "recounted", "documents")
    hours = pl.col("handed_in") * snapshot.jurisdiction.minutes_per_return / 60
    return rows.with_columns(pl.col(counts).fill_null(0)).with_columns(hours=hours.round(1))


def _expected(
    snapshot: Snapshot, scope: Scope, period: str, county: str | None, prefecture: str | None
) -> pl.DataFrame:
    townships = areas_in(snapshot, scope, period).filter(level="township")
    for column, code in (("county", county), ("prefecture", prefecture)):
        townships = townships if code is None else townships.filter(pl.col(column) == code)
    due = due_date(period, snapshot.manifest["due_day"])
    return townships.select(
        "county_name", "prefecture_name", "county", "prefecture", township_code="code", township_name="name"
    ).with_columns(period=pl.lit(period), due=pl.lit(due))


def _moments() -> list[pl.Expr]:
    first, last = (column_in_china(f"{which}_received_at_utc") for which in ("first", "last"))
    return [first.alias("received_at"), pl.when(pl.col("accepted") > 1).then(last).alias("corrected_at")]


def _state() -> pl.Expr:
    return (
        pl.when(pl.col("accepted") > 1)
        .then(pl.lit("corrected"))
        .when(pl.col("on_time"))
        .then(pl.lit("on_time"))
        .when(pl.col("received_at").is_not_null())
        .then(pl.lit("late"))
        .when(pl.col("rejected") > 0)
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("missing"))
    )


def _days_late() -> pl.Expr:
    days = (pl.col("received_at").dt.date() - pl.col("due")).dt.total_days()
    return days.clip(lower_bound=0)
