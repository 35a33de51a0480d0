"""What differs in the registers of burdens, brought under each other: a rule that looks at all of them alike
takes one step for all instead of one for each, and most have few rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from pipelines.signals.comparison import name_fields, row_keys
from schemas.dtypes import Dtypes
from schemas.returns import REGISTERS

REGISTERS_KEPT = tuple(key for key in REGISTERS if key != "communities")

OF_ITEMS: Dtypes = {
    "entry_route": pl.String,
    "started_on": pl.Date,
    "approved_on": pl.Date,
    "withdrawn_on": pl.Date,
}
"""Fields of work items that are kept; null in registers that have none of the name."""

NAMED: Dtypes = {
    "register": pl.String,
    "community_code": pl.String,
    "township_code": pl.String,
    "sheet_row": pl.Int64,
    "name": pl.String,
    "name_key": pl.String,
    "department": pl.String,
    "department_key": pl.String,
    "other_key": pl.String,
}
"""What names a row and says where it stands. ``other_key``: what is in the key beside name and department."""

STANDING: Dtypes = NAMED | {"ended_on": pl.Date} | OF_ITEMS
"""One row per row of a register. ``ended_on``: the date on which the burden was taken off."""

DIFFERING: Dtypes = STANDING | {
    "name_before": pl.String,
    "department_before": pl.String,
    **{f"{name}_before": kind for name, kind in OF_ITEMS.items()},
    **dict.fromkeys(("was", "now", "in_use", "was_in_use"), pl.Boolean),
}
"""One row per key of a register that differs (pipelines.signals.comparison.compare)."""


def stack_changes(changes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The columns of DIFFERING; ``changes``: by register what compare gives."""
    return _stack(changes, DIFFERING, _of_change)


def stack_rows(rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The columns of STANDING; ``rows``: by register rows of returns."""
    return _stack(rows, STANDING, _of_row)


def _stack(
    rows: Mapping[str, pl.DataFrame], columns: Dtypes, expressions: Callable[[str], list[pl.Expr]]
) -> pl.DataFrame:
    parts = [rows[key].select(expressions(key)) for key in REGISTERS_KEPT if not rows[key].is_empty()]
    return pl.concat(parts) if parts else pl.DataFrame(schema=columns)


@cache
def _of_row(register: str) -> list[pl.Expr]:
    return _standing(register, row_keys(register))


@cache
def _of_change(register: str) -> list[pl.Expr]:
    name, department = name_fields(register)
    flags = ("was", "now", "in_use", "was_in_use")
    return [
        *_standing(register, {key: pl.col(key) for key in row_keys(register)}),
        pl.col(f"{name}_before").alias("name_before"),
        pl.col(f"{department}_before").alias("department_before"),
        *(_of_items(register, field, "_before") for field in OF_ITEMS),
        *map(pl.col, flags),
    ]


def _standing(register: str, keys: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """``keys``: by name the columns of pipelines.signals.comparison.row_keys."""
    name, department, *others = REGISTERS[register].unique[1:]
    ended_on = REGISTERS[register].ended_on
    assert ended_on is not None
    return [
        pl.lit(register).alias("register"),
        pl.col("community_code", "township_code", "sheet_row"),
        pl.col(name).alias("name"),
        keys[f"{name}_key"].alias("name_key"),
        pl.col(department).alias("department"),
        keys[f"{department}_key"].alias("department_key"),
        _joined([keys[f"{other}_key"] for other in others]).alias("other_key"),
        pl.col(ended_on).alias("ended_on"),
        *(_of_items(register, field) for field in OF_ITEMS),
    ]


def _of_items(register: str, field: str, suffix: str = "") -> pl.Expr:
    has_it = field in REGISTERS[register].by_name
    return (pl.col(f"{field}{suffix}") if has_it else pl.lit(None, OF_ITEMS[field])).alias(f"{field}{suffix}")


def _joined(columns: list[pl.Expr]) -> pl.Expr:
    if not columns:
        return pl.lit("")
    return pl.concat_str([column.cast(pl.String).fill_null("") for column in columns], separator="/")
