"""One pass over the contract's checks finds the same faults in the same rows as Pandera's own validation."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.checks.rules import failed_checks, validated
from schemas.returns import COVER, REGISTERS, Column, Register
from schemas.returns.base import LARGEST_AMOUNT, LARGEST_COUNT

SHEETS = {COVER.key: COVER, **REGISTERS}
DAYS = (date(1900, 1, 1), date(2025, 3, 1), date(2025, 3, 31), date(2030, 1, 1))


def values(column: Column) -> st.SearchStrategy[Any]:
    """Good, bad and missing values of a column."""
    if column.codes is not None:
        return st.sampled_from([None, "", "none of these", *column.codes.keys])
    longest = column.max_length or 10
    some = {
        pl.String: [None, "", " ", "表", "x" * longest, "表" * (longest + 1)],
        pl.Int64: [None, -1, 0, 1, 2, 3, LARGEST_COUNT, LARGEST_COUNT + 1],
        pl.Float64: [None, -0.5, 0.0, 1.0, LARGEST_AMOUNT, LARGEST_AMOUNT * 2, float("nan"), float("inf")],
        pl.Boolean: [None, True, False],
        pl.Date: [None, *DAYS],
    }
    return st.sampled_from(some[column.dtype])


def rows(sheet: Register) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({column.name: values(column) for column in sheet.columns})
    return st.lists(row, max_size=2) | st.lists(row, min_size=5, max_size=20)


def told(
    found: list[tuple[str, str, pl.Series]], columns: frozenset[str]
) -> list[tuple[str, str, list[int]]]:
    """Column (none for a rule of the row), check and rows of every fault, in order."""
    return [
        (column if column in columns else "", check, positions.to_list())
        for column, check, positions in found
    ]


@pytest.mark.parametrize("key", SHEETS)
@settings(max_examples=12)
@given(data=st.data())
def test_the_same_faults_in_the_same_rows(key: str, data: st.DataObject) -> None:
    sheet = SHEETS[key]
    frame = pl.DataFrame(data.draw(rows(sheet)), schema=pl.Schema(sheet.dtypes))
    columns = frozenset(sheet.by_name)
    assert told(failed_checks(sheet, frame), columns) == told(validated(sheet, frame), columns)
