"""The assessment score of the areas of a level: item by item, with what each rests on, so that the sum can be
made again by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.papers.asked import require_period
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.score.scoring import points_by_cases, points_by_figure
from pipelines.score.sheet import load_sheet
from schemas.errors import UserError
from schemas.periods import end_of, last_month, months_later
from schemas.scope import Scope
from schemas.scores import SCORES, TOTALS, ScoreItem, ScoreSheet
from schemas.words import Words

LEVELS = ("county", "prefecture", "township")

_VALUES = """
SELECT area_code, indicator, value, numerator, denominator, reason FROM area_values
WHERE level = $level AND period = $period AND NOT restated AND list_contains($indicators, indicator)
"""
_CASES = """
SELECT area_code, kind, count(*) AS cases FROM cases
WHERE area_level = $level AND department IS NULL AND issued_on > $first AND issued_on <= $last
GROUP BY area_code, kind
"""
NOT_KNOWN = "no_return"
"""Why an item is not scored where the snapshot has no row of the figure."""


@query(needs="matters")
def score_sheet(snapshot: Snapshot, scope: Scope) -> ScoreSheet:
    """The sheet in force for the snapshot's jurisdiction. Raises DeclaredError with every fault of its
    file."""
    return load_sheet(snapshot.manifest["jurisdiction"])


@query(needs="matters")
def score_rows(
    snapshot: Snapshot, scope: Scope, level: str, period: str, area: str | None = None
) -> pl.DataFrame:
    """One row per area of the level (the one that is named) and item of the sheet, by code and in the order
    of the sheet: SCORES. Raises UserError for a level or a period that is none."""
    require_period(snapshot, scope, period)
    if level not in LEVELS:
        raise UserError("REQ-110", level=level, known=Words.listed(LEVELS))
    sheet = score_sheet(snapshot, scope)
    areas = areas_in(snapshot, scope, period).filter(level=level).sort("code")
    if area is not None:
        areas = areas.filter(code=area)
        if areas.is_empty():
            raise UserError("SUP-001", area=area, period=period)
    values, cases = _values(snapshot, sheet, level, period), _cases(snapshot, level, period)
    rows = [
        _row(item, code, name, values, cases)
        for code, name in areas.select("code", "name").iter_rows()
        for item in sheet.items
    ]
    return pl.DataFrame(rows, schema=SCORES)


@query(needs="matters")
def score_totals(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level, by code: TOTALS. Not ranked: an area whose figures are not known is not
    worse for it, and what is missing stands beside the sum."""
    return totals_of(score_rows(snapshot, scope, level, period))


def totals_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The sums of score_rows: TOTALS."""
    known = pl.col("scored").is_not_null()
    summed = rows.group_by("area_code", "area_name", maintain_order=True).agg(
        scored=pl.col("scored").sum().round(2),
        of=pl.col("points").filter(known).sum(),
        unscored=(~known).sum().cast(pl.Int64),
    )
    share = pl.when(pl.col("of") > 0).then((100 * pl.col("scored") / pl.col("of")).round(2))
    return summed.with_columns(share=share).select(pl.col(name).cast(kind) for name, kind in TOTALS.items())


Values = Mapping[tuple[str, str], Mapping[str, Any]]


def _values(snapshot: Snapshot, sheet: ScoreSheet, level: str, period: str) -> Values:
    """By area and indicator: the row of area_values."""
    asked = [item.indicator for item in sheet.items if item.indicator is not None]
    rows = snapshot.frame(_VALUES, {"level": level, "period": period, "indicators": asked})
    return {(row["area_code"], row["indicator"]): row for row in rows.iter_rows(named=True)}


def _cases(snapshot: Snapshot, level: str, period: str) -> Mapping[tuple[str, str], int]:
    """By area and kind: cases whose document went out in the twelve months to the period's end."""
    if "cases" not in snapshot.manifest["rows"]:
        return {}
    last = end_of(last_month(period))
    asked = {"level": level, "first": months_later(last, -12), "last": last}
    rows = snapshot.frame(_CASES, asked).iter_rows()
    return {(area, kind): count for area, kind, count in rows}


def _row(
    item: ScoreItem, code: str, name: str, values: Values, cases: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    about = {
        "area_code": code,
        "area_name": name,
        "item": item.key,
        "points": item.points,
        "indicator": item.indicator,
        "best": item.best,
        "worst": item.worst,
        "each": item.each,
    }
    if item.indicator is None:
        count = sum(cases.get((code, kind), 0) for kind in item.cases)
        return about | {"cases": count, "scored": points_by_cases(item, count)}
    found = values.get((code, item.indicator), {})
    scored = points_by_figure(item, found.get("value"))
    sides = {side: found.get(side) for side in ("value", "numerator", "denominator")}
    return about | sides | {"scored": scored, "reason": None if scored is not None else _why(found)}


def _why(found: Mapping[str, Any]) -> str:
    return str(found.get("reason") or NOT_KNOWN)
