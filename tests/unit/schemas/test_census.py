"""Data once: nothing is asked in the return that no figure, check or signal uses, and that names no row.

A figure uses a column where the facts cannot be worked out without it, or where it says which level of
department pushes; a check where a rule between cells looks at it, or where it raises a problem of that field;
a signal where what ended is told by it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import polars as pl
import pytest
from pandera.polars import PolarsData

from pipelines.indicators.facts import BURDENS
from pipelines.indicators.facts.communities import communities_facts
from pipelines.indicators.facts.context import make_context
from pipelines.indicators.pushed import LEVELLED
from pipelines.intake.checks.contradictions import check_merged_into
from pipelines.intake.checks.listed import items_on_lists
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.signals.stacking import REGISTERS_KEPT, stack_rows
from schemas.returns import COVER, REGISTERS
from schemas.returns.base import Column, Register

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
    """Columns of which a rule between the cells of a row holds one value right and another wrong. To be asked
    for where another cell says so is no use: a rule that only wants a cell filled does not look at it."""
    return {
        column
        for check in register.model.to_schema().checks
        for column in (check.description or "").split(",")
        if column and tells_values_apart(register, check, column)
    }


def tells_values_apart(register: Register, check: Any, column: str) -> bool:
    """Whether two values of the column, with all other cells the same, are judged differently."""
    looked_at = check.description.split(",")
    rows = list(product(*(some_values(register.by_name[name]) for name in looked_at)))
    frame = pl.DataFrame(rows, {name: register.dtypes[name] for name in looked_at}, orient="row")
    passed = check._check_fn(PolarsData(frame.lazy())).collect().to_series()
    given = frame.with_columns(passed=passed).filter(pl.col(column).is_not_null())
    others = [name for name in looked_at if name != column] or [pl.lit(1)]
    return bool((given.group_by(others).agg(pl.col("passed").n_unique())["passed"] > 1).any())


def some_values(column: Column) -> list[Any]:
    """Values that a cell of the column may hold, and none."""
    if column.codes is not None:
        return [None, *column.codes.keys]
    kinds: dict[str, list[Any]] = {
        "date": [date(2026, 1, 1), date(2026, 1, 2)],
        "flag": [False, True],
        "count": [0, 1, 2],
        "decimal": [0.0, 1.0, 2.0],
    }
    return [None, *kinds.get(column.kind, ["甲", "乙"])]


def used_by_warnings(register: Register) -> set[str]:
    """Columns without whose values a check cannot say what it says: a form that is not merged and says into
    what, a number that the list does not have."""
    tried = {"forms": {"merged_into": check_merged_into}, "work_items": {"list_number": _check_numbers}}
    schema = {"return_no": pl.Int64} | ORIGIN | register.dtypes
    used = set()
    for column, check in tried.get(register.key, {}).items():
        try:
            check(pl.DataFrame(schema={name: kind for name, kind in schema.items() if name != column}))
        except pl.exceptions.ColumnNotFoundError:
            used.add(column)
    return used


def _check_numbers(work_items: pl.DataFrame) -> pl.DataFrame:
    return items_on_lists(work_items, pl.DataFrame(schema={"return_no": pl.Int64, "period_end": pl.Date}))


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
    assert "stopped_on" not in used_by_checks(REGISTERS["forms"])
    assert "stopped_on" in used_by_signals(REGISTERS["forms"])


def test_to_be_asked_for_is_no_use() -> None:
    """WRK-002 wants a number where the way in is 清单内, WRK-004 holds two days against each other."""
    rules = {check.name: check for check in REGISTERS["work_items"].model.to_schema().checks}
    asked, compared = rules["WRK-002"], rules["WRK-004"]
    assert not tells_values_apart(REGISTERS["work_items"], asked, "list_number")
    assert tells_values_apart(REGISTERS["work_items"], asked, "entry_route")
    assert tells_values_apart(REGISTERS["work_items"], compared, "withdrawn_on")


def test_every_cell_of_the_cover_has_a_reason() -> None:
    assert {column.name for column in COVER.columns} == OF_THE_COVER.keys()
