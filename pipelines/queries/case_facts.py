"""What cases and confirmations say of areas to the rule of measures: reminded, interviewed, confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from pipelines.cases.confirming import Standing, hash_of_returns, standing_by
from pipelines.cases.stored import due_of
from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.case_items import CASE_COLUMNS
from schemas.cases import ENDED_STEPS
from schemas.confirmations import CONFIRMATION_COLUMNS, Confirmation
from schemas.dtypes import Dtypes
from schemas.periods import end_of, months_later, shift
from schemas.scope import Scope

REMEMBERED_MONTHS = 12
"""A reminder or an interview counts for what stands now if it was about a month so long ago at most."""

GATEKEEPING_REASONS = ("negative_list", "emergency_overdue", "gatekeeping_stood", "pushed_again")
FIGURE_REASONS = ("worst_twice", "worst_after_interview")

_CASES = "SELECT * FROM cases WHERE area_level = $level AND department IS NULL ORDER BY case_id"
_OF_AREA = "SELECT * FROM cases WHERE area_level = $level AND area_code = $area ORDER BY case_id"
_WITHIN = "SELECT * FROM cases WHERE list_contains($areas, area_code) ORDER BY case_id"
_RANKED = "SELECT * FROM cases WHERE has_ranks AND issued_on IS NOT NULL"
_CONFIRMATIONS = """
SELECT * FROM confirmations WHERE area_level = $level AND period = $period ORDER BY area_code, sequence
"""
_RETURNS = "SELECT township_code, return_id, sha256 FROM returns WHERE current AND period = $period"
_CORRECTED = """
SELECT DISTINCT township_code FROM returns
WHERE current AND replaces IS NOT NULL AND NOT on_time AND list_contains($periods, period)
"""
_CHANGES = """
SELECT area_code, indicator, change_baseline, change_baseline_significant FROM area_values
WHERE level = $level AND period = $period AND NOT restated AND change_baseline_significant IS NOT NULL
"""


@query(needs="matters")
def case_facts(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level that a case is about: area_code, and of the columns of the rule of
    measures reminded, interviewed_on_figures, rectification_failed, pushed_again (an interview about the
    negative list was put right before), reply_closed and frozen (of a public notice of the month). Empty in a
    snapshot without cases."""
    cases = _read(snapshot, "cases", _CASES, {"level": level}, CASE_COLUMNS)
    end = end_of(period)
    issued = _remembered(cases, period)
    interviews = issued.filter(pl.col("kind").is_in(["interview", "urge"]))
    year_ago = pl.col("issued_on") <= months_later(end, -REMEMBERED_MONTHS)
    on_figures = cases.filter(pl.col("kind") == "interview", _about(FIGURE_REASONS), year_ago)
    mended = interviews.filter(_about(GATEKEEPING_REASONS), pl.col("recheck") == "passed")
    of_month = cases.filter(pl.col("period") == period, pl.col("step") != "dropped")
    noticed = of_month.filter(pl.col("kind") == "public_notice")
    replied = pl.col("answered_on").is_not_null() | pl.col("lapsed_on").is_not_null()
    facts = {
        "reminded": issued.filter(pl.col("kind") != "commended"),
        "interviewed_on_figures": on_figures,
        "rectification_failed": interviews.filter(_failed(end)),
        "pushed_again": mended,
        "reply_closed": noticed.filter(replied),
        "frozen": noticed.filter(pl.col("evidence_sha256").is_not_null()),
    }
    codes = cases.select("area_code").unique().sort("area_code")
    return codes.with_columns(
        pl.col("area_code").is_in(rows["area_code"].implode()).alias(name) for name, rows in facts.items()
    )


def _remembered(cases: pl.DataFrame, period: str) -> pl.DataFrame:
    """Cases about the last months before this one whose document went out by its end."""
    first = shift(period, -REMEMBERED_MONTHS)
    return cases.filter(
        pl.col("issued_on") <= end_of(period), pl.col("period") < period, pl.col("period") >= first
    )


def _failed(end: date) -> pl.Expr:
    """Whether a matter was not put right: the re-check failed, or its day passed without a report."""
    waiting = pl.col("reported_on").is_null() & (pl.col("step") == "rectifying")
    return (pl.col("recheck") == "failed") | ((pl.col("rectify_due") <= end) & waiting)


@query(needs="matters")
def failed_cases(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per interview or order about an area of the level that was not put right by the month's end:
    area_code, case_id, period (the month it is about), matter, days_over (past its day on the day of
    publishing, from which it is known that nothing was reported; null where it has none or it is to come)."""
    cases = _read(snapshot, "cases", _CASES, {"level": level}, CASE_COLUMNS)
    end = end_of(period)
    rows = _remembered(cases, period).filter(pl.col("kind").is_in(["interview", "urge"]), _failed(end))
    day = pl.lit(snapshot.published_on)
    days = (day - pl.col("rectify_due")).dt.total_days().cast(pl.Int64)
    over = pl.when(days > 0).then(days)
    return rows.select("area_code", "case_id", "period", "matter", days_over=over).sort("case_id")


def _about(reasons: tuple[str, ...]) -> pl.Expr:
    """Whether a case has one of the reasons."""
    return pl.col("reasons").str.split(",").list.eval(pl.element().is_in(list(reasons))).list.any()


@query(needs="matters")
def interval_passed(snapshot: Snapshot, scope: Scope) -> bool:
    """Whether, on the day the snapshot was published, the interval since the last document with ranks had
    passed."""
    months = snapshot.jurisdiction.ranking_notice_interval_months
    rows = _read(snapshot, "cases", _RANKED, {}, CASE_COLUMNS)
    days: list[date] = rows["issued_on"].to_list()
    last = max(days, default=None)
    return last is None or months_later(last, months) <= snapshot.published_on


@query(needs="matters")
def confirmed_areas(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level whose unit said something of its figures of the month: area_code,
    standing (schemas.confirmations.STANDINGS) and confirmed, whether it confirmed them as they are or its
    objections are decided."""
    found = [(area, said.state, said.is_settled) for area, said in _standings(snapshot, scope, level, period)]
    schema = {"area_code": pl.String, "standing": pl.String, "confirmed": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def _standings(snapshot: Snapshot, scope: Scope, level: str, period: str) -> list[tuple[str, Standing]]:
    asked = {"level": level, "period": period}
    rows = _read(snapshot, "confirmations", _CONFIRMATIONS, asked, CONFIRMATION_COLUMNS)
    if rows.is_empty():
        return []
    townships = areas_in(snapshot, scope, period).filter(level="township")
    placed = townships.select("code", area="code" if level == "township" else level)
    returns = snapshot.frame(_RETURNS, {"period": period}).join(
        placed, left_on="township_code", right_on="code"
    )
    return [
        (
            str(area),
            standing_by(
                [Confirmation(**row) for row in entries.iter_rows(named=True)],
                hash_of_returns(returns.filter(area=area)),
            ),
        )
        for (area,), entries in rows.group_by("area_code", maintain_order=True)
    ]


@query(needs="matters")
def unit_standing(snapshot: Snapshot, scope: Scope, level: str, area: str, period: str) -> str:
    """How the figures of an area and month stand with their unit: a key of STANDINGS."""
    rows = confirmed_areas(snapshot, scope, level, period).filter(area_code=area)
    return str(rows["standing"][0]) if rows.height else "none"


@query(needs="matters")
def cases_at_work(snapshot: Snapshot, scope: Scope, level: str, area: str) -> pl.DataFrame:
    """One row per case about an area that had not ended when the snapshot was published: the fields of Case,
    and ``due``, the day until which its unit must answer or have put it right, null where it need not."""
    asked = {"level": level, "area": area}
    rows = _read(snapshot, "cases", _OF_AREA, asked, CASE_COLUMNS)
    return rows.filter(~pl.col("step").is_in(ENDED_STEPS)).with_columns(due=due_of())


@query(needs="matters")
def cases_within(snapshot: Snapshot, scope: Scope, level: str, area: str) -> pl.DataFrame:
    """The rows of ``cases_at_work`` of an area and of all that lie in it."""
    inside = areas_in(snapshot, scope, snapshot.latest).filter(
        (pl.col("code") == area) | (pl.col(level) == area)
    )
    rows = _read(snapshot, "cases", _WITHIN, {"areas": inside["code"].to_list()}, CASE_COLUMNS)
    return rows.filter(~pl.col("step").is_in(ENDED_STEPS)).with_columns(due=due_of())


@query(needs="matters")
def corrected_since(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level: area_code, corrected_since: whether a correction that came after the due
    day is in force for the month or the one before."""
    periods = [period, shift(period, -1)]
    late = snapshot.frame(_CORRECTED, {"periods": periods})["township_code"]
    townships = areas_in(snapshot, scope, period).filter(level="township")
    own = "code" if level == "township" else level
    told = pl.col("code").is_in(late.implode()).any().alias("corrected_since")
    return townships.drop_nulls(own).group_by(pl.col(own).alias("area_code")).agg(told).sort("area_code")


@query(needs="matters")
def better_throughout(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level: area_code, better_in_every_group: whether since the baseline each burden
    group of the index has an indicator that changed broadly for the better, and none that changed broadly for
    the worse. Null in the baseline month itself."""
    by_group = (
        _judged_changes(snapshot, level, period)
        .group_by("area_code", "group")
        .agg(holds=pl.col("better").any() & ~pl.col("worse").any())
    )
    groups = len(snapshot.jurisdiction.index_weights)
    return by_group.group_by("area_code").agg(
        better_in_every_group=pl.col("holds").all() & (pl.len() == groups)
    )


@query(needs="matters")
def better_changes(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level and indicator of the index's groups that changed broadly for the better
    since the baseline: area_code, indicator, change_baseline."""
    rows = _judged_changes(snapshot, level, period).filter("better")
    return rows.select("area_code", "indicator", "change_baseline").sort("area_code", "indicator")


def _judged_changes(snapshot: Snapshot, level: str, period: str) -> pl.DataFrame:
    """One row per area and indicator of a burden group of the index: whether it changed broadly since the
    baseline, for the better or for the worse."""
    rows = snapshot.frame(_CHANGES, {"level": level, "period": period})
    said = [
        (one.code, one.group, one.direction)
        for one in BY_CODE.values()
        if one.group in snapshot.jurisdiction.index_weights and one.direction != "context"
    ]
    known = pl.DataFrame(said, schema=["indicator", "group", "direction"], orient="row")
    low = pl.col("direction") == "low"
    gain = pl.when(low).then(-pl.col("change_baseline")).otherwise(pl.col("change_baseline"))
    broad = pl.col("change_baseline_significant")
    return rows.join(known, on="indicator").with_columns(better=broad & (gain > 0), worse=broad & (gain < 0))


def _read(
    snapshot: Snapshot, table: str, statement: str, asked: dict[str, Any], columns: Dtypes
) -> pl.DataFrame:
    """Rows of a table; none in a snapshot that was published before there was one."""
    if table not in snapshot.manifest["rows"]:
        return pl.DataFrame(schema=columns)
    return snapshot.frame(statement, asked)
