"""Two months of a register side by side: only the rows that differ, which are few, are looked at by rules."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.base.names import add_name_keys
from schemas.codes import ENDED_STATUS
from schemas.returns import REGISTERS

ENDED = sorted(ENDED_STATUS)
ORIGIN = ("township_code", "sheet_row")


def state_fields(register: str) -> list[str]:
    """The fields of a register that are states: what stands in one month stands in the next until it changes.
    Figures of the month and the community's name are none."""
    columns = REGISTERS[register].columns
    return [column.name for column in columns if not column.flow and column.name != "community_name"]


def all_fields(register: str) -> list[str]:
    """The fields of a register but for the community's name."""
    return [column.name for column in REGISTERS[register].columns if column.name != "community_name"]


def name_fields(register: str) -> tuple[str, str]:
    """The fields that hold the name of a row and the department it is from."""
    unique = REGISTERS[register].unique
    return unique[1], unique[2]


def in_use(register: str, end: date) -> pl.Expr:
    """Whether a row is a burden at the end of a month."""
    status = REGISTERS[register].status_column
    if status is not None:
        return ~pl.col(status).is_in(ENDED)
    if register == "work_items":
        return pl.col("withdrawn_on").is_null() | (pl.col("withdrawn_on") > pl.lit(end))
    return pl.lit(True)


def compare(
    register: str,
    now: pl.DataFrame,
    before: pl.DataFrame,
    ends: tuple[date, date],
    fields: list[str] | None = None,
) -> pl.DataFrame:
    """One row per key of the rows that differ in ``fields`` (states where left out): the fields as they are
    and ``field_before``; was and now (whether the row stands in each month); in_use and was_in_use;
    community_code, township_code and sheet_row of today's row, else of the one before.

    Both frames hold the same communities under the same codes; ``ends`` are the last days of this month and
    of the one before. Names are compared as pipelines.base.names does, and kept as written."""
    fields = fields or state_fields(register)
    fresh, stale = (_keyed(register, rows) for rows in _differing(now, before, fields))
    keys = _keys(register)
    kept = [name for name in all_fields(register) if name != "community_code"]
    fresh = fresh.with_columns(in_use(register, ends[0]).alias("in_use"), now=True)
    stale = stale.with_columns(in_use(register, ends[1]).alias("in_use"), now=True)
    joined = fresh.select(*keys, *kept, *ORIGIN, "in_use", "now").join(
        stale.select(*keys, *kept, *ORIGIN, "in_use", "now").rename(
            {name: f"{name}_before" for name in (*kept, *ORIGIN, "in_use")} | {"now": "was"}
        ),
        on=keys,
        how="full",
        coalesce=True,
        nulls_equal=True,
    )
    filled = joined.with_columns(
        pl.col("was", "now").fill_null(False),
        pl.col("in_use").fill_null(False),
        pl.col("in_use_before").fill_null(False).alias("was_in_use"),
        *(pl.coalesce(name, f"{name}_before").alias(name) for name in ORIGIN),
    ).drop("in_use_before", *(f"{name}_before" for name in ORIGIN))
    return filled.sort("community_code", "sheet_row", *keys, nulls_last=True)


def _differing(
    now: pl.DataFrame, before: pl.DataFrame, fields: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of each month that do not stand in the other just so. Rows are compared by a hash of their
    fields, the community's code among them: joining whole rows would take ten times as long."""
    hashed = [rows.with_columns(rows.select(fields).hash_rows().alias("hash")) for rows in (now, before)]
    first, second = hashed
    return (
        first.join(second, on="hash", how="anti").drop("hash"),
        second.join(first, on="hash", how="anti").drop("hash"),
    )


def _keys(register: str) -> list[str]:
    return ["community_code", *(f"{name}_key" for name in REGISTERS[register].unique[1:])]


def _keyed(register: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns by which rows are the same."""
    contract = REGISTERS[register]
    others = [name for name in contract.unique[1:] if name not in contract.names]
    return add_name_keys(rows, contract.names).with_columns(
        pl.col(name).alias(f"{name}_key") for name in others
    )
