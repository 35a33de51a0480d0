"""A small province of two counties whose reports are held against approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from schemas.admission_items import ITEM_COLUMNS, WorkItem
from schemas.returns import REGISTERS

END = date(2026, 9, 30)
PLACES = pl.DataFrame(
    [("c1", "t1", "k1"), ("c2", "t1", "k1"), ("c3", "t2", "k2")],
    schema=["community", "township", "county"],
    orient="row",
).with_columns(prefecture=pl.lit("p1"), province=pl.lit("s"), country=pl.lit(None, pl.String))
AREAS = pl.DataFrame(
    [
        ("t1", "township", "k1"),
        ("t2", "township", "k2"),
        ("k1", "county", "k1"),
        ("k2", "county", "k2"),
        ("k3", "county", "k3"),
        ("p1", "prefecture", None),
        ("s", "province", None),
    ],
    schema=["code", "level", "county"],
    orient="row",
).with_columns(
    prefecture=pl.when(pl.col("level") != "province").then(pl.lit("p1")),
    province=pl.lit("s"),
    country=pl.lit(None, pl.String),
)

COLUMNS: dict[str, Any] = {
    "return_id": pl.String,
    "township_code": pl.String,
    "sheet_row": pl.Int64,
    **REGISTERS["work_items"].dtypes,
}


def reported(*rows: dict[str, Any]) -> pl.DataFrame:
    """Register rows; each says what differs from an item without approval that started on 1 September."""
    township = {"c1": "t1", "c2": "t1", "c3": "t2"}
    base = {
        "community_code": "c1",
        "community_name": "甲社区",
        "department": "县民政局",
        "department_level": "county",
        "entry_route": "approved",
        "started_on": date(2026, 9, 1),
        "return_id": "r",
    }
    full = [
        {**base, "sheet_row": at, "township_code": township[row.get("community_code", "c1")], **row}
        for at, row in enumerate(rows, start=2)
    ]
    return pl.DataFrame(full, schema=COLUMNS)


def items(*rows: dict[str, Any]) -> pl.DataFrame:
    """Items; each says what differs from one approved as 民〔2026〕1号 in county k1 and admitted."""
    base = {
        "department": "县民政局",
        "department_level": "county",
        "area_code": "k1",
        "step": "admitted",
        "applied_on": date(2026, 7, 1),
        "approved_on": date(2026, 8, 1),
        "admitted_on": date(2026, 8, 2),
        "started_on": date(2026, 8, 2),
        "approval_document": "民〔2026〕1号",
    }
    made = [WorkItem(f"A{at}", **{**base, **row}) for at, row in enumerate(rows, start=1)]
    return pl.DataFrame([vars(item) for item in made], schema=ITEM_COLUMNS)
