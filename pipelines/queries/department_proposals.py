"""Departments that the last month's findings give a ground for a reminder, with every reason and its rows."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.base.names import name_key, name_key_of
from pipelines.queries.admissions import findings
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.demands import DEMANDS
from schemas.dtypes import Dtypes
from schemas.measure_rows import DepartmentProposal, DepartmentReasonRow, ReasonRow
from schemas.measures import DEPARTMENT_REASONS
from schemas.rows import typed_row
from schemas.scope import Scope

LEVELS = ("township", "county", "prefecture")
"""Levels of an area whose own departments are proposed; nobody of a home reminds those above it."""

ROW: Dtypes = {
    "township_code": pl.String,
    "community_code": pl.String,
    "community_name": pl.String,
    "return_id": pl.String,
    "sheet_row": pl.Int64,
    "demand_kind": pl.String,
    "item_name": pl.String,
    "evidence": pl.String,
    "item_id": pl.String,
}
"""A finding that a reason rests on: the row of a return, what was demanded, and why it is a finding
(schemas/admission_findings.py)."""

REASON: Dtypes = {
    "code": pl.String,
    "rows": pl.Int64,
    "communities": pl.Int64,
    "evidence": pl.List(pl.Struct(ROW)),
}

PROPOSALS: Dtypes = {
    "area_code": pl.String,
    "area_name": pl.String,
    "prefecture": pl.String,
    "prefecture_name": pl.String,
    "department": pl.String,
    "rows": pl.Int64,
    "communities": pl.Int64,
    "reasons": pl.List(pl.Struct(REASON)),
}


@query(needs="matters")
def department_proposals(snapshot: Snapshot, scope: Scope, level: str) -> pl.DataFrame:
    """One row per department of an area of the level (PROPOSALS), by area and name, with the reasons
    (schemas/measures.toml) that are found in enough of its communities. ``department``: as most rows write
    it. Certificates name no level of who requires them and are left out, as is what nobody reports."""
    rows = _placed(snapshot, scope, level)
    reasons = _reasons(rows)
    if reasons.is_empty():
        return pl.DataFrame(schema=PROPOSALS)
    proposed = reasons.group_by("area_code", "key").agg(
        pl.struct("code", "rows", "communities", "evidence").alias("reasons")
    )
    counted = rows.group_by("area_code", "key").agg(
        pl.col("department").mode().sort().first(),
        rows=pl.len().cast(pl.Int64),
        communities=pl.col("community_code").n_unique().cast(pl.Int64),
    )
    joined = proposed.join(counted, on=["area_code", "key"]).join(
        _names(snapshot, scope, level), on="area_code", how="left"
    )
    return joined.sort("area_code", "department").select(pl.col(n).cast(t) for n, t in PROPOSALS.items())


def _placed(snapshot: Snapshot, scope: Scope, level: str) -> pl.DataFrame:
    """One row per finding about a department of the level: area_code, key, code, and ROW."""
    found = findings(snapshot, scope).filter(
        pl.col("department_level") == level, pl.col("community_code").is_not_null()
    )
    code = (
        pl.when(pl.col("evidence").is_in(["negative_list", "barred_list"])).then("evidence").otherwise("kind")
    )
    placed = found.with_columns(
        pl.col("township").alias("township_code"),
        pl.format("department_{}", code).alias("code"),
        name_key(pl.col("department")).alias("key"),
        pl.col(level).alias("area_code"),
    )
    return placed.select("area_code", "key", "code", "department", *ROW)


@query(needs="matters")
def found_of_department(
    snapshot: Snapshot, scope: Scope, level: str, area: str, department: str
) -> pl.DataFrame:
    """One row per finding of the snapshot's last month about a department of an area: area_code, key, code,
    department and ROW, in however few communities."""
    rows = _placed(snapshot, scope, level)
    return rows.filter(area_code=area, key=name_key_of(department))


def _reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per area, department and reason that is found in enough communities, the gravest first."""
    order = list(DEPARTMENT_REASONS)
    counted = rows.group_by("area_code", "key", "code").agg(
        rows=pl.len().cast(pl.Int64),
        communities=pl.col("community_code").n_unique().cast(pl.Int64),
        evidence=pl.struct(*ROW).sort_by("community_code", "return_id", "sheet_row"),
    )
    enough = pl.col("communities") >= pl.col("code").replace_strict(DEPARTMENT_REASONS, return_dtype=pl.Int64)
    rank = pl.col("code").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
    return counted.filter(enough).sort("area_code", "key", rank)


def _names(snapshot: Snapshot, scope: Scope, level: str) -> pl.DataFrame:
    areas = areas_in(snapshot, scope, snapshot.latest)
    prefectures = areas.filter(level="prefecture").select(prefecture="code", prefecture_name="name")
    named = areas.filter(pl.col("level") == level).select("prefecture", area_code="code", area_name="name")
    return named.join(prefectures, on="prefecture", how="left")


@query(needs="matters")
def department_proposal(
    snapshot: Snapshot, scope: Scope, level: str, area: str, period: str, department: str
) -> dict[str, Any] | None:
    """What is proposed about one department of an area, in the form of a proposal about an area
    (``queries.measures_list``), as evidence keeps it; None where nothing is. Findings are those of the
    snapshot's last month: of an earlier one nothing is proposed."""
    if period != snapshot.latest or level not in LEVELS:
        return None
    proposals = department_proposals(snapshot, scope, level)
    own = proposals.filter(
        pl.col("area_code") == area, name_key(pl.col("department")) == name_key_of(department)
    )
    if own.is_empty():
        return None
    row = typed_row(DepartmentProposal, own)
    return {
        "step": "remind",
        "reasons": [_as_reason(reason, period) for reason in row["reasons"]],
        "lacks": [],
        "chance_expected": 0.0,
        "list_proposed": proposals.height,
        "list_chance_expected": 0.0,
    }


def _as_reason(reason: DepartmentReasonRow, period: str) -> ReasonRow:
    return {
        "code": reason["code"],
        "indicator": None,
        "value": float(reason["rows"]),
        "periods": 1,
        "evidence": [
            {
                "period": period,
                "table": DEMANDS[one["demand_kind"]].register,
                "township_code": one["township_code"],
                "community_code": one["community_code"],
                "sheet_row": one["sheet_row"],
                "name": one["item_name"],
                "value": None,
                "why": one["evidence"],
            }
            for one in reason["evidence"]
        ],
    }
