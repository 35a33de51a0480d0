"""A workbook is checked against the columns of the template version its cover states."""

from __future__ import annotations

import openpyxl
import pytest

from pipelines.intake.files.layout import FieldLayout, return_layout, stated_version
from pipelines.intake.load import check
from schemas.returns import TEMPLATE_VERSION
from tests.support.raw_files import (
    COVER_TABLE,
    FORMS_ROW,
    HEADERS,
    files_below,
    forms,
    read_paths,
    tables,
    write_book,
    write_csvs,
    zip_of,
)
from tests.support.small_returns import RECEIVED, codes, make_home, north_rows, write_return

NEWEST = int(TEMPLATE_VERSION)
NEW_HEADERS = [*HEADERS["报表台账"].split(), "合并去向"]


def cover_of(version):
    return [COVER_TABLE[0], [*COVER_TABLE[1][:5], version]]


@pytest.mark.parametrize("version", ["1", TEMPLATE_VERSION, None, "99", "二〇二六版"])
def test_an_optional_column_that_came_later_may_be_missing_in_any_version(tmp_path, version):
    book = tables(封面=cover_of(version), 报表台账=forms(FORMS_ROW))
    folder = write_csvs(tmp_path / "return", book, "utf-8", ",")
    zipped = zip_of(tmp_path / "z.zip", files_below(folder))
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book), folder, zipped)
    assert [head.problems for head in batch.heads] == [[], [], []]
    assert batch.registers["forms"]["merged_into"].to_list() == [None] * 3


@pytest.mark.parametrize("version", ["1", TEMPLATE_VERSION])
def test_it_is_read_where_it_is_there(tmp_path, version):
    table = [NEW_HEADERS, [*FORMS_ROW, "居民总台账"]]
    batch = read_paths(
        tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=cover_of(version), 报表台账=table))
    )
    assert batch.heads[0].problems == []
    assert batch.registers["forms"]["merged_into"].to_list() == ["居民总台账"]


def test_an_optional_column_of_the_first_version_may_not(tmp_path):
    headers = [name for name in HEADERS["报表台账"].split() if name != "停用日期"]
    table = [headers, FORMS_ROW[:-1]]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(报表台账=table)))
    assert [(p.code, p.field) for p in batch.heads[0].problems] == [("SHT-002", "stopped_on")]


@pytest.mark.parametrize(
    ("required", "since", "version", "expected"),
    [
        (True, 1, 1, True),
        (False, 1, 1, True),
        (True, 2, 1, False),
        (True, 2, 2, True),
        (False, 2, 2, False),
        (False, 2, 3, False),
    ],
)
def test_what_a_sheet_of_a_version_has_to_have(required, since, version, expected):
    column = FieldLayout("x", "某", "x", required, since)
    assert column.is_expected(version, all_columns=True) is expected
    assert column.is_expected(version, all_columns=False) is (expected and required)


@pytest.mark.parametrize(
    ("text", "stated", "checked"),
    [
        (None, 1, 1),
        (" ", 1, 1),
        ("1", 1, 1),
        ("２", 2, 2),
        ("2.0", 2, 2),
        ("99", 99, NEWEST),
        ("0", 0, 1),
        ("第二版", None, 1),
    ],
)
def test_versions_as_covers_state_them(text, stated, checked):
    assert (stated_version(text), return_layout().version_of(text)) == (stated, checked)


@pytest.mark.parametrize(
    ("version", "told"), [(None, []), ("1", []), ("99", ["WRN-016"]), ("新", ["WRN-016"])]
)
def test_a_version_never_handed_out_is_a_warning(tmp_path, version, told):
    path = write_return(tmp_path / "a.xlsx", "2025-01")
    book = openpyxl.load_workbook(path)
    book["封面"]["F2"] = version
    book.save(path)
    (receipt,) = check(make_home(tmp_path), [path], received_at=RECEIVED)
    assert (codes(receipt), codes(receipt, "warnings")) == ([], told)


@pytest.mark.parametrize(
    ("place", "told"), [(0, ["WRN-015"]), (2, ["WRN-015"]), (None, [])], ids=["in use", "stopped", "merged"]
)
def test_merged_into_is_for_merged_forms(tmp_path, place, told):
    rows = north_rows()
    rows["forms"][2 if place is None else place]["merged_into"] = "居民台账"
    if place is None:
        rows["forms"][2]["status"] = "merged"
    path = write_return(tmp_path / "a.xlsx", "2025-01", rows)
    (receipt,) = check(make_home(tmp_path), [path], received_at=RECEIVED)
    assert (codes(receipt), codes(receipt, "warnings")) == ([], told)
