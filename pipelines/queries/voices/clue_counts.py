"""Clues as the snapshot counts them: by area, department and burden of a period."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.scope import Scope

_OF_LEVEL = """
SELECT * EXCLUDE (level, period, department, name, burden) FROM clue_counts
WHERE level = $level AND period = $period AND department IS NULL AND burden IS NULL ORDER BY area_code
"""
_OF_AREA = """
SELECT * EXCLUDE (area_code, level, period, withheld) FROM clue_counts
WHERE level = $level AND area_code = $code AND period = $period
"""


@query(needs="matters")
def clues_of_areas(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of a level above the communities of which anything is counted, by code: area_code,
    area_name, COUNTS and withheld. Totals follow the size of an area, so that they make no ranks."""
    rows = snapshot.frame(_OF_LEVEL, {"level": level, "period": period})
    named = areas_in(snapshot, scope, period).filter(level=level).select(area_code="code", area_name="name")
    joined = rows.join(named, on="area_code", how="left", maintain_order="left")
    return joined.select("area_code", "area_name", pl.exclude("area_code", "area_name"))


@query(needs="matters")
def clues_of_area(
    snapshot: Snapshot, scope: Scope, level: str, code: str, period: str
) -> dict[str, Any] | None:
    """COUNTS of one area and whether one is withheld; None where nothing is counted."""
    rows = snapshot.frame(_OF_LEVEL, {"level": level, "period": period}).filter(area_code=code)
    return rows.drop("area_code").row(0, named=True) if rows.height else None


@query(needs="matters")
def clues_by_department(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per department that clues of an area, county or wider, are about, by name: department, name and
    COUNTS. Of clues that name no department there is no row."""
    rows = snapshot.frame(_OF_AREA, {"level": level, "code": code, "period": period})
    return rows.filter(pl.col("department").is_not_null()).drop("burden").sort("name", "department")


@query(needs="matters")
def clues_by_burden(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per burden that clues of an area, county or wider, are about, by code: burden and COUNTS."""
    rows = snapshot.frame(_OF_AREA, {"level": level, "code": code, "period": period})
    return rows.filter(pl.col("burden").is_not_null()).drop("department", "name").sort("burden")
