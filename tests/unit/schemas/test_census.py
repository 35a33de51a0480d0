"""Data once: nothing is asked in the return that no figure, check or signal uses, and that names no row.

A figure uses a column where the facts cannot be worked out without it, or where it says which level of
department pushes; a check where a rule between cells looks at it, or where it raises a problem of that field;
a signal where what ended is told by it."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.indicators.facts import BURDENS
from pipelines.indicators.facts.communities import communities_facts
from pipelines.indicators.facts.context import make_context
from pipelines.indicators.pushed import LEVELLED
from pipelines.intake.checks.contradictions import check_merged_into
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.signals.stacking import REGISTERS_KEPT, stack_rows
from schemas.returns import COVER, REGISTERS
from schemas.returns.base import Register

FACTS = {"communities": communities_facts, **BURDENS}
CONTEXT = make_context(
    "2026-10", load_jurisdiction("sichuan"), pl.DataFrame(schema={"kind": pl.String, "title": pl.String})
)
ORIGIN = {"return_id": pl.String, "township_code": pl.String, "sheet_row": pl.Int64}
IDENTITY = {"community_code", "community_name"}
"""Which community a row is of; a clerk knows it by name."""
OF_THE_COVER = {
    "township_code": "whose return it is",
    "township_name": "the same, for whoever fills it in",
    "period": "of which month",
    "submission_kind": "whether it may take the place of another",
    "prepared_by": "whom to ask back",
    "template_version": "which columns it may have",
}
"""The cover is filled in before it is handed out, but for who prepared it."""


def used_by_figures(register: Register, column: str) -> bool:
    """Whether the facts of the register cannot be worked out without the column."""
    schema = {name: kind for name, kind in (ORIGIN | register.dtypes).items() if name != column}
    try:
        FACTS[register.key](pl.LazyFrame(schema=schema), CONTEXT).collect()
    except pl.exceptions.ColumnNotFoundError:
        return True
    return False


def used_by_checks(register: Register) -> set[str]:
    """Columns that a rule between the cells of a row looks at."""
    checks = register.model.to_schema().checks
    return {name for check in checks for name in (check.description or "").split(",") if name}


def used_by_signals(register: Register) -> set[str]:
    """The day on which a burden was taken off: what comes back under another name is held against it. Without
    the column the rows of the register cannot be laid side by side."""
    ended_on = register.ended_on
    if ended_on is None or register.key not in REGISTERS_KEPT:
        return set()
    rows = {key: pl.DataFrame(schema=ORIGIN | REGISTERS[key].dtypes) for key in REGISTERS_KEPT}
    schema = {name: kind for name, kind in rows[register.key].schema.items() if name != ended_on}
    without = pl.DataFrame({name: [None] for name in schema}, schema=schema)
    try:
        stack_rows(rows | {register.key: without})
    except pl.exceptions.ColumnNotFoundError:
        return {ended_on}
    return set()


def used_by_levels(register: Register) -> set[str]:
    """Who pushes: own part of a county, figures by level."""
    return {"department_level"} if register.key in LEVELLED else set()


def used_by_warnings(register: Register) -> set[str]:
    """Columns of which a check raises a problem: a form that is not merged and says into what."""
    if register.key != "forms":
        return set()
    schema = {"return_no": pl.Int64} | ORIGIN | register.dtypes
    try:
        check_merged_into(pl.DataFrame(schema={k: v for k, v in schema.items() if k != "merged_into"}))
    except pl.exceptions.ColumnNotFoundError:
        return {"merged_into"}
    return set()


def used_by_a_name(register: Register) -> set[str]:
    """Columns by which a row is known from month to month: what came, went, came back or vanished."""
    return set(register.unique)


@pytest.mark.parametrize("key", REGISTERS)
def test_every_column_of_the_return_is_used(key: str) -> None:
    register = REGISTERS[key]
    used = set(IDENTITY)
    for uses in (used_by_checks, used_by_warnings, used_by_signals, used_by_levels, used_by_a_name):
        used |= uses(register)
    left = [column.name for column in register.columns if column.name not in used]
    unused = [name for name in left if not used_by_figures(register, name)]
    assert unused == [], "a column that nothing uses is not asked"


def test_a_column_that_nothing_uses_is_found() -> None:
    """The test could not fail if a figure were said to use whatever is dropped."""
    assert not used_by_figures(REGISTERS["forms"], "stopped_on") and used_by_figures(
        REGISTERS["forms"], "status"
    )
    assert "stopped_on" in used_by_checks(REGISTERS["forms"])


def test_every_cell_of_the_cover_has_a_reason() -> None:
    assert {column.name for column in COVER.columns} == OF_THE_COVER.keys()
