"""Two months of a register side by side: only the rows that differ, which are few, are looked at by rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

import polars as pl

from pipelines.base.names import name_key
from schemas.codes import ENDED_STATUS
from schemas.returns import REGISTERS

Registers = Mapping[str, pl.DataFrame]
Pair = tuple[pl.DataFrame, pl.DataFrame]

ENDED = sorted(ENDED_STATUS)
ORIGIN = ("township_code", "sheet_row")


@cache
def state_fields(register: str) -> tuple[str, ...]:
    """The fields of a register that are states: what stands in one month stands in the next until it changes.
    Figures of the month and the community's name are none."""
    columns = REGISTERS[register].columns
    return tuple(column.name for column in columns if not column.flow and column.name != "community_name")


@cache
def all_fields(register: str) -> tuple[str, ...]:
    """The fields of a register but for the community's name."""
    return tuple(column.name for column in REGISTERS[register].columns if column.name != "community_name")


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


def rows_of(communities: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of these communities: most often all, which are not copied."""
    own = rows["community_code"].is_in(communities.implode())
    return rows if own.all() else rows.filter(own)


def has_flows(register: str) -> bool:
    """Whether a register holds figures of the month: only then do rows differ that have the same states."""
    return any(column.flow for column in REGISTERS[register].columns)


def find_differing(now: Registers, before: Registers, fields: Mapping[str, Sequence[str]]) -> dict[str, Pair]:
    """By register of ``fields``: the rows of each month that do not stand in the other just so. Rows are
    compared by a hash of these fields, the community's code among them: joining whole rows would take ten
    times as long. The registers are looked at in one step, each with a seed of its own."""
    first, second = (
        pl.concat(
            [rows[key].select(own).hash_rows(seed=seed) for seed, (key, own) in enumerate(fields.items())]
        )
        for rows in (now, before)
    )
    fresh = _chosen(now, fields, ~first.is_in(second.implode()))
    stale = _chosen(before, fields, ~second.is_in(first.implode()))
    return {key: (fresh[key], stale[key]) for key in fields}


def _chosen(rows: Registers, registers: Iterable[str], wanted: pl.Series) -> dict[str, pl.DataFrame]:
    """The wanted rows by register; ``wanted``: of the registers' rows, one register after the other."""
    chosen, start = {}, 0
    for key in registers:
        own = wanted.slice(start, rows[key].height)
        chosen[key] = rows[key].filter(own) if own.any() else rows[key].clear()
        start += rows[key].height
    return chosen


def compare(register: str, differing: Pair, ends: tuple[date, date]) -> pl.DataFrame:
    """One row per key of the rows that differ (this month's, those of the month before): the fields as they
    are and ``field_before``; was and now (whether the row stands in each month); in_use and was_in_use;
    community_code, township_code and sheet_row of today's row, else of the one before.

    Both hold the same communities under the same codes; ``ends`` are the last days of this month and of the
    one before. Names are compared as pipelines.base.names does, and kept as written."""
    fresh, stale = differing
    if fresh.is_empty() and stale.is_empty():
        return _no_changes(register)
    return _side_by_side(register, fresh, stale, ends)


@cache
def _no_changes(register: str) -> pl.DataFrame:
    contract = {column.name: column.dtype for column in REGISTERS[register].columns}
    empty = pl.DataFrame(schema=contract | {"township_code": pl.String, "sheet_row": pl.Int64})
    return _side_by_side(register, empty, empty, (date.max, date.max))


def _side_by_side(
    register: str, fresh: pl.DataFrame, stale: pl.DataFrame, ends: tuple[date, date]
) -> pl.DataFrame:
    keys = _keys(register)
    kept = [*(name for name in all_fields(register) if name != "community_code"), *ORIGIN]
    here = [*keys.values(), *kept, in_use(register, ends[0]).alias("in_use"), pl.lit(True).alias("now")]
    there = [
        *keys.values(),
        *(pl.col(name).alias(f"{name}_before") for name in kept),
        in_use(register, ends[1]).alias("was_in_use"),
        pl.lit(True).alias("was"),
    ]
    joined = fresh.select(here).join(
        stale.select(there), on=list(keys), how="full", coalesce=True, nulls_equal=True
    )
    filled = joined.with_columns(
        pl.col("was", "now", "in_use", "was_in_use").fill_null(False),
        *(pl.coalesce(name, f"{name}_before").alias(name) for name in ORIGIN),
    ).drop(f"{name}_before" for name in ORIGIN)
    return filled.sort("community_code", "sheet_row", *keys, nulls_last=True)


@cache
def _keys(register: str) -> dict[str, pl.Expr]:
    """The columns by which rows are the same."""
    return {"community_code": pl.col("community_code")} | row_keys(register)


@cache
def row_keys(register: str) -> dict[str, pl.Expr]:
    """By name the columns that tell rows of a community apart: keys of names, other fields as they are."""
    contract = REGISTERS[register]
    return {
        f"{name}_key": (name_key(pl.col(name)) if name in contract.names else pl.col(name)).alias(
            f"{name}_key"
        )
        for name in contract.unique[1:]
    }
