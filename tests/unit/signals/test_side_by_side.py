"""Registers side by side and under each other: the shortcuts for what did not change have the shape of the
long way."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.signals.comparison import all_fields, compare, find_differing
from pipelines.signals.stacking import DIFFERING, REGISTERS_KEPT, STANDING, stack_changes, stack_rows
from schemas.returns import REGISTERS
from tests.support.register_rows import registers_of
from tests.support.signal_months import row

ENDS = (date(2026, 2, 28), date(2026, 1, 31))
FIELDS = {key: all_fields(key) for key in REGISTERS}
ONE_EACH = registers_of("2026-02", {key: [row(0)] for key in REGISTERS})
NOTHING = {key: rows.clear() for key, rows in ONE_EACH.items()}


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_without_changes_has_the_columns_of_one_with_some(register: str) -> None:
    same, new = (find_differing(ONE_EACH, before, FIELDS)[register] for before in (ONE_EACH, NOTHING))
    assert compare(register, new, ENDS).height == 1
    assert compare(register, same, ENDS).is_empty()
    assert compare(register, same, ENDS).schema == compare(register, new, ENDS).schema


def test_a_row_differs_where_its_own_register_has_no_such_row() -> None:
    moved = ONE_EACH | {"forms": registers_of("2026-02", {"forms": [row(1)]})["forms"]}
    differing = find_differing(moved, ONE_EACH, FIELDS)
    heights = {key: (fresh.height, stale.height) for key, (fresh, stale) in differing.items()}
    assert heights == dict.fromkeys(REGISTERS, (0, 0)) | {"forms": (1, 1)}
    fresh, stale = differing["forms"]
    assert (fresh.rows(), stale.rows()) == (moved["forms"].rows(), ONE_EACH["forms"].rows())


@pytest.mark.parametrize("rows", [ONE_EACH, NOTHING], ids=["one row each", "none"])
def test_registers_under_each_other_have_one_set_of_columns(rows: dict[str, pl.DataFrame]) -> None:
    changes = {key: compare(key, pair, ENDS) for key, pair in find_differing(rows, NOTHING, FIELDS).items()}
    stacked, differing = stack_rows(rows), stack_changes(changes)
    assert (stacked.schema, differing.schema) == (pl.Schema(STANDING), pl.Schema(DIFFERING))
    here = [key for key in REGISTERS_KEPT if not rows[key].is_empty()]
    assert stacked["register"].to_list() == differing["register"].to_list() == here
