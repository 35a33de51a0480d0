"""From text to typed values, for many returns together, and one problem per cell that cannot be read.

Almost every cell is written the way the template hands it out, so a column is first read by one polars
cast; only the distinct spellings that the cast could not read go through ``cells``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl

from pipelines.intake.batch import PROBLEM_SCHEMA, ParsedBatch, RawBatch, RawHead, problem_frame
from pipelines.intake.cells import MOST_DECIMALS, SPACES, problem_params, reader_of
from schemas.problems import Problem
from schemas.returns import COVER, COVER_COLUMNS, REGISTERS, Column, Register


def parse_batch(raw: RawBatch) -> ParsedBatch:
    """Typed values of every return of the batch.

    Cells that hold something unreadable are null in the frames and one row each in ``problems``;
    empty cells are null and no problem here. What the reader found is among the problems.
    """
    problems = [problem_frame((no, found) for no, head in enumerate(raw.heads) for found in head.problems)]
    covers = []
    for number, head in enumerate(raw.heads):
        cover, found = _parse_cover(head)
        covers.append(cover)
        problems.append(problem_frame((number, problem) for problem in found))
    registers = {}
    for key, register in REGISTERS.items():
        registers[key], found_cells = _parse_register(register, raw.registers[key])
        problems.extend(found_cells)
    return ParsedBatch(covers, registers, pl.concat(problems))


def _parse_cover(head: RawHead) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for column in COVER_COLUMNS:
        text = head.cover.get(column.name)
        values[column.name], code = (None, None) if text is None else reader_of(column)(text)
        if code is not None:
            row = head.cover_cells.get(column.name, (None, None))[0]
            problems.append(
                Problem(code, COVER.key, row, column.name, text, problem_params(column, code))
            )
    return values, problems


def _parse_register(register: Register, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The typed frame of one register (one row per row given) and its problem frames."""
    typed = [rows.get_column("return_no"), rows.get_column("sheet_row")]
    problems = []
    for column in register.columns:
        values, found = _parse_column(register, column, rows)
        typed.append(values)
        if found is not None:
            problems.append(found)
    return pl.DataFrame(typed), problems


def _parse_column(
    register: Register, column: Column, rows: pl.DataFrame
) -> tuple[pl.Series, pl.DataFrame | None]:
    written = rows.get_column(column.name)
    values = rows.select(_fast(column).alias(column.name)).to_series()
    unread = written.is_not_null() & values.is_null()
    if not unread.any():
        return values, None
    spellings = _read_spellings(column, written.filter(unread).unique())
    spelled = written.alias("written").to_frame().join(
        spellings, on="written", how="left", maintain_order="left"
    )
    values = values.zip_with(~unread, spelled.get_column("value"))
    bad = unread & spelled.get_column("code").is_not_null()
    if not bad.any():
        return values, None
    return values, _problems(register, column, rows.select("return_no", "sheet_row"), spelled, bad)


def _read_spellings(column: Column, written: pl.Series) -> pl.DataFrame:
    """One row per distinct spelling: what it says, or the code of what is wrong with it."""
    read = reader_of(column)
    results = [read(text) for text in written]
    return pl.DataFrame(
        {
            "written": written,
            "value": pl.Series([value for value, _ in results], dtype=column.dtype),
            "code": pl.Series([code for _, code in results], dtype=pl.String),
        }
    )


def _problems(
    register: Register, column: Column, places: pl.DataFrame, spelled: pl.DataFrame, bad: pl.Series
) -> pl.DataFrame:
    found = pl.concat([places, spelled], how="horizontal").filter(bad)
    params = {
        code: json.dumps(problem_params(column, code), ensure_ascii=False)
        for code in found.get_column("code").unique()
    }
    return found.select(
        "return_no",
        "code",
        pl.lit(register.key).alias("register"),
        pl.col("sheet_row").alias("row"),
        pl.lit(column.name).alias("field"),
        pl.col("written").alias("value"),
        pl.col("code").replace_strict(params, return_dtype=pl.String).alias("params"),
    ).cast(PROBLEM_SCHEMA)


def _fast_text(written: pl.Expr) -> pl.Expr:
    stripped = written.str.strip_chars(SPACES)
    return pl.when(stripped != "").then(stripped)


def _fast_decimal(written: pl.Expr) -> pl.Expr:
    number = written.cast(pl.Float64, strict=False)
    # Anything but a finite number of at most two decimals takes the slow way, which words the problem.
    return pl.when(number.is_finite() & (number == number.round(MOST_DECIMALS))).then(number)


_FAST: dict[str, Callable[[pl.Expr, Column], pl.Expr]] = {
    "text": lambda written, _: _fast_text(written),
    "code": lambda written, column: pl.when(
        (written.str.len_bytes() == column.max_length) & written.str.contains(r"^[0-9]+$")
    ).then(written),
    "count": lambda written, _: written.cast(pl.Int64, strict=False),
    "decimal": lambda written, _: _fast_decimal(written),
    "date": lambda written, _: written.str.to_date("%Y-%m-%d", strict=False),
    "flag": lambda written, _: written.replace_strict(
        {"是": True, "否": False}, default=None, return_dtype=pl.Boolean
    ),
    "choice": lambda written, column: written.replace_strict(
        column.codes.by_spelling if column.codes else {}, default=None, return_dtype=pl.String
    ),
}


def _fast(column: Column) -> pl.Expr:
    """The column read by one cast; null where the cast could not."""
    return _FAST[column.kind](pl.col(column.name), column)
