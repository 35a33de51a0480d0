"""Files and sheets that other programs have named: read where it is clear what they are, named where it is
not, never passed over."""

from __future__ import annotations

import pytest

from pipelines.intake.files.layout import return_layout
from pipelines.intake.files.strangers import titled
from tests.support.raw_files import (
    FORMS_ROW,
    HEADERS,
    codes_of,
    files_below,
    forms,
    read_paths,
    tables,
    write_book,
    write_csvs,
    zip_of,
)


def renamed(folder, name):
    """The CSV files of a good return, each called as ``name`` makes of its title."""
    write_csvs(folder, tables(报表台账=forms(FORMS_ROW)))
    for number, file in enumerate(sorted(folder.iterdir())):
        file.rename(folder / f"{name(file.stem, number)}.csv")
    return folder


NAMES = [
    lambda title, number: f"orig-{title}",
    lambda title, number: f"{title}_导出{number}",
    lambda title, number: f"报送.xlsx - {title}",
    lambda title, number: f"Sheet{number}",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_csv_files_that_another_program_named_is_read(tmp_path, name):
    batch = read_paths(tmp_path, renamed(tmp_path / "lo_csv", name))
    assert codes_of(batch) == {"NOT-007"}
    assert batch.registers["forms"]["form_name"].to_list() == ["居民台账"]
    assert batch.heads[0].cover["period"] == "2026-10"


@pytest.mark.parametrize("name", NAMES)
def test_such_files_in_a_zip_are_read(tmp_path, name):
    files = files_below(renamed(tmp_path / "lo_csv", name))
    batch = read_paths(tmp_path, zip_of(tmp_path / "a.zip", files))
    assert codes_of(batch) == {"NOT-007"}
    assert batch.registers["forms"].height == 1


def test_a_folder_is_not_skipped_beside_a_workbook(tmp_path):
    folder = tmp_path / "in"
    renamed(folder / "lo_csv", NAMES[0])
    write_book(folder / "orig.xlsx", tables())
    batch = read_paths(tmp_path, folder)
    assert [head.original.name for head in batch.heads] == ["orig.xlsx", "lo_csv"]


def test_csv_files_that_are_no_return_are_named(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "名单.csv").write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    batch = read_paths(tmp_path, folder)
    assert codes_of(batch) == {"FIL-017"}
    assert batch.heads[0].problems[0].params == {"files": "名单.csv"}


def test_a_csv_beside_the_only_workbook_of_a_zip_is_noted(tmp_path):
    book = write_book(tmp_path / "a.xlsx", tables()).read_bytes()
    batch = read_paths(tmp_path, zip_of(tmp_path / "a.zip", {"a.xlsx": book, "名单.csv": b"a,b\n1,2\n"}))
    assert codes_of(batch) == {"NOT-005"}


def test_a_row_longer_than_its_header_is_an_error(tmp_path):
    row = list(FORMS_ROW)
    row[2], row[8] = "台账,一", "2025-03-01"  # no quotes: the comma splits the cell
    batch = read_paths(
        tmp_path, write_csvs(tmp_path / "a", tables(报表台账=forms(FORMS_ROW, row, FORMS_ROW)))
    )
    assert [(p.code, p.row) for p in batch.heads[0].problems if p.code == "SHT-023"] == [("SHT-023", 3)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("orig-封面", "cover"),
        ("三、工作事项", "work_items"),
        ("工作事项 (2)", "work_items"),
        ("附件3工作事项", "work_items"),
        ("my_return_forms", None),
        ("my return - forms", "forms"),
        ("export.work_items", "work_items"),
        ("工作事项和报表台账", None),
        ("platforms", None),
        ("Sheet1", None),
    ],
)
def test_the_sheet_that_a_name_speaks_of(name, key):
    assert titled(name, return_layout()) == key


def test_a_sheet_of_another_name_tells_what_its_header_lacks(tmp_path):
    book = tables()
    book["三、工作事项"] = [HEADERS["工作事项"].replace("开始日期 ", "").split()]
    del book["工作事项"]
    assert codes_of(read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book))) == {"NOT-007", "SHT-002"}
