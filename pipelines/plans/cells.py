"""Cells of ledgers as somebody filled them in: days, numbers and states, and what is wrong with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.base.printable import printable
from pipelines.base.tables import Table, parse_dates
from pipelines.plans.drafts import part_words
from schemas.plan_entries import TASK_STATES
from schemas.plans import Plan
from schemas.problems import Problem


def parse_cells(
    table: Table, dates: Sequence[str], numbers: Sequence[str]
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with these columns as dates and whole numbers, null where a cell is faulty, and with states by
    their keys; and a problem for every faulty cell."""
    rows, faults = parse_dates(table, dates)
    problems = [
        dataclasses.replace(fault, code="PLN-008", params=part_words(str(fault.field))) for fault in faults
    ]
    for name in numbers:
        plain = pl.col(name).str.normalize("NFKC").str.strip_suffix("%").str.strip_suffix(".0")
        parsed = rows.select(plain.cast(pl.Int64, strict=False)).to_series()
        odd = rows.filter(parsed.is_null() & pl.col(name).is_not_null())
        for row, value in odd.select("sheet_row", name).rows():
            problems.append(Problem("PLN-009", row=row, field=name, value=value, params=part_words(name)))
        rows = rows.with_columns(parsed.alias(name))
    return rows.with_columns(pl.col("state").replace(_state_spellings())), problems


def find_title_problem(row: Mapping[str, Any], plan: Plan) -> Problem | None:
    """A row whose title is another than that of its number: which task it reports on nobody can tell, as
    where a part of the sheet was sorted. Null where they agree, or the sheet no longer has the title."""
    number, title = row["number"], row["title"]
    declared = next((task.title for task in plan.tasks if task.number == number), None)
    if title is None or declared is None or name_key_of(title) == name_key_of(printable(declared)):
        return None
    told = {"task": number, "title": declared}
    return Problem("PLN-020", row=row["sheet_row"], field="title", value=title, params=told)


def _state_spellings() -> dict[str, str]:
    return {said: code.key for code in TASK_STATES.codes for said in (code.zh, code.en)}
