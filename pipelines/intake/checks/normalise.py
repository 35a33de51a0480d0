"""From text to values, for many returns at once: what is written as the template has it in one step per
column, every other writing once per distinct text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl

from pipelines.base.given import NOTHING, UNSEEN
from pipelines.intake.checks.values import DECIMALS, MIDNIGHT, TIME_OF_DAY, Unreadable, read_value
from pipelines.intake.files.batch import PROBLEM_SCHEMA, ParsedBatch, RawBatch, RawHead, problem_frame
from schemas.returns import COVER, REGISTERS, Column
from schemas.returns.base import Register

_PERIOD = r"^20[0-9]{2}-(?:0[1-9]|1[0-2])$"
_ODD_TEXT = rf"^[=#{UNSEEN}]|[{UNSEEN}]$|{MIDNIGHT}$|^(?:{NOTHING})$"
"""A text that may be something else, or has something around it: a formula, an error, a date, nothing."""
_EXACT = 1e9
"""Up to here a float's hundredths can be told from noise without looking at the text."""


def parse_batch(raw: RawBatch) -> ParsedBatch:
    """Covers and registers as typed values. The problems are the reader's and one per cell that is not
    blank and could not be read, ordered by return, sheet, column and row; such cells are null."""
    parts = [problem_frame((no, found) for no, head in enumerate(raw.heads) for found in head.problems)]
    registers: dict[str, pl.DataFrame] = {}
    covers, problems = _parse_frame(COVER, _cover_frame(raw.heads))
    parts.append(_with_cover_rows(problems, raw.heads))
    for key, frame in raw.registers.items():
        registers[key], problems = _parse_frame(REGISTERS[key], frame)
        parts.append(problems)
    found = pl.concat(parts).sort("return_no", maintain_order=True)
    return ParsedBatch(covers.drop("return_no", "sheet_row").to_dicts(), registers, found)


def _cover_frame(heads: list[RawHead]) -> pl.DataFrame:
    """One row per return, blank where it has no cover."""
    columns: dict[str, Any] = {
        name: pl.Series([head.cover.get(name) for head in heads], dtype=pl.String) for name in COVER.by_name
    }
    numbers = pl.Series(range(len(heads)), dtype=pl.Int64)
    return pl.DataFrame({"return_no": numbers, "sheet_row": numbers} | columns)


def _with_cover_rows(problems: pl.DataFrame, heads: list[RawHead]) -> pl.DataFrame:
    """A cover may be laid out in any way; its cells' rows are known one by one."""
    places = zip(problems["return_no"], problems["field"], strict=True)
    rows = [heads[no].cover_cells[name][0] for no, name in places]
    return problems.with_columns(row=pl.Series(rows, dtype=pl.Int64))


def _parse_frame(register: Register, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed frame, and its problems."""
    typed = [frame["return_no"], frame["sheet_row"]]
    problems = [pl.DataFrame(schema=PROBLEM_SCHEMA)]
    for column in register.columns:
        values, unread = _parse_column(frame[column.name], column)
        typed.append(values)
        if unread.height:
            problems.append(_column_problems(frame, register.key, column, unread))
    return pl.DataFrame(typed), pl.concat(problems)


def _parse_column(raw: pl.Series, column: Column) -> tuple[pl.Series, pl.DataFrame]:
    """The typed column, and one row per cell that could not be read: its index, code and params."""
    values = _READ_PLAIN[column.kind](raw, column).alias(column.name)
    left = (raw.is_not_null() & values.is_null()).arg_true()
    if left.is_empty():
        return values, pl.DataFrame()
    texts = raw.gather(left)
    readings = _read_distinct(texts.unique(), column)
    cells = pl.DataFrame({"index": left, "text": texts})
    found = cells.join(readings, on="text", how="left", maintain_order="left")
    values = values.scatter(found["index"], found["value"])
    return values, found.filter(pl.col("code").is_not_null()).select("index", "code", "params")


def _read_distinct(texts: pl.Series, column: Column) -> pl.DataFrame:
    """One row per distinct text: its value, or the code and params of what is wrong with it."""
    rows: list[tuple[str, Any, str | None, str | None]] = []
    for text in texts:
        try:
            rows.append((text, read_value(text, column), None, None))
        except Unreadable as error:
            rows.append((text, None, error.code, json.dumps(error.params, ensure_ascii=False)))
    schema = {"text": pl.String, "value": column.dtype, "code": pl.String, "params": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _column_problems(
    frame: pl.DataFrame, register: str, column: Column, unread: pl.DataFrame
) -> pl.DataFrame:
    cells = frame.select("return_no", row="sheet_row", value=column.name)[unread["index"]]
    return cells.with_columns(
        unread["code"],
        unread["params"],
        pl.col("value").str.strip_suffix(MIDNIGHT),
        register=pl.lit(register),
        field=pl.lit(column.name),
    ).select(PROBLEM_SCHEMA.keys())


def _plain_text(raw: pl.Series, column: Column) -> pl.Series:
    return _where(raw, ~raw.str.contains(_ODD_TEXT))


def _plain_code(raw: pl.Series, column: Column) -> pl.Series:
    digits = (raw.str.len_bytes() == (column.max_length or 0)) & ~raw.str.contains_any(["+", "-"])
    return _where(raw, digits & raw.cast(pl.Int64, strict=False).is_not_null())


def _plain_count(raw: pl.Series, column: Column) -> pl.Series:
    return raw.cast(pl.Int64, strict=False)


def _plain_decimal(raw: pl.Series, column: Column) -> pl.Series:
    number = raw.cast(pl.Float64, strict=False)
    rounded = number.round(DECIMALS)
    return _where(rounded, (number.abs() < _EXACT) & ((number - rounded).abs() < 1e-6))


def _plain_date(raw: pl.Series, column: Column) -> pl.Series:
    day = raw.str.strip_suffix(MIDNIGHT).str.to_date("%Y-%m-%d", strict=False)
    plain = (raw.str.len_bytes() >= 8) & day.dt.year().is_between(1000, 9999)
    return _where(day, plain & ~raw.str.slice(0, 10).is_in(TIME_OF_DAY))


def _plain_period(raw: pl.Series, column: Column) -> pl.Series:
    return _where(raw, raw.str.contains(_PERIOD))


def _plain_choice(raw: pl.Series, column: Column) -> pl.Series:
    spellings = column.codes.by_spelling if column.codes else {}
    return raw.replace_strict(spellings, default=None, return_dtype=pl.String)


def _plain_flag(raw: pl.Series, column: Column) -> pl.Series:
    return raw.replace_strict({"是": True, "否": False}, default=None, return_dtype=pl.Boolean)


def _where(values: pl.Series, kept: pl.Series) -> pl.Series:
    """The values where ``kept`` is true, null elsewhere."""
    return values.set(~kept.fill_null(False), None)


_READ_PLAIN: dict[str, Callable[[pl.Series, Column], pl.Series]] = {
    "text": _plain_text,
    "code": _plain_code,
    "count": _plain_count,
    "decimal": _plain_decimal,
    "date": _plain_date,
    "period": _plain_period,
    "choice": _plain_choice,
    "flag": _plain_flag,
}
"""Per kind: the values of cells that are written as the template has them, null for all others."""
