"""A contract says what a table must be; Pandera, asked for it, judges rows by exactly that."""

from __future__ import annotations

import subprocess
import sys
from typing import get_type_hints

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from schemas.areas import AREA_COLUMNS, AreasModel
from schemas.contracts import Cell, Contract, row_rule
from schemas.lists import LIST_COLUMNS, ListEntriesModel
from schemas.returns import SHEETS

WRITTEN = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean, pl.Date: pl.Date}
"""What a contract's class writes beside a cell: the type of what stands in it."""


class Wide(Contract):
    place = Cell(pl.String, nullable=False)

    @row_rule("WID-001")
    def in_order() -> pl.Expr:
        return pl.col("least") > pl.col("most")


class Narrow(Wide):
    least = Cell(pl.Int64, nullable=True, checks={"ge": {"min_value": 0}})
    most = Cell(pl.Int64, nullable=True, checks={"ge": {"min_value": 0}, "le": {"max_value": 9}})

    @row_rule("NAR-001")
    def most_is_even() -> pl.Expr:
        return pl.col("most") % 2 == 1


def failures(model: type[Contract], rows: pl.DataFrame) -> set[tuple[str, int]]:
    with pytest.raises(SchemaErrors) as caught:
        model.to_schema().validate(rows, lazy=True)
    cases = caught.value.failure_cases.select("check", "index").rows()
    return {(str(check).partition("(")[0], row) for check, row in cases}


def test_the_wider_contract_comes_first_and_its_rules_hold_too() -> None:
    assert list(Narrow.cells()) == ["place", "least", "most"]
    assert [(rule.code, rule.fields) for rule in Narrow.rules()] == [
        ("WID-001", "least,most"),
        ("NAR-001", "most"),
    ]
    assert list(Wide.cells()) == ["place"] and len(Wide.rules()) == 1


def test_every_cell_and_rule_is_judged_and_an_empty_cell_breaks_none() -> None:
    rows = pl.DataFrame(
        {"place": ["a", None, "c", "d", "e"], "least": [1, 1, -1, 5, None], "most": [2, 10, 2, 3, None]}
    )
    assert failures(Narrow, rows) == {
        ("not_nullable", 1),
        ("less_than_or_equal_to", 1),
        ("greater_than_or_equal_to", 2),
        ("WID-001", 3),
        ("NAR-001", 3),
    }
    good = rows.filter(place="a")
    assert Narrow.to_schema().validate(good, lazy=True).equals(good)


@pytest.mark.parametrize("key", SHEETS)
def test_a_sheet_s_cells_are_of_the_type_its_class_writes(key: str) -> None:
    """The class is what is read; the kind of a cell decides what is stored."""
    sheet = SHEETS[key]
    hints = get_type_hints(sheet.model)
    assert {name: WRITTEN[hints[name]] for name in sheet.dtypes} == dict(sheet.dtypes)
    assert list(sheet.schema.columns) == list(sheet.dtypes)
    assert [check.name for check in sheet.schema.checks] == [rule.code for rule in sheet.model.rules()]


def test_areas_and_lists_are_judged_whole() -> None:
    for model, columns in ((AreasModel, AREA_COLUMNS), (ListEntriesModel, LIST_COLUMNS)):
        assert {name: cell.dtype for name, cell in model.cells().items()} == columns
        assert all(cell.nullable for cell in model.cells().values()) and model.rules()


def test_rows_are_judged_without_the_pandas_of_spark() -> None:
    """Pandera would import it where PySpark is installed, and print what PySpark says of pandas."""
    judged = "from schemas.areas import AreasModel; AreasModel.to_schema(); import sys"
    told = f"{judged}; print([name for name, one in sys.modules.items() if one and 'pyspark' in name])"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")
