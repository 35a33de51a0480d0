"""The fingerprint of a return's content: equal where every register row is, whatever the order of rows.

A column that came with a later version of the workbook is part of it only where it is filled: a return says
the same as last month's, whose workbook had no such column, as long as the cell is empty."""

from __future__ import annotations

import hashlib

import polars as pl

from schemas.returns import REGISTERS, Column
from schemas.returns.base import FIRST_VERSION

CELL, LINE = "\x1f", "\x1e"


def fingerprints(registers: dict[str, pl.DataFrame], returns: int) -> list[str]:
    """SHA-256 of each return's registers, by return_no. The cover is left out."""
    hashes = [hashlib.sha256() for _ in range(returns)]
    for key, contract in REGISTERS.items():
        first = [column for column in contract.columns if column.since == int(FIRST_VERSION)]
        line = pl.concat_str([_text(column).fill_null("") for column in first], separator=CELL)
        later = [_named(column) for column in contract.columns if column not in first]
        lines = registers[key].select("return_no", line=pl.concat_str([line, *later]))
        sheets = lines.group_by("return_no").agg(pl.col("line").sort().str.join(LINE))
        for number, sheet in sheets.iter_rows():
            hashes[number].update(f"{key}{LINE}{sheet}{LINE}".encode())
    return [digest.hexdigest() for digest in hashes]


def _text(column: Column) -> pl.Expr:
    return pl.col(column.name).cast(pl.String)


def _named(column: Column) -> pl.Expr:
    """The cell with its column's name; nothing where it is empty."""
    return pl.concat_str([pl.lit(f"{CELL}{column.name}="), _text(column)]).fill_null("")
