"""The headers of a template version never change; a new column is a new version."""

from __future__ import annotations

from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION
from tests.golden.headers import headers_of, read_golden


def test_every_version_has_the_headers_it_was_handed_out_with() -> None:
    """Where this fails after adding a column: raise TEMPLATE_VERSION in schemas/returns/cover.py, give the
    column ``since=`` that version, and run ``python -m tests.golden.headers``."""
    kept = read_golden()
    assert sorted(kept, key=int) == [str(number) for number in range(1, int(TEMPLATE_VERSION) + 1)]
    assert {version: headers_of(int(version)) for version in kept} == kept


def test_no_column_is_newer_than_the_workbook_handed_out() -> None:
    everything = {register.zh: [column.zh for column in register.columns] for register in REGISTERS.values()}
    assert {COVER.zh: list(read_golden()["1"][COVER.zh])} | everything == read_golden()[TEMPLATE_VERSION]


def test_the_cover_is_that_of_the_first_version() -> None:
    """It says which version the workbook is of, so it is read before that is known."""
    assert {column.since for column in COVER.columns} == {1}
