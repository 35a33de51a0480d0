"""What was once a burden of a community and is none any more: rows that ended or vanished in the last twelve
months, against which what is new is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.signals.comparison import in_use, name_fields
from schemas.dtypes import Dtypes
from schemas.periods import end_of, shift
from schemas.returns import REGISTERS

KEPT_MONTHS = 12
"""So long after its end a row is remembered."""

REGISTERS_KEPT = tuple(key for key in REGISTERS if key != "communities")

FORMER: Dtypes = {
    "register": pl.String,
    "community_code": pl.String,
    "township_code": pl.String,
    "sheet_row": pl.Int64,
    "name": pl.String,
    "name_key": pl.String,
    "department": pl.String,
    "department_key": pl.String,
    "other_key": pl.String,
    "ended_in": pl.String,
    "vanished": pl.Boolean,
    "entry_route": pl.String,
    "started_on": pl.Date,
    "approved_on": pl.Date,
    "withdrawn_on": pl.Date,
}
"""One row per key of a register that was in use and is not: in which month that was seen (``ended_in``, or
the month of its own date where it was first reported as ended), whether it vanished; sheet_row in the last
return that held it. ``other_key``: what is in the key beside name and department. The last four of work
items only."""

_KEY = ["register", "community_code", "name_key", "department_key", "other_key"]
_OF_ITEMS = ("entry_route", "started_on", "approved_on", "withdrawn_on")


def no_former() -> pl.DataFrame:
    return pl.DataFrame(schema=FORMER)


def later_former(
    former: pl.DataFrame,
    changes: Mapping[str, pl.DataFrame],
    first_seen: Mapping[str, pl.DataFrame],
    period: str,
) -> pl.DataFrame:
    """The state after one more month. ``changes``: by register what compare gives; ``first_seen``: the rows
    of communities that have no earlier return, whose ended ones are remembered by their own dates."""
    oldest = shift(period, -KEPT_MONTHS)
    parts = [former.filter(pl.col("ended_in") > oldest)]
    back = [no_former()]
    for register in REGISTERS_KEPT:
        rows = changes[register]
        gone = rows.filter("was_in_use", ~pl.col("now"))
        parts.append(_as_former(register, _before(rows, gone), period, vanished=True))
        ended = rows.filter(~pl.col("in_use"), "now", pl.col("was_in_use") | ~pl.col("was"))
        parts.append(_dated(register, ended, period))
        parts.append(_dated(register, _over(register, first_seen[register], end_of(period)), period))
        back.append(_as_former(register, rows.filter("in_use"), period, vanished=False))
    kept = pl.concat(parts).filter(pl.col("ended_in") > oldest)
    # What came back under its own name is in use again: a rebound, and no model for what is new.
    kept = kept.join(pl.concat(back), on=_KEY, how="anti", nulls_equal=True)
    latest = kept.sort("ended_in", "sheet_row").unique(_KEY, keep="last", maintain_order=True)
    return latest.sort(*_KEY, nulls_last=True)


def lead_former(former: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """The state under the codes that communities have on a later tree (``moved``: level, code, successor)."""
    codes = moved.filter(pl.col("level") == "community").select(community_code="code", now="successor")
    led = former.join(codes, on="community_code", how="left", maintain_order="left")
    return led.with_columns(community_code=pl.coalesce("now", "community_code")).select(*FORMER)


def _over(register: str, rows: pl.DataFrame, end: date) -> pl.DataFrame:
    contract = REGISTERS[register]
    others = [name for name in contract.unique[1:] if name not in contract.names]
    keyed = add_name_keys(rows.filter(~in_use(register, end)), contract.names)
    return keyed.with_columns(pl.col(name).alias(f"{name}_key") for name in others)


def _before(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Rows that are gone, with the fields they had."""
    return gone.with_columns(
        pl.col(f"{name}_before").alias(name) for name in rows.columns if f"{name}_before" in rows.columns
    )


def _dated(register: str, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """Ended rows by the month of their own date; by the present one where they have none or a later one."""
    ended_on = REGISTERS[register].ended_on
    assert ended_on is not None
    month = pl.col(ended_on).dt.strftime("%Y-%m")
    told = pl.min_horizontal(month, pl.lit(period)).fill_null(period)
    return _as_former(register, rows, period, vanished=False).with_columns(
        ended_in=rows.select(told.alias("ended_in"))["ended_in"]
    )


def _as_former(register: str, rows: pl.DataFrame, period: str, *, vanished: bool) -> pl.DataFrame:
    name, department = name_fields(register)
    others = [f"{key}_key" for key in REGISTERS[register].unique[3:]]
    lacking = [column for column in _OF_ITEMS if column not in rows.columns]
    return rows.with_columns(pl.lit(None).alias(column) for column in lacking).select(
        pl.lit(register).alias("register"),
        "community_code",
        "township_code",
        "sheet_row",
        pl.col(name).alias("name"),
        pl.col(f"{name}_key").alias("name_key"),
        pl.col(department).alias("department"),
        pl.col(f"{department}_key").alias("department_key"),
        _joined(others).alias("other_key"),
        pl.lit(period).alias("ended_in"),
        pl.lit(vanished).alias("vanished"),
        *(pl.col(column).cast(FORMER[column]) for column in _OF_ITEMS),
    )


def _joined(columns: list[str]) -> pl.Expr:
    if not columns:
        return pl.lit("")
    return pl.concat_str([pl.col(column).cast(pl.String).fill_null("") for column in columns], separator="/")
