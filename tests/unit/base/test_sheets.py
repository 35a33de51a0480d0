"""A workbook whose formulas have no saved result: such a cell is not empty, and is not taken for it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipelines.base.sheets import read_sheet
from pipelines.base.tables import TableError, read_table
from schemas.problems import Problem

HEADERS = {"名称": "name", "数量": "count"}


def write(path: Path, *cells: tuple[str, object]) -> Path:
    book = openpyxl.Workbook()
    for place, value in (("A1", "名称"), ("B1", "数量"), ("C1", "别的"), *cells):
        book.active[place] = value
    book.save(path)
    return path


def test_a_formula_without_a_result_is_said_by_row_and_column(tmp_path: Path) -> None:
    path = write(tmp_path / "t.xlsx", ("A2", "甲"), ("B2", "=1+1"), ("A4", '="乙"'), ("C2", "=1+1"))
    with pytest.raises(TableError) as caught:
        read_table(path, HEADERS, ["name"])
    found = [(one["code"], one["row"], one["column"], one["value"]) for one in caught.value.problems]
    assert found == [("CEL-009", 2, "数量", None), ("CEL-009", 4, "名称", None)]


def test_a_formula_of_a_column_that_is_not_read_does_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path / "t.xlsx", ("A2", "甲"), ("C2", "=1+1"))
    assert read_sheet(path, None).uncalculated == [(2, 3)]
    assert read_table(path, HEADERS, ["name"]).rows.rows() == [(2, "甲", None)]


def test_a_result_that_was_saved_is_read_though_it_is_an_empty_text(tmp_path: Path) -> None:
    """As Excel saves it: an empty text is of the type of texts."""
    path = write(tmp_path / "t.xlsx", ("A2", '="甲"'), ("B2", '=IF(1=1,"","x")'), ("B3", "=2+2"))
    save_results(path, {"A2": 't="str"', "B2": 't="str"', "B3": ""}, {"A2": "甲", "B2": "", "B3": "4"})
    rows = read_table(path, HEADERS, ["name"]).rows
    assert rows.rows() == [(2, "甲", None), (3, None, "4")]


def test_a_column_that_the_file_lacks_goes_by_its_words(tmp_path: Path) -> None:
    """A problem of a field is told by the first Chinese header of it, else by the field."""
    path = tmp_path / "t.csv"
    path.write_text("名称\n甲\n", encoding="utf-8")
    headers = {"count": "count", "name": "name", "名称": "name", "数量": "count", "个数": "count", "id": "id"}
    table = read_table(path, headers, ["name"])
    problems = [Problem("PLN-012", row=2, field=name) for name in ("count", "name", "id")]
    assert [table.describe(one)["column"] for one in problems] == ["数量", "名称", "id"]


def save_results(path: Path, types: dict[str, str], results: dict[str, str]) -> None:
    """Writes results of formulas into the sheet, by cell."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for place, result in results.items():
        before = re.compile(rf'<c r="{place}"[^>]*>(<f>.*?</f>)<v ?(?:/>|></v>)</c>')
        sheet, count = before.subn(rf'<c r="{place}" {types[place]}>\1<v>{result}</v></c>', sheet)
        assert count == 1
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
