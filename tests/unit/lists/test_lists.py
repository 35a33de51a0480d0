"""Lists: reading, versions, what is in force on a day, and the way out and back in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.lists.importing import export_list, import_list
from pipelines.lists.stored import list_entries, list_versions, lists_in_force
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.lists import LIST_COLUMNS, LIST_KINDS
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home

TODAY = date(2026, 10, 31)
FOUNDED = {"self_governance", "assistance", "negative", "certificates_forbidden"}
"""Kinds of which a new home of Sichuan holds the documents' list as version 1."""
CHINESE = "序号,名称,类别,依据,生效日期,失效日期\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_empty_home)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read_list(home: Home, path: Path) -> pl.DataFrame:
    """The entries of a file, imported as a list that the home does not have yet."""
    import_list(home, path, "retained_forms")
    with open_store(home) as store:
        return list_entries(store, "retained_forms").select(*LIST_COLUMNS)


def titles(
    home: Home, day: date = TODAY, kinds: tuple[str, ...] = ("retained_forms",)
) -> list[tuple[str, int, str]]:
    with open_store(home) as store:
        found = lists_in_force(store, day).filter(pl.col("kind").is_in(kinds))
    return found.select("kind", "number", "title").rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", [CHINESE, "number,title,category,basis,valid_from,valid_to\n"])
def test_both_headers_and_every_encoding(tmp_path: Path, home: Home, encoding: str, header: str) -> None:
    text = header + "２,人口台账,,,2026/1/1,\n1.0,低保表,民政,“法”第三条,,2026年12月31日\n"
    assert read_list(home, write(tmp_path, text, encoding)).rows() == [
        (1, "低保表", "民政", "“法”第三条", None, date(2026, 12, 31), None),
        (2, "人口台账", None, None, date(2026, 1, 1), None, None),
    ]


def test_the_last_columns_may_be_missing(tmp_path: Path, home: Home) -> None:
    entries = read_list(home, write(tmp_path, "title,number\n低保表,1\n"))
    assert entries.rows() == [(1, "低保表", None, None, None, None, None)]


def test_a_workbook_with_real_numbers_and_dates(tmp_path: Path, home: Home) -> None:
    book = openpyxl.Workbook()
    for row in (["序号", "名称", "生效日期"], [1, "低保表", date(2026, 1, 1)], [], [2, 2020, None]):
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert read_list(home, path).select("number", "title", "valid_from").rows() == [
        (1, "低保表", date(2026, 1, 1)),
        (2, "2020", None),
    ]


def test_all_problems_at_once(tmp_path: Path, home: Home) -> None:
    rows = "x,甲,,,2026-13-01,\n2,,,,,\n2,乙,,,2026-02-02,2026-01-01\n3,甲,,,,\n2,丙,,,,\n0,丁,,,,\n"
    with pytest.raises(TableError) as caught:
        read_list(home, write(tmp_path, CHINESE + rows))
    found = [(p["code"], p["row"], p["column"], p["value"]) for p in caught.value.problems]
    assert found == [
        ("LST-001", 2, "序号", "x"),
        ("TAB-004", 2, "生效日期", "2026-13-01"),
        ("LST-002", 3, "名称", None),
        ("LST-003", 4, "失效日期", "2026-01-01"),
        ("LST-011", 5, "名称", "甲"),
        ("LST-010", 6, "序号", "2"),
        ("LST-001", 7, "序号", "0"),
    ]
    assert all(p["allowed"] and p["allowed_en"] for p in caught.value.problems)


def test_a_number_may_pass_to_another_entry_at_a_later_date(tmp_path: Path, home: Home) -> None:
    rows = "1,旧表,,,,2026-06-30\n1,新表,,,2026-07-01,\n"
    import_list(home, write(tmp_path, CHINESE + rows), "retained_forms")
    assert titles(home, date(2026, 6, 30)) == [("retained_forms", 1, "旧表")]
    assert titles(home, date(2026, 7, 1)) == [("retained_forms", 1, "新表")]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b""])
def test_a_workbook_that_is_none(tmp_path: Path, home: Home, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_list(home, path)
    assert "list.xlsx" in caught.value.words.zh


def test_an_empty_list_and_an_unknown_kind_are_refused(tmp_path: Path, home: Home) -> None:
    with pytest.raises(TableError) as caught:
        import_list(home, write(tmp_path, CHINESE), "retained_forms")
    assert caught.value.problems[0]["code"] == "LST-006"
    with pytest.raises(UserError) as unknown:
        import_list(home, write(tmp_path, CHINESE + "1,甲,,,,\n"), "shopping")
    assert "retained_forms" in unknown.value.words.zh


@pytest.mark.parametrize("kind", LIST_KINDS.keys)
def test_every_kind_can_be_loaded(tmp_path: Path, home: Home, kind: str) -> None:
    before = 1 if kind in FOUNDED else 0
    assert import_list(home, write(tmp_path, CHINESE + "1,甲,,,,\n"), kind).version == before + 1
    assert titles(home, kinds=(kind,)) == [(kind, 1, "甲")]


def test_every_import_is_a_version_and_the_same_again_is_none(tmp_path: Path, home: Home) -> None:
    first, second = CHINESE + "1,甲,,,,\n2,乙,,,,\n", CHINESE + "1,甲,,,,\n"
    assert import_list(home, write(tmp_path, first), "retained_forms").version == 1
    assert import_list(home, write(tmp_path, first, "gb18030"), "retained_forms").version is None
    assert import_list(home, write(tmp_path, second), "retained_forms").version == 2
    assert import_list(home, write(tmp_path, first), "retained_plaques").version == 1
    assert titles(home, kinds=("retained_forms", "retained_plaques")) == [
        ("retained_forms", 1, "甲"),
        ("retained_plaques", 1, "甲"),
        ("retained_plaques", 2, "乙"),
    ]
    with open_store(home) as store:
        kept = store.frame("SELECT version, count(*) FROM list_entries WHERE kind LIKE '%forms' GROUP BY ALL")
        actions = store.frame("SELECT subject FROM audit WHERE action = 'lists import' ORDER BY at_utc")
        versions = list_versions(store).select("kind", "version", "entries").rows()
    assert sorted(kept.rows()) == [(1, 2), (2, 1)]
    assert actions.height == 3
    own = [row for row in versions if row[0] not in FOUNDED]
    assert own == [("retained_forms", 2, 1), ("retained_plaques", 1, 2)]


def test_what_is_in_force_is_the_last_version_on_its_days(tmp_path: Path, home: Home) -> None:
    rows = "1,甲,,,2026-01-01,2026-06-30\n2,乙,,,2026-06-30,\n3,丙,,,,\n"
    import_list(home, write(tmp_path, CHINESE + rows), "retained_forms")
    days = {"2025-12-31": {3}, "2026-01-01": {1, 3}, "2026-06-30": {1, 2, 3}, "2026-07-01": {2, 3}}
    for day, numbers in days.items():
        assert {number for _, number, _ in titles(home, date.fromisoformat(day))} == numbers


def test_a_list_without_a_document_is_not_in_force_before_its_first_import(home: Home) -> None:
    with open_store(home) as store:
        found = lists_in_force(store, TODAY)
    assert found.columns == ["kind", "number", "title", "category", "basis", "includes"]
    assert set(found["kind"]) == FOUNDED


def test_an_export_ends_in_csv_or_xlsx(tmp_path: Path, home: Home) -> None:
    with pytest.raises(UserError):
        export_list(home, "retained_forms", tmp_path / "out.pdf")


words = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
    .map(lambda text: text.strip("'’\ufeff "))
    .filter(bool)
)
entries = st.lists(
    st.tuples(
        st.integers(1, 99),
        words,
        st.none() | words,
        st.none() | words,
        st.none() | st.dates(date(2020, 1, 1), date(2024, 1, 1)),
        st.none() | st.dates(date(2024, 1, 2), date(2030, 1, 1)),
        st.none() | st.sampled_from(["甲类工作", "甲类工作；乙、丙类工作"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=(lambda row: row[0], lambda row: row[1]),
)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=entries)
def test_what_is_exported_comes_back_as_it_was(tmp_path: Path, home: Home, ending: str, rows: list) -> None:
    frame = pl.DataFrame(rows, schema=LIST_COLUMNS, orient="row")
    path = tmp_path / "given.csv"
    frame.write_csv(path)
    import_list(home, path, "assistance")
    out = tmp_path / f"out.{ending}"
    assert export_list(home, "assistance", out) == len(rows)
    assert import_list(home, out, "assistance").version is None
    with open_store(home) as store:
        kept = list_entries(store, "assistance").drop("kind")
    assert kept.equals(frame.sort("number"))
