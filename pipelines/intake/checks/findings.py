"""Problems of a batch as frames: one row per problem of one return, made from rows that a filter found."""

from __future__ import annotations

import polars as pl

from pipelines.intake.files.batch import PROBLEM_SCHEMA
from schemas.codes import FLAG, CodeList
from schemas.returns import REGISTERS, SHEETS

NO_FINDINGS = pl.DataFrame(schema=PROBLEM_SCHEMA)


def findings(
    rows: pl.DataFrame,
    code: str,
    register: str,
    *,
    field: str | None = None,
    value: pl.Expr | None = None,
    **params: pl.Expr,
) -> pl.DataFrame:
    """One problem per given row (columns return_no and, for problems of a row, sheet_row)."""
    if rows.is_empty():
        return NO_FINDINGS
    named = [expression.alias(name) for name, expression in params.items()]
    filled = pl.struct(named).struct.json_encode() if named else pl.lit("{}")
    return rows.select(
        pl.col("return_no").cast(pl.Int64),
        pl.lit(code).alias("code"),
        pl.lit(register).alias("register"),
        (pl.col("sheet_row") if "sheet_row" in rows.columns else pl.lit(None)).cast(pl.Int64).alias("row"),
        pl.lit(field, dtype=pl.String).alias("field"),
        (pl.lit(None) if value is None else value).cast(pl.String).alias("value"),
        filled.alias("params"),
    )


def gathered(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """All problems in one frame."""
    return pl.concat([NO_FINDINGS, *parts])


def word_zh(codes: CodeList, column: str) -> pl.Expr:
    return pl.col(column).replace_strict(codes.zh_of, default=pl.col(column), return_dtype=pl.String)


def word_en(codes: CodeList, column: str) -> pl.Expr:
    return pl.col(column).replace_strict(codes.of("en"), default=pl.col(column), return_dtype=pl.String)


def shown(register: str, name: str) -> pl.Expr:
    """A typed value as a clerk would write it in its cell."""
    column = SHEETS[register].by_name[name]
    value = pl.col(name)
    if column.codes is not None:
        return word_zh(column.codes, name)
    if column.kind == "flag":
        yes, no = FLAG.chinese
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
    if column.kind == "decimal":
        return value.cast(pl.String).str.strip_suffix(".0")
    return value.cast(pl.String)


def row_name(register: str) -> pl.Expr:
    """What a clerk knows a row by: “community · name · department …”."""
    names = [name for name in REGISTERS[register].unique if name != "community_code"]
    parts = [pl.col("community_name"), *(shown(register, name) for name in names)]
    return pl.concat_str(parts, separator=" · ", ignore_nulls=True)
