"""Rows of a register as a table shows them: headers and coded values in words, and where each came from."""

from __future__ import annotations

import polars as pl

from pages._ui.words.text import _, language, say
from schemas.codes import FLAG
from schemas.returns import REGISTERS, Column


def register_name(register: str) -> str:
    return say(REGISTERS[register].words)


def row_columns(rows: pl.DataFrame, register: str, hashes: pl.DataFrame) -> pl.DataFrame:
    """The rows with headers and coded values in words; last where each came from: return, sheet row, file."""
    shown: list[pl.Expr] = []
    if "counts" in rows.columns:
        shown.append(pl.when("counts").then(pl.lit("✓")).alias(_("Counts")))
    fields = [column for column in REGISTERS[register].columns if column.name in rows.columns]
    shown += [_in_words(column).alias(say(column.words)) for column in fields]
    rows = rows.join(hashes, on="return_id", how="left", maintain_order="left")
    told = rows.select(
        *shown,
        pl.col("return_id").alias(_("Return")),
        pl.col("sheet_row").alias(_("Row in the sheet")),
        pl.col("sha256").alias(_("SHA-256 of the file")),
    )
    # A text that stands in many rows travels once.
    return told.with_columns(pl.col(pl.String).cast(pl.Categorical))


def _in_words(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.codes is not None:
        words = column.codes.of(language())
        return value.replace_strict(words, default=value, return_dtype=pl.String)
    if column.kind == "flag":
        yes, no = (say(code.words) for code in FLAG.codes)
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
    return value
