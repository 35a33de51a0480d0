"""What reading hands to checking: the originals, the returns as written and the returns as typed values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.clock import now_utc
from schemas.dtypes import Dtypes
from schemas.problems import Problem
from schemas.receipts import ProblemRow
from schemas.rows import typed_rows

Form = Literal["xlsx", "zip", "csv", "other"]

Cover = dict[str, str | None]
"""The cover of a return by field; all of it is text."""

PROBLEM_SCHEMA: Dtypes = {
    "return_no": pl.Int64,
    "code": pl.String,
    "register": pl.String,
    "row": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "params": pl.String,
}
"""Columns of a problem frame: one row per problem; ``params`` is a JSON object."""


@dataclass(frozen=True)
class Original:
    """One hand-in, kept byte for byte. ``path`` is its file in the archive, or its folder where the
    form is ``csv``; ``name`` is what the clerk called it (``x.zip/inner.xlsx`` for one of several
    returns in a zip). ``other`` is kept, but is no return. ``size`` is in bytes, ``received_at`` UTC."""

    sha256: str
    name: str
    path: Path
    form: Form
    size: int
    received_at: datetime = field(default_factory=now_utc)
    problem: Problem | None = None
    """Why it cannot be read, where that is known before it is."""
    alone: bool = False
    """Whether it is known to be a zip of one return, in which nothing is to be unpacked."""


@dataclass(frozen=True)
class MergedCells:
    """Rows of one column, first and last as Excel counts them, that lie in a merged range below its first
    cell or beside it; ``place`` is the range, ``told`` whether this is the column that it is reported at."""

    register: str
    field: str
    first: int
    last: int
    place: str
    told: bool


@dataclass
class RawHead:
    """What is known of one return beside its register rows.

    ``cover_cells`` and ``columns`` say where things stood: Excel rows count from 1, columns from 0.
    ``readable`` is false where no sheet at all could be read.
    """

    original: Original
    cover: Cover = field(default_factory=dict)
    cover_cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    merged: list[MergedCells] = field(default_factory=list)
    readable: bool = True


@dataclass
class RawBatch:
    """Many returns as written. ``registers``: one row per sheet row that holds anything, with
    return_no (the index into ``heads``), sheet_row and every field of the register as text."""

    heads: list[RawHead]
    registers: dict[str, pl.DataFrame]


@dataclass
class ParsedBatch:
    """Many returns as typed values: a cover per return, a typed frame per register (return_no,
    sheet_row, the fields) and one row per cell that holds something that could not be read."""

    covers: list[Cover]
    registers: dict[str, pl.DataFrame]
    problems: pl.DataFrame


def problem_frame(problems: Iterable[tuple[int, Problem]]) -> pl.DataFrame:
    """One row per (return_no, problem), as ``PROBLEM_SCHEMA``."""
    rows = [
        (no, p.code, p.register, p.row, p.field, p.value, json.dumps(p.params, ensure_ascii=False))
        for no, p in problems
    ]
    return pl.DataFrame(rows, schema=PROBLEM_SCHEMA, orient="row")


def problem_rows(problems: Iterable[Problem]) -> list[ProblemRow]:
    """Problems of one return as rows of its problem frame."""
    return typed_rows(ProblemRow, problem_frame((0, problem) for problem in problems))
