"""What the rule of measures knows of every area, gathered from a snapshot, and the steps that follow."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.areas import areas_in
from pipelines.queries.returns import submission_matrix
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import periods_to
from pipelines.ranking.measures import COLUMNS, measure_settings, qualify
from pipelines.ranking.ratios import ratio
from schemas.periods import china_date, due_date, earlier, parse_period, to_utc
from schemas.scope import Scope

COUNTED = ("emergency_overdue", "negative_list_breaches")
"""Indicators of which any case is a reason for a step, whatever indicator is looked at."""
UNKNOWN = ("confirmed", "reply_closed", "frozen")
"""Columns of the rule of which a snapshot knows nothing."""

_VALUES = """
SELECT * FROM area_values
WHERE level = $level AND indicator = $indicator AND list_contains($periods, period) AND NOT restated
"""
_TARGETS = """
SELECT province, period, target FROM indicator_statistics
WHERE level = $level AND indicator = $indicator AND list_contains($periods, period)
"""
_REASONS = """
SELECT area_code, indicator, reason, eligible FROM area_values
WHERE level = $level AND period = $period AND NOT restated
"""


@query
def measures_steps(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level: the columns of ``measures_frame`` and those of ``measures.qualify``: the
    steps it qualifies for, why, and what is lacking. Raises UserError where the period is no month."""
    return qualify(
        measures_frame(snapshot, scope, indicator, level, period), measure_settings(snapshot.jurisdiction)
    )


@query
def measures_frame(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area of the level, township to prefecture (of a prefecture where named), by code:
    area_code, the COLUMNS of the rule of measures, and months_beyond. Raises UserError where the period is no
    month.

    Nobody confirms figures, replies or freezes them in a snapshot, so confirmed, reply_closed and frozen are
    null: not known, and by the rule not met. An area above townships is late where any of its townships is,
    for as many months in a row as the one of them that has been late longest. ``months_beyond``: months in a
    row, up to this one and at most twelve, in which the value lay beyond a limit on the same side."""
    parse_period(period)
    listed = (
        areas_in(snapshot, scope, period)
        .filter(level=level)
        .select("prefecture", "province", area_code="code")
    )
    if prefecture is not None:
        listed = listed.filter(prefecture=prefecture)
    values = _with_sign(snapshot, indicator, level, listed, periods_to(period))
    now = values.filter(period=period).drop("period")
    before = values.filter(period=earlier(period, 1)).select(
        "area_code", previous_limit_class="limit_class", previous_sign="sign"
    )
    found = listed.select("area_code")
    for facts in (
        now,
        before,
        months_beyond(values, period),
        _late(snapshot, scope, level, period),
        *(_count(snapshot, code, level, period) for code in COUNTED),
        _correcting(snapshot, level, period),
    ):
        found = found.join(facts, on="area_code", how="left", maintain_order="left")
    given = dict.fromkeys(UNKNOWN) | {"direction": BY_CODE[indicator].direction}
    known = found.with_columns(pl.lit(value).alias(name) for name, value in given.items())
    columns = (pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    return known.select("area_code", *columns, pl.col("months_beyond").fill_null(0)).sort("area_code")


def months_beyond(values: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per area of ``values`` (area_code, period, limit_class; one row per area and period):
    months_beyond, the periods in a row up to ``period`` that lie beyond a limit on the side on which it
    does; 0 where it does not. A period without a value ends the row."""
    side = pl.col("limit_class").str.extract("^(low|high)")
    sides = values.select("area_code", "period", side=side)
    now = sides.filter(period=period).select("area_code", pl.col("side").alias("now"))
    steps = pl.DataFrame({"period": periods_to(period)}).with_row_index("step")
    same = (
        now.join(steps, how="cross")
        .join(sides, on=["area_code", "period"], how="left")
        .with_columns(same=pl.col("side") == pl.col("now"))
        .sort("area_code", "step", descending=[False, True])
    )
    return _unbroken(same, "area_code", "same", "months_beyond")


def _unbroken(rows: pl.DataFrame, key: str, holds: str, name: str) -> pl.DataFrame:
    """One row per key: in how many of its rows, from the first on, something holds without a break."""
    run = pl.col(holds).fill_null(False).cast(pl.Int64).cum_prod().sum()
    return rows.group_by(key, maintain_order=True).agg(run.alias(name))


def _with_sign(
    snapshot: Snapshot, indicator: str, level: str, listed: pl.DataFrame, periods: list[str]
) -> pl.DataFrame:
    """One row per area and period: what it takes of area_values, and the sign of value − target of that
    period, null where the indicator has no target."""
    params = {"level": level, "indicator": indicator, "periods": periods}
    return (
        snapshot.frame(_VALUES, params)
        .join(listed.select("area_code", "province"), on="area_code")
        .join(snapshot.frame(_TARGETS, params), on=["province", "period"], how="left")
        .with_columns(sign=(ratio() - pl.col("target")).sign().cast(pl.Int64))
        .select("area_code", "period", "limit_class", "sign", "eligible", "rank_low", "rank_high", "ranked")
    )


def _late(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area: return_late, months_late. A return that is missing before its due date has passed is
    neither late nor in time."""
    first = max(periods_to(period)[0], snapshot.baseline)
    matrix = submission_matrix(snapshot, scope, first=first, last=period)
    published = china_date(to_utc(snapshot.manifest["created_at"]))
    passed = published > due_date(period, snapshot.manifest["due_day"])
    open_still = pl.col("on_time").is_null() & (pl.col("period") == period) & (not passed)
    judged = matrix.with_columns(late=pl.when(~open_still).then(~pl.col("on_time").fill_null(False))).sort(
        "township_code", "period", descending=[False, True]
    )
    now = judged.filter(period=period).select(
        "township_code", return_late="late", area_code="township_code" if level == "township" else level
    )
    runs = _unbroken(judged, "township_code", "late", "months_late")
    return (
        now.drop_nulls("area_code")
        .join(runs, on="township_code")
        .group_by("area_code")
        .agg(pl.col("return_late").any(ignore_nulls=False), pl.col("months_late").max())
    )


def _count(snapshot: Snapshot, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per area: the indicator's value, in a column that bears its code."""
    params = {"level": level, "indicator": indicator, "periods": [period]}
    return snapshot.frame(_VALUES, params).select("area_code", pl.col("value").alias(indicator))


def _correcting(snapshot: Snapshot, level: str, period: str) -> pl.DataFrame:
    """One row per area: correcting, true where any of its figures is held back for a correction, false
    where one that would be is ranked, null where that cannot be seen."""
    rows = snapshot.frame(_REASONS, {"level": level, "period": period})
    held_back = [code for code, indicator in BY_CODE.items() if not indicator.reporting]
    true = pl.col("reason") == "correction_under_way"
    false = pl.col("eligible") & pl.col("indicator").is_in(held_back)
    told = pl.when(true.fill_null(False)).then(True).when(false).then(False)
    return rows.group_by("area_code").agg(told.alias("correcting").max())
