"""Rules of one register: values and row rules by Pandera, dates by the return's month, repeated rows.

A cell that was not readable has been reported by the reader and is null here; no rule speaks of it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData
from pandera.backends.polars.checks import PolarsCheckBackend
from pandera.errors import SchemaErrors

from pipelines.base.names import add_name_keys
from pipelines.intake.checks.findings import findings, gathered, shown
from pipelines.intake.checks.name_keys import key_column
from schemas.returns import Column, Register
from schemas.returns.base import EARLIEST_DATE, LATEST_DATE

VALUE_CODES = {
    "not_nullable": "CEL-006",
    "greater_than_or_equal_to": "CEL-007",
    "less_than_or_equal_to": "CEL-007",
    "str_length": "CEL-008",
    "isin": "CEL-004",
}
"""Pandera's name of a check on one column to the stable problem code."""


def failed_checks(register: Register, frame: pl.DataFrame) -> list[tuple[str, str, pl.Series]]:
    """Column, check name and row positions of every Pandera check that failed.

    One row of ``frame`` is one row of the register. Raises TypeError for a LazyFrame: Pandera would look
    at its schema only and pass every bad value.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("validate collected frames only; a LazyFrame passes bad values")
    if _can_be_asked(register.schema, frame):
        return list(_failures(register.schema, frame))
    return validated(register, frame)


def validated(register: Register, frame: pl.DataFrame) -> list[tuple[str, str, pl.Series]]:
    """The same by Pandera's ``validate``, which collects check by check: 20 ms whatever the rows."""
    try:
        register.schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [_positions(error) for error in errors.schema_errors]
    return []


def _can_be_asked(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> bool:
    """Whether rows are all there is to judge: columns are there with their types, none is to be unique."""
    columns = schema.columns
    if schema.unique or any(column.unique for column in columns.values()):
        return False
    return all(frame.schema.get(name) == column.dtype.type for name, column in columns.items())


def _failures(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> Iterator[tuple[str, str, pl.Series]]:
    """By the contract's own checks, in its order: all of them in one pass, which almost nothing fails, then
    the rows of those that failed. A batch of real returns has a fault nearly always."""
    checks = list(_outcomes(schema, frame))
    passed = pl.collect_all([outcome.select(pl.all().all()) for _, _, outcome in checks])
    failed = [check for check, whole in zip(checks, passed, strict=True) if not whole.item()]
    outcomes = pl.collect_all([outcome for _, _, outcome in failed])
    for (column, name, _), outcome in zip(failed, outcomes, strict=True):
        yield column, name, (~outcome.to_series()).arg_true()


def _outcomes(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> Iterator[tuple[str, str, pl.LazyFrame]]:
    """Column and name of each check, and one row per row of the frame: whether it passes. An empty cell
    passes every check but that it must not be empty."""
    rows, passes = frame.lazy(), pl.all_horizontal(pl.all().fill_null(True))
    for name, column in schema.columns.items():
        if not column.nullable:
            empty = frame[name].is_null() | (
                frame[name].is_nan() if column.dtype.type == pl.Float64 else False
            )
            if empty.any():  # for Pandera what is no number is empty too
                yield name, "not_nullable", (~empty).to_frame().lazy()
        for check in column.checks:
            yield name, check.name, _apply(check, rows, name).select(passes)
    for check in schema.checks:
        yield schema.name, check.name, _apply(check, rows, "*").select(passes)


def _apply(check: pa.Check, rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    outcome: pl.LazyFrame = PolarsCheckBackend(check).apply(PolarsData(rows, key))
    return outcome


def _positions(error: Any) -> tuple[str, str, pl.Series]:
    name = error.check if isinstance(error.check, str) else error.check.name
    if not isinstance(error.check_output, pl.DataFrame):
        raise TypeError(f"not a frame of the register: {error}")
    return error.schema.name, name, (~error.check_output.to_series()).arg_true()


def check_values(register: Register, frame: pl.DataFrame, unread: pl.DataFrame) -> pl.DataFrame:
    """Problems of cells and rows. ``frame`` has one row per register row (return_no, sheet_row, fields);
    ``unread`` one row per cell or whole column reported already (return_no, row or null, field)."""
    parts = []
    for column, check, positions in failed_checks(register, frame):
        rows = frame[positions]
        if check in VALUE_CODES:
            rows = _without(rows, unread, [column])
            parts.append(_value_findings(register, register.by_name[column], check, rows))
        else:
            rows = _without(rows, unread, rule_fields(register.schema, check))
            marked = rule_column(check)
            parts.append(findings(rows, check, register.key, field=marked, value=shown(register.key, marked)))
    return gathered(parts)


def _value_findings(register: Register, column: Column, check: str, rows: pl.DataFrame) -> pl.DataFrame:
    value = None if check == "not_nullable" else shown(register.key, column.name)
    params = {"length": pl.col(column.name).str.len_chars()} if check == "str_length" else {}
    return findings(rows, VALUE_CODES[check], register.key, field=column.name, value=value, **params)


def rule_column(code: str) -> str:
    """The field whose cell a row rule marks. Raises KeyError for a rule that is not in the table."""
    from schemas.problems import problem_texts

    return problem_texts()[code].column or "community_code"


def rule_fields(schema: pa.DataFrameSchema, code: str) -> list[str]:
    """The fields a row rule looks at."""
    check = next(check for check in schema.checks if check.name == code)
    return str(check.description).split(",")


def _without(rows: pl.DataFrame, unread: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    """The rows in which none of the fields has been reported as unreadable or missing."""
    spoiled = unread.filter(pl.col("field").is_in(fields))
    if spoiled.is_empty() or rows.is_empty():
        return rows
    cells = spoiled.filter(pl.col("row").is_not_null()).select("return_no", sheet_row="row")
    columns = spoiled.filter(pl.col("row").is_null()).select("return_no")
    rows = rows.join(cells, on=["return_no", "sheet_row"], how="anti")
    return rows.join(columns, on="return_no", how="anti")


def check_dates(register: Register, frame: pl.DataFrame, period_ends: pl.Series) -> pl.DataFrame:
    """Dates before 1949-10-01, after 2099, or after the period's last day where the column looks back.

    ``period_ends`` holds a date per return_no, null where the month is not known."""
    columns = [column for column in register.columns if column.kind == "date"]
    if not columns or frame.is_empty():
        return gathered([])
    dated = frame.with_columns(period_ends.gather(frame["return_no"]).alias("period_end"))
    parts = []
    for column in columns:
        value, latest = pl.col(column.name), pl.col("period_end")
        bound = LATEST_DATE if column.future_allowed else pl.coalesce(latest, LATEST_DATE)
        wrong = (value < EARLIEST_DATE) | (value > bound)
        params = {"earliest": EARLIEST_DATE.cast(pl.String), "latest": bound.cast(pl.String)}
        rows = dated.filter(wrong)
        parts.append(
            findings(rows, "CEL-014", register.key, field=column.name, value=value.cast(pl.String), **params)
        )
    return gathered(parts)


def check_unique(register: Register, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that repeat the key of an earlier row of the same sheet, names compared as names; each names the
    first one's row, and shows its own name as it is written."""
    key = ["return_no", *(key_column(register, name) for name in register.unique)]
    complete = add_name_keys(frame.select("return_no", "sheet_row", *register.unique), register.names)
    hashed = complete.select(pl.struct(key).hash())
    suspects = complete.filter(hashed.to_series().is_duplicated()).drop_nulls()
    repeated = suspects.with_columns(pl.col("sheet_row").min().over(key).alias("first_row")).filter(
        pl.col("sheet_row") > pl.col("first_row")
    )
    headers = [register.by_name[name] for name in register.unique]
    marked = register.unique[min(1, len(register.unique) - 1)]
    return findings(
        repeated,
        "SHT-020",
        register.key,
        field=marked,
        value=shown(register.key, marked),
        other_row=pl.col("first_row"),
        key_zh=pl.lit("、".join(column.zh for column in headers)),
        key_en=pl.lit(", ".join(column.en for column in headers)),
    )
