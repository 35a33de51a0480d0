"""What a community reported that can be counted on the spot: the rows of its registers, in use or ended."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicators.facts.work_items import open_on
from schemas.codes import ENDED_STATUS
from schemas.inspections import COUNTED, REPORTED
from schemas.periods import end_of
from schemas.returns import REGISTERS

LEFT_OUT = {
    "work_items": pl.col("list_kind") == "self_governance",
    "appraisals": pl.col("appraisal_kind") == "township_comprehensive",
}
"""What is no burden by the definition of the indicators: a community's own tasks, the yearly appraisal."""


def reported_rows(registers: Mapping[str, pl.DataFrame], sample: str, period: str) -> pl.DataFrame:
    """Columns of REPORTED, numbered by community; ``registers``: rows of the drawn communities by register,
    each with the register's fields."""
    parts = [_of_register(registers[key], key, period) for key in COUNTED if key in registers]
    rows = pl.concat(parts).sort("community_code", maintain_order=True)
    numbered = rows.with_columns(
        number=pl.int_range(1, pl.len() + 1).over("community_code"), sample_id=pl.lit(sample)
    )
    return numbered.select(pl.col(name).cast(dtype) for name, dtype in REPORTED.items())


def _of_register(rows: pl.DataFrame, key: str, period: str) -> pl.DataFrame:
    register = REGISTERS[key]
    name, unit, *others = register.unique[1:]
    detail = pl.col(others[0]).cast(pl.String) if others else pl.lit(None, pl.String)
    if register.status_column is None:
        begun = pl.col("started_on") <= pl.lit(end_of(period))
        in_use, rows = open_on(end_of(period)), rows.filter(begun)
    else:
        in_use = ~pl.col(register.status_column).is_in(ENDED_STATUS)
    kept = rows.filter(~LEFT_OUT.get(key, pl.lit(False)).fill_null(False))
    return kept.select(
        "community_code",
        register=pl.lit(key),
        name=pl.col(name),
        unit=pl.col(unit),
        detail=detail,
        reported_as=pl.when(in_use).then(pl.lit("in_use")).otherwise(pl.lit("ended")),
    )
