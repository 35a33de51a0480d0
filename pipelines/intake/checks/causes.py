"""One message at the cause: what follows from a month that was mistaken, or from merged cells, is told there
and not once more at every cell."""

from __future__ import annotations

import polars as pl

from pipelines.intake.checks.findings import findings, gathered
from pipelines.intake.files.batch import RawHead

LATE_DATES = 5
"""So many dates after the month, none of them in the future, speak against the month and not against each of
themselves."""

_MERGED_SCHEMA = {
    "return_no": pl.Int64,
    "register": pl.String,
    "field": pl.String,
    "row": pl.Int64,
    "place": pl.String,
    "told": pl.Boolean,
}
_NAMED = 3
"""Merged ranges that a message names."""


def tell_month(problems: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    """The problems, with one at the cover instead of those of many dates after its month."""
    dated = problems.with_row_index("at").filter(pl.col("code") == "CEL-014")
    after = dated.join(returns, on="return_no").filter(
        (pl.col("value") > pl.col("period_end").cast(pl.String))
        & (pl.col("value").str.slice(0, 7) <= pl.col("received_period"))
    )
    many = after.filter(pl.len().over("return_no") >= LATE_DATES)
    if many.is_empty():
        return problems
    told = many.group_by("return_no", "period", maintain_order=True).agg(
        count=pl.len(), latest=pl.col("value").max()
    )
    month = findings(
        told,
        "RET-004",
        "cover",
        field="period",
        value=pl.col("period"),
        count=pl.col("count"),
        latest=pl.col("latest"),
    )
    kept = problems.with_row_index("at").join(many.select("at"), on="at", how="anti").drop("at")
    return gathered([kept, month])


def months_in_doubt(problems: pl.DataFrame) -> pl.DataFrame:
    """return_no of returns whose month is told to be wrong: they are not held against other months."""
    doubted = problems.filter(pl.col("code").is_in(["RET-003", "RET-004"]) & (pl.col("register") == "cover"))
    return doubted.select("return_no").unique()


def merged_cells(heads: list[RawHead], problems: pl.DataFrame) -> pl.DataFrame:
    """One row per cell that lies in a merged range and is not its first: return_no, register, field, row, and
    the range. Lines that are told as no record are left out."""
    rows = [
        (no, merged.register, merged.field, row, merged.place, merged.told)
        for no, head in enumerate(heads)
        for merged in head.merged
        for row in range(merged.first, merged.last + 1)
    ]
    cells = pl.DataFrame(rows, schema=_MERGED_SCHEMA, orient="row")
    lines = problems.filter(pl.col("code") == "SHT-021").select("return_no", "register", "row")
    return cells.join(lines, on=["return_no", "register", "row"], how="anti", maintain_order="left")


def tell_merged(cells: pl.DataFrame) -> pl.DataFrame:
    """One problem per column with merged cells, at the first of them."""
    told = (
        cells.filter("told")
        .unique(["return_no", "register", "field", "place"], keep="first", maintain_order=True)
        .group_by("return_no", "register", "field", maintain_order=True)
        .agg(
            sheet_row=pl.col("row").min(),
            places=pl.col("place").head(_NAMED).str.join("、")
            + pl.when(pl.len() > _NAMED).then(pl.lit("……")).otherwise(pl.lit("")),
        )
    )
    parts = [
        findings(rows, "SHT-022", str(register), field=str(field), places=pl.col("places"))
        for (register, field), rows in told.group_by("register", "field", maintain_order=True)
    ]
    return gathered(parts)
