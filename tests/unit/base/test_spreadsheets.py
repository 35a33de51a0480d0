"""What leaves for a spreadsheet program: one way out, and a CSV that comes back is what it was."""

from __future__ import annotations

import ast
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.spreadsheets import csv_bytes
from pipelines.base.tables import read_table

PROJECT = Path(__file__).resolve().parents[3]
SOURCES = [path for root in ("pages", "pipelines") for path in sorted((PROJECT / root).rglob("*.py"))]
OTHER_TEXT = {
    "pipelines/cli/output.py",  # rows for a terminal, parted by tabs
    "pipelines/publish/content.py",  # what is hashed
    "pipelines/demo_home/build.py",  # areas of our own, for the command that reads them
}


def callers(name: str, owner: str | None = None) -> set[str]:
    """Files that call something of this name, of a module of the name ``owner``, or make a class of it."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", [])
            for one in called:
                is_it = isinstance(one, ast.Attribute) and one.attr == name
                if is_it and owner in (None, getattr(getattr(one, "value", None), "id", None)):
                    found.add(path.relative_to(PROJECT).as_posix())
    return found


def test_workbooks_are_opened_in_one_place() -> None:
    """There texts stay texts: a name that begins with = is a name."""
    assert callers("Workbook", "xlsxwriter") == {"pipelines/base/spreadsheets.py"}


def test_csv_is_written_in_one_place() -> None:
    """There a text that a spreadsheet program would compute is guarded."""
    assert callers("write_csv") == {"pipelines/base/spreadsheets.py"} | OTHER_TEXT


def test_headers_are_guarded_and_numbers_are_not() -> None:
    rows = pl.DataFrame({"=HYPERLINK()": ["-1"], "差": [-1.5]})
    assert csv_bytes(rows).decode("utf-8-sig") == "'=HYPERLINK(),差\n-1,-1.5\n"


@pytest.mark.parametrize("title", ["=1+1", "@甲", "+86 1", "-2", "常规"])
def test_a_list_comes_back_as_it_left(tmp_path: Path, title: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_bytes(pl.DataFrame({"title": [title]})))
    assert read_table(path, {"title": "title"}, ["title"]).rows["title"].to_list() == [title]
