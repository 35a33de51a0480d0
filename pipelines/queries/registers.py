"""Register rows behind a figure, read from the Parquet parts that snapshots share."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.queries.areas import areas_in
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS
from schemas.returns import REGISTERS

ROW_LIMIT = 1000
"""Rows a page shows at most; the export and the return itself hold all of them."""

ORIGIN = {"return_id": pl.String, "township_code": pl.String, "sheet_row": pl.Int64}
"""Where a register row came from."""

_PART = "SELECT file FROM parts WHERE period = $period AND register = $register"


def register_rows(
    snapshot: Snapshot,
    register: str,
    level: str,
    code: str,
    period: str,
    limit: int = ROW_LIMIT,
    indicator: str | None = None,
) -> pl.DataFrame:
    """One row per register row of an area in a period, at most ``limit``, by township and community:
    where it came from (ORIGIN; sheet_row as Excel shows it), then the register's fields as delivered. With
    an indicator a first column ``counts`` says whether the row is in its numerator, and those rows come
    first. Raises UserError for an unknown register."""
    if register not in REGISTERS:
        known = "、".join(REGISTERS)
        raise UserError(f"没有登记表 {register}；有：{known}", f"there is no register {register}; there are: {known}")
    columns = ORIGIN | REGISTERS[register].dtypes
    part = part_file(snapshot, register, period)
    if part is None:
        return pl.DataFrame(schema=columns)
    rows = pl.scan_parquet(part).filter(_inside(snapshot, level, code, period)).select(*columns)
    return rows.head(limit).collect()


def part_file(snapshot: Snapshot, register: str, period: str) -> Path | None:
    """The Parquet file with the current rows of a register in a period, None where there are none."""
    found = snapshot.frame(_PART, {"period": period, "register": register})
    return snapshot.part_folder / found.item(0, "file") if found.height else None


def _inside(snapshot: Snapshot, level: str, code: str, period: str) -> pl.Expr:
    """Which rows lie in the area. The tree decides, not the prefix of the code."""
    if level not in LEVELS:
        raise UserError(f"没有层级 {level}；有：{'、'.join(LEVELS)}", f"there is no level {level}; there are: {LEVELS}")
    if level == "community":
        return pl.col("community_code") == code
    townships = areas_in(snapshot, period).filter(pl.col("level") == "township", pl.col(level) == code)
    return pl.col("township_code").is_in(townships["code"].to_list())
