"""The return's own burden: the cells a clerk had to type or change, against the workbook handed out."""

from __future__ import annotations

import polars as pl

from pipelines.intake.checks.context import Context
from pipelines.intake.checks.history import History
from schemas.returns import REGISTERS

PREFILLED = ("community_code", "community_name", "community_kind")
"""Cells of 社区概况 that the roster fills, whether or not there was a return before."""


def count_cells(
    registers: dict[str, pl.DataFrame],
    returns: pl.DataFrame,
    history: History,
    pairs: dict[str, pl.DataFrame],
    context: Context,
) -> dict[int, int]:
    """Cells typed or changed, by return_no: a new row's filled cells, one for a row that was deleted, one
    per changed cell. ``history`` is that of the return the workbook was prefilled from, and ``pairs`` are
    the rows of each register beside it (``pair_rows``); a township's first return counts every filled cell
    that its roster does not give."""
    counts = [_changed(key, rows) for key, rows in pairs.items()]
    first = returns.select("return_no").join(history.bases, on="return_no", how="anti")
    counts += [
        _filled(frame.join(first, on="return_no", how="semi"), key) for key, frame in registers.items()
    ]
    counts.append(_given(registers["communities"], returns, history, context))
    summed = pl.concat(counts).group_by("return_no").agg(pl.col("cells").sum())
    totals = dict.fromkeys(returns["return_no"].to_list(), 0)
    return totals | dict(summed.iter_rows())


def _cells(frame: pl.DataFrame, cells: pl.Expr) -> pl.DataFrame:
    counted = frame.select("return_no", cells=cells.cast(pl.Int64))
    return counted.group_by("return_no").agg(pl.col("cells").sum())


def _filled(rows: pl.DataFrame, register: str) -> pl.DataFrame:
    names = REGISTERS[register].dtypes
    return _cells(rows, pl.sum_horizontal(pl.col(name).is_not_null() for name in names))


def _changed(register: str, pairs: pl.DataFrame) -> pl.DataFrame:
    contract = REGISTERS[register]
    others = [name for name in contract.dtypes if name not in contract.unique or name in contract.names]
    added = pl.sum_horizontal(pl.col(name).is_not_null() for name in contract.dtypes)
    changed = pl.sum_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in others)
    return _cells(pairs, pl.when(~pl.col("was")).then(added).when(~pl.col("now")).then(1).otherwise(changed))


def _given(
    communities: pl.DataFrame, returns: pl.DataFrame, history: History, context: Context
) -> pl.DataFrame:
    """Minus the cells of new communities that stand as the roster gives them."""
    known = history.registers["communities"].select("return_no", "community_code")
    added = communities.join(known, on=["return_no", "community_code"], how="anti").join(
        returns.select("return_no", "period"), on="return_no"
    )
    counts = [pl.DataFrame(schema={"return_no": pl.Int64, "cells": pl.Int64})]
    for (period,), rows in added.group_by("period"):
        matched = rows.join(context.roster(str(period)), on="community_code", suffix="_given")
        same = [pl.col(name).eq_missing(pl.col(f"{name}_given")) for name in PREFILLED[1:]]
        counts.append(_cells(matched, -1 - pl.sum_horizontal(same).cast(pl.Int64)))
    return pl.concat(counts)
