"""What was once a burden of a community and is none any more: rows that ended or vanished in the last twelve
months, against which what is new is held."""

from __future__ import annotations

import polars as pl

from pipelines.signals.stacking import NAMED, OF_ITEMS, STANDING
from schemas.dtypes import Dtypes
from schemas.periods import shift

KEPT_MONTHS = 12
"""So long after its end a row is remembered."""

FORMER: Dtypes = NAMED | {"ended_in": pl.String, "vanished": pl.Boolean} | OF_ITEMS
"""One row per key of a register that was in use and is not: in which month that was seen (``ended_in``, or
the month of its own date where it was first reported as ended), whether it vanished; sheet_row in the last
return that held it. ``other_key``: what is in the key beside name and department. The last four of work
items only."""

_KEY = ["register", "community_code", "name_key", "department_key", "other_key"]
_OF_ROW = [column for column in FORMER if column in STANDING]


def no_former() -> pl.DataFrame:
    return pl.DataFrame(schema=FORMER)


def later_former(
    former: pl.DataFrame, changes: pl.DataFrame, first_seen: pl.DataFrame, period: str
) -> pl.DataFrame:
    """The state after one more month. ``changes``: all that differs (stack_changes); ``first_seen``: the rows
    of communities that have no earlier return and are no burden any more (stack_rows), remembered by their
    own dates."""
    oldest = shift(period, -KEPT_MONTHS)
    ended = changes.filter(~pl.col("in_use"), "now", pl.col("was_in_use") | ~pl.col("was"))
    parts = [
        former,
        _gone(changes.filter("was_in_use", ~pl.col("now")), period),
        _dated(ended, period),
        _dated(first_seen, period),
    ]
    kept = pl.concat(parts).filter(pl.col("ended_in") > oldest)
    # What came back under its own name is in use again: a rebound, and no model for what is new.
    kept = kept.join(changes.filter("in_use"), on=_KEY, how="anti", nulls_equal=True)
    # The latest end counts; of two in a month the lower row, then what was told last: parts keep their order.
    ordered = kept.sort(*_KEY, "ended_in", "sheet_row", nulls_last=True, maintain_order=True)
    latest = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in _KEY)
    return ordered.filter(latest)


def lead_former(former: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """The state under the codes that communities have on a later tree (``moved``: level, code, successor)."""
    codes = moved.filter(pl.col("level") == "community").select(community_code="code", now="successor")
    led = former.join(codes, on="community_code", how="left", maintain_order="left")
    return led.with_columns(community_code=pl.coalesce("now", "community_code")).select(*FORMER)


def _gone(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """Rows that vanished, with the fields they had."""
    had = ("name", "department", *OF_ITEMS)
    told = [pl.col(f"{name}_before").alias(name) if name in had else pl.col(name) for name in _OF_ROW]
    return rows.select(*told, ended_in=pl.lit(period), vanished=pl.lit(True)).select(*FORMER)


def _dated(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """Ended rows by the month of their own date; by the present one where they have none or a later one."""
    month = pl.col("ended_on").dt.strftime("%Y-%m")
    told = pl.min_horizontal(month, pl.lit(period)).fill_null(period)
    return rows.select(*_OF_ROW, ended_in=told, vanished=pl.lit(False)).select(*FORMER)
