"""The last accepted returns of the townships in a batch, and their rows beside the present ones."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.store import Store
from schemas.returns import REGISTERS

LAST_ACCEPTED = """
SELECT township_code AS township, return_id AS base_id, period AS base_period
FROM returns
WHERE current AND township_code IN (SELECT unnest(?::VARCHAR[])) AND {bound}
QUALIFY row_number() OVER (PARTITION BY township_code ORDER BY period DESC) = 1
"""
BASE_COLUMNS = {"return_no": pl.Int64, "base_id": pl.String, "base_period": pl.String}


@dataclass
class History:
    """``bases``: one row per return that has a return before it (return_no, base_id, base_period).
    ``registers``: the rows of those earlier returns, under the return_no of the present one."""

    bases: pl.DataFrame
    registers: dict[str, pl.DataFrame]


def find_bases(store: Store, returns: pl.DataFrame, *, same_month: bool) -> pl.DataFrame:
    """The last accepted return of each return's township: of an earlier month, or, with ``same_month``,
    of an earlier or the same one. One row per return that has one."""
    found = [pl.DataFrame(schema=BASE_COLUMNS)]
    bound = LAST_ACCEPTED.format(bound="period <= ?" if same_month else "period < ?")
    for (period,), group in returns.drop_nulls("period").group_by("period", maintain_order=True):
        townships = group["township"].drop_nulls().unique().to_list()
        last = store.frame(bound, [townships, period])
        found.append(group.join(last, on="township", how="inner").select(*BASE_COLUMNS))
    return pl.concat(found)


def read_history(store: Store, bases: pl.DataFrame) -> History:
    """The rows behind the bases."""
    return History(bases, {key: _read_rows(store, key, bases) for key in REGISTERS})


def _read_rows(store: Store, register: str, bases: pl.DataFrame) -> pl.DataFrame:
    """Rows of the register in the base returns: return_no (of the present return) and the fields.

    The period stands in the query beside the ids because the table is written month by month, and DuckDB
    skips the months it does not need."""
    fields = ", ".join(REGISTERS[register].dtypes)
    query = (
        f"SELECT return_id AS base_id, {fields} FROM {register} "  # noqa: S608
        "WHERE period = ? AND return_id IN (SELECT unnest(?::VARCHAR[]))"
    )
    schema = {"return_no": pl.Int64} | REGISTERS[register].dtypes
    found = [pl.DataFrame(schema=schema)]
    for (period,), group in bases.group_by("base_period", maintain_order=True):
        rows = store.frame(query, [period, group["base_id"].unique().to_list()])
        found.append(rows.join(group.select("return_no", "base_id"), on="base_id").select(*schema))
    return pl.concat(found)


def pair_rows(register: str, frame: pl.DataFrame, history: History) -> pl.DataFrame:
    """One row per row of the register that is there now, was there before, or both: return_no, the unique
    key, ``now`` and ``was``, sheet_row, and the other fields twice, those of before ending in _before.
    Only returns that have an earlier one."""
    key = ["return_no", *REGISTERS[register].unique]
    present = frame.join(history.bases.select("return_no"), on="return_no", how="semi")
    before = history.registers[register]
    return (
        present.with_columns(now=pl.lit(True))
        .join(
            before.with_columns(was=pl.lit(True)),
            on=key,
            how="full",
            coalesce=True,
            suffix="_before",
            nulls_equal=True,
        )
        .with_columns(pl.col("now").fill_null(False), pl.col("was").fill_null(False))
    )
