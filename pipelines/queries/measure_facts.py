"""What the rule of measures knows of every area, gathered from a snapshot."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.queries.areas import areas_in
from pipelines.queries.case_facts import (
    better_throughout,
    case_facts,
    confirmed_areas,
    corrected_since,
    interval_passed,
)
from pipelines.queries.inspections import faked_rows, recount_verdicts
from pipelines.queries.plans import is_told, plan_rows, plan_townships
from pipelines.queries.returns import submission_matrix
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.standing_items import standing_items
from pipelines.queries.values import periods_to
from pipelines.ranking.measures import COLUMNS, GATEKEEPING, LONG_OVERDUE
from schemas.jurisdiction import Jurisdiction
from schemas.periods import china_date, due_date, end_of, parse_period, shift, to_utc
from schemas.scope import Scope

COUNTED = {"negative_list": "negative_list_breaches", "emergency_overdue": "emergency_overdue"}
"""By fact of gate-keeping: the indicator whose numerator counts it."""

_COUNTS = """
SELECT area_code, indicator, numerator FROM area_values
WHERE level = $level AND list_contains($indicators, indicator) AND period = $period
  AND NOT restated
"""
_IN_TIME = """
SELECT area_code, level, period, value, upper FROM area_values
WHERE indicator = 'reporting_timeliness' AND level IN ($level, 'province')
  AND list_contains($periods, period) AND NOT restated
"""
_OWN_INDEX = """
SELECT area_code, period, worst_tenth, best_tenth, broadly_better_baseline, broadly_better_year,
       eligible OR coalesce(reason IN ('recount_outside', 'correction_under_way'), false) AS eligible
FROM own_index WHERE level = $level AND list_contains($periods, period)
"""
_REASONS = """
SELECT area_code, indicator, reason, eligible FROM area_values
WHERE level = $level AND period = $period AND NOT restated
"""


@query(needs="matters")
def measures_frame(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level, township to prefecture, by code: area_code and the COLUMNS of the rule
    of measures, null where it is not known. Raises UserError where the period is no month.

    An area above townships is late where the interval of its share of townships in time lies wholly below the
    province's share. ``…_before``: in the comparison period before, ``measures_comparison_months``
    earlier."""
    parse_period(period)
    listed = areas_in(snapshot, scope, period).filter(level=level).select("province", area_code="code")
    found = listed.select("area_code")
    for facts in (
        _late(snapshot, scope, level, period, listed),
        _counts(snapshot, scope, level, period),
        _tasks(snapshot, scope, level, period),
        _own_index(snapshot, level, period),
        _correcting(snapshot, level, period),
        recount_verdicts(snapshot, scope, level, period),
        faked_rows(snapshot, scope, level, period),
        case_facts(snapshot, scope, level, period),
        confirmed_areas(snapshot, scope, level, period).drop("standing"),
        corrected_since(snapshot, scope, level, period),
        better_throughout(snapshot, scope, level, period),
    ):
        found = found.join(facts, on="area_code", how="left", maintain_order="left")
    known = found.with_columns(
        interval_passed=pl.lit(interval_passed(snapshot, scope)),
        pushed_again=pl.col("pushed_again") & (pl.col("negative_list") > 0),
    )
    columns = (pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    return known.select("area_code", *columns).sort("area_code")


def comparison_before(jurisdiction: Jurisdiction, period: str) -> str:
    """The comparison period before a month's."""
    return shift(period, -jurisdiction.measures_comparison_months)


def months_in_a_row(rows: pl.DataFrame, holds: str, period: str) -> pl.DataFrame:
    """One row per area of ``rows`` (area_code, period and the fact ``holds``): ``run``, in how many periods
    in a row up to ``period`` it holds. A period without a row ends it."""
    steps = pl.DataFrame({"period": periods_to(period)}).with_row_index("step")
    known = rows.select("area_code").unique().join(steps, how="cross")
    judged = known.join(rows.select("area_code", "period", holds), on=["area_code", "period"], how="left")
    run = pl.col(holds).fill_null(False).cast(pl.Int64).cum_prod().sum()
    ordered = judged.sort("area_code", "step", descending=[False, True])
    return ordered.group_by("area_code", maintain_order=True).agg(run.alias("run"))


def _late_by_period(
    snapshot: Snapshot, scope: Scope, level: str, period: str, listed: pl.DataFrame
) -> pl.DataFrame:
    """One row per area and period up to this one: area_code, period, ``late``; null before the due day has
    passed."""
    periods = [month for month in periods_to(period) if month in snapshot.periods]
    if level == "township":
        matrix = submission_matrix(snapshot, scope, first=periods[0], last=period)
        late = matrix.select("period", area_code="township_code", late=~pl.col("on_time").fill_null(False))
    else:
        rows = snapshot.frame(_IN_TIME, {"level": level, "periods": periods})
        whole = rows.filter(level="province").select("period", province="area_code", whole="value")
        own = rows.filter(level=level).join(listed, on="area_code")
        late = own.join(whole, on=["province", "period"], how="left").select(
            "area_code", "period", late=pl.col("upper") < pl.col("whole")
        )
    published = china_date(to_utc(snapshot.manifest["created_at"]))
    due = [month for month in periods if published > due_date(month, snapshot.manifest["due_day"])]
    return late.with_columns(late=pl.when(pl.col("period").is_in(due)).then("late"))


def _late(snapshot: Snapshot, scope: Scope, level: str, period: str, listed: pl.DataFrame) -> pl.DataFrame:
    """One row per area: return_late, late_run."""
    late = _late_by_period(snapshot, scope, level, period, listed)
    now = late.filter(period=period).select("area_code", return_late="late")
    runs = months_in_a_row(late, "late", period).rename({"run": "late_run"})
    return now.join(runs, on="area_code", how="left")


def _counts(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area: each fact of gate-keeping, and in how many months in a row that one of its items has
    stood that stands longest. Of other items month after month none stood."""
    params = {"level": level, "indicators": list(COUNTED.values()), "period": period}
    rows = snapshot.frame(_COUNTS, params)
    found = rows.select("area_code").unique()
    lies_in = areas_of(snapshot, scope, level, period)
    for fact in GATEKEEPING:
        now = rows.filter(indicator=COUNTED[fact]).select("area_code", pl.col("numerator").alias(fact))
        items = standing_items(snapshot, scope, COUNTED[fact], period).join(lies_in, on="township_code")
        runs = items.group_by("area_code").agg(pl.col("run").max().alias(f"{fact}_run"))
        found = found.join(now, on="area_code", how="left").join(runs, on="area_code", how="left")
    return found.with_columns(pl.col(f"{fact}_run").fill_null(0) for fact in GATEKEEPING)


@query(needs="matters")
def areas_of(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per township of the period: township_code, and area_code of the area of the level it lies
    in."""
    townships = areas_in(snapshot, scope, period).filter(level="township")
    column = "code" if level == "township" else level
    return townships.select(township_code="code", area_code=column).drop_nulls()


@query(needs="matters")
def overdue_tasks(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per task past its day at the period's end and area of the level that has it: area_code, plan,
    number, title, due, days_late. Of a task on which nobody ever reported it is not known whether it was
    done: it is none of them."""
    day, parts = end_of(period), []
    for plan in recordable_plans(snapshot.manifest["jurisdiction"]):
        if not is_told(snapshot, scope, plan):
            continue
        if level == "township":
            rows = plan_townships(snapshot, scope, plan, day).with_columns(area_code="township_code")
        elif level == "county":
            rows = plan_rows(snapshot, scope, plan, day).with_columns(
                area_code=pl.lit(load_jurisdiction(plan).area_code)
            )
        else:
            continue
        late = rows.filter(pl.col("condition") == "overdue")
        parts.append(late.select("area_code", "plan", "number", "title", "due", "days_late"))
    return pl.concat(parts) if parts else pl.DataFrame(schema=OVERDUE)


OVERDUE = {
    "area_code": pl.String,
    "plan": pl.String,
    "number": pl.Int64,
    "title": pl.String,
    "due": pl.Date,
    "days_late": pl.Int64,
}


def _tasks(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area with tasks past their day: tasks_overdue, tasks_long_overdue."""
    return (
        overdue_tasks(snapshot, scope, level, period)
        .group_by("area_code")
        .agg(
            tasks_overdue=pl.len().cast(pl.Int64),
            tasks_long_overdue=(pl.col("days_late") > LONG_OVERDUE).sum().cast(pl.Int64),
        )
    )


def _own_index(snapshot: Snapshot, level: str, period: str) -> pl.DataFrame:
    """One row per area with an index of its own part: its probabilities now and in the comparison period
    before, whether it got better, and whether it may be compared."""
    before = comparison_before(snapshot.jurisdiction, period)
    rows = snapshot.frame(_OWN_INDEX, {"level": level, "periods": [before, period]})
    tenths = ["worst_tenth", "best_tenth"]
    now = (
        rows.filter(period=period)
        .drop("period")
        .rename(
            {"broadly_better_baseline": "better_than_baseline", "broadly_better_year": "better_than_year_ago"}
        )
    )
    earlier = rows.filter(period=before).select("area_code", pl.col(tenths).name.suffix("_before"))
    return now.join(earlier, on="area_code", how="left")


def _correcting(snapshot: Snapshot, level: str, period: str) -> pl.DataFrame:
    """One row per area: correcting, true where any of its figures is held back for a correction, false
    where one that would be is ranked, null where that cannot be seen."""
    rows = snapshot.frame(_REASONS, {"level": level, "period": period})
    held_back = [code for code, indicator in BY_CODE.items() if not indicator.reporting]
    true = pl.col("reason") == "correction_under_way"
    false = pl.col("eligible") & pl.col("indicator").is_in(held_back)
    told = pl.when(true.fill_null(False)).then(True).when(false).then(False)
    return rows.group_by("area_code").agg(told.alias("correcting").max())
