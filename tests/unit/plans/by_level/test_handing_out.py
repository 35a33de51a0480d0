"""The ledger by level as it is handed out: what each township gets, and what the county's roll-up counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.plans.by_level.handing_out import write_books
from pipelines.plans.by_level.rows import part_rows, summary_rows, township_rows
from pipelines.plans.by_level.source import Source, read_source
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.plan_books import ABOUT_SHEET, BOOK, COUNTED, HEADER_ROW, PARTS_SHEET, SUMMARY_SHEET, TASKS_SHEET
from schemas.plan_entries import TASK_STATES
from tests.support.empty_home import make_empty_home
from tests.support.huanxian import make_huanxian
from tests.support.made_once import copy_home
from tests.support.plan_entries import report_task, schedule_task
from tests.support.small_returns import run_cli

TODAY = date(2024, 1, 5)
TOWN = "621022100"
EACH = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 24]
"""The tasks of huanxian that 各乡镇 lead."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_huanxian)


def report(home: Home, unit: str, task: int = 5, **given: Any) -> None:
    words = {"state": "done", "on": date(2023, 12, 18), "today": TODAY, **given}
    report_task(home, "huanxian", task, unit=unit, **words)


def source_of(home: Home, plan: str = "huanxian") -> Source:
    with open_store(home) as store:
        return read_source(store, plan, TODAY)


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_a_township_gets_its_tasks_as_they_stand_there(home: Home, tmp_path: Path) -> None:
    report(home, "环城镇", state="under_way", share=40, note="=1+1", actor="张三")
    report(home, "曲子镇")
    (path,) = write_books(source_of(home), tmp_path / "t.xlsx", township=TOWN)
    rows = cells(path, TASKS_SHEET)
    assert rows[0][0] == "环县环城镇 社区减负专项行动分级台账"
    assert rows[HEADER_ROW - 1] == tuple(column.zh for column in BOOK.values())
    assert [row[0] for row in rows[HEADER_ROW:]] == EACH
    fifth = dict(zip(BOOK, rows[HEADER_ROW + 3], strict=True))
    assert (fifth["standing"], fifth["sequence"]) == ("逾期 16 天；进行中 40%", 1)
    assert fifth["last"].startswith("2023-12-18 进行中 40%，=1+1（张三 ")
    assert [fifth[name] for name, column in BOOK.items() if column.is_filled] == [None] * 5
    first = dict(zip(BOOK, rows[HEADER_ROW], strict=True))
    assert (first["standing"], first["last"], first["sequence"]) == ("到期未报 5 天", None, 0)
    about = dict(row[:2] for row in cells(path, ABOUT_SHEET))
    assert (about["计划代码"], about["乡镇代码"], about["乡镇"]) == ("huanxian", TOWN, "环城镇")
    assert (about["版本"], about["截至"], about["数据目录"]) == ("计划记录 2 条", "2024-01-05", "环县")


def test_the_sheet_is_made_to_be_filled_in_and_printed(home: Home, tmp_path: Path) -> None:
    (path,) = write_books(source_of(home), tmp_path / "t.xlsx", township=TOWN)
    sheet = openpyxl.load_workbook(path)[TASKS_SHEET]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.freeze_panes == "D4" and sheet.protection.sheet
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    letter = openpyxl.utils.get_column_letter(list(BOOK).index("state") + 1)
    assert lists[f"{letter}4:{letter}{HEADER_ROW + len(EACH)}"] == f'"{",".join(TASK_STATES.chinese)}"'
    open_cells = {BOOK_NAMES[at] for at, cell in enumerate(sheet[4]) if not cell.protection.locked}
    assert open_cells == {name for name, column in BOOK.items() if column.is_filled}


BOOK_NAMES = list(BOOK)


@pytest.mark.parametrize(("said", "marked"), [("yes", True), ("no", False)])
def test_a_demonstration_says_so_on_every_sheet(home: Home, tmp_path: Path, said: str, marked: bool) -> None:
    with open_store(home) as store, store.transaction():
        store.set_setting("synthetic", said)
    source = source_of(home)
    files = [
        *write_books(source, tmp_path / "t.xlsx", township=TOWN),
        *write_books(source, tmp_path / "r.xlsx"),
    ]
    for path in files:
        for sheet in openpyxl.load_workbook(path).worksheets:
            texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
            assert any("示范数据 / synthetic" in text for text in texts) is marked, (path.name, sheet.title)


def test_the_roll_up_counts_every_township_once(home: Home, tmp_path: Path) -> None:
    names = list(source_of(home).townships.standing.values())
    for name in names[:12]:
        report(home, name)
    for name in names[12:15]:
        report(home, name, state="under_way", share=60)
    report(home, names[0], 18, state="under_way", share=10)
    report(home, names[1], 18, state="not_started", share=0)
    (path,) = write_books(source_of(home), tmp_path)
    assert path.name == "环县-分级台账汇总-2024-01-05.xlsx"
    rows = cells(path, SUMMARY_SHEET)
    header = [str(cell) for cell in rows[HEADER_ROW - 1]]
    by_task = {row[0]: dict(zip(header, row, strict=True)) for row in rows[HEADER_ROW:]}
    assert len(by_task) == 25

    def counts(task: int) -> list[int]:
        return [by_task[task][word] for word in COUNTED.values()]

    assert counts(5) == [20, 12, 3, 0, 0, 5]
    assert counts(18) == [20, 0, 0, 1, 1, 18]
    assert (by_task[5]["县级情况"], by_task[5]["未完成的乡镇"]) == (
        "逾期 16 天；进行中 69%",
        "、".join(names[12:]),
    )
    assert by_task[1]["未完成的乡镇"] == "全部"
    assert by_task[4]["乡镇数"] is None and by_task[4]["牵头单位"] == "县民政局"
    assert len(cells(path, PARTS_SHEET)) == HEADER_ROW + len(EACH) * 20


def test_the_county_is_never_done_before_all_are(home: Home) -> None:
    names = list(source_of(home).townships.standing.values())
    for name in names:
        before = next(row for row in summary_rows(source_of(home)) if row["number"] == 5)
        assert "完成" not in before["standing"]
        report(home, name)
    last = next(row for row in summary_rows(source_of(home)) if row["number"] == 5)
    assert (last["standing"], last["done"], last["open"]) == ("按期完成", 20, None)


def test_a_township_that_leads_a_task_alone_has_it_in_its_ledger(home: Home) -> None:
    schedule_task(home, "huanxian", 4, unit="环城镇", due=date(2024, 2, 1), basis="县委会议纪要", today=TODAY)
    source = source_of(home)
    assert [row["number"] for row in township_rows(source, TOWN)] == sorted([*EACH, 4])
    assert [row["number"] for row in township_rows(source, "621022101")] == EACH
    assert {row["number"] for row in part_rows(source)} == set(EACH)


def test_each_township_has_a_file_and_none_is_written_over(home: Home, tmp_path: Path) -> None:
    code, said, _ = run_cli(home, "plans", "ledger", "--each-township", "--out", tmp_path / "t")
    assert (code, len(said["files"]), said["plan"]) == (0, 20, "huanxian")
    assert Path(said["files"][0]).name.startswith("环城镇-621022100-分级台账-")
    Path(said["files"][0]).write_bytes(b"filled in")
    code, said, _ = run_cli(home, "plans", "ledger", "--township", TOWN, "--out", tmp_path / "t")
    assert (code, said["error"]["code"]) == (2, "PLN-016")
    assert next((tmp_path / "t").glob("*环城镇*")).read_bytes() == b"filled in"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--plan", "renshou"), "PLN-103"),
        (("--plan", "huanxian", "--township", "510104017"), "PLN-111"),
        (("--plan", "nowhere"), "REQ-103"),
    ],
)
def test_what_cannot_be_handed_out(home: Home, tmp_path: Path, asked: tuple[str, ...], code: str) -> None:
    answer = run_cli(home, "plans", "ledger", *asked, "--out", tmp_path / "o")
    assert (answer[0], answer[1]["error"]["code"]) == (2, code)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(("each", "name", "code"), [(True, "o.xlsx", "PLN-017"), (False, "o.csv", "REQ-006")])
def test_where_it_cannot_be_written(home: Home, tmp_path: Path, each: bool, name: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        write_books(source_of(home), tmp_path / name, each_township=each)
    assert caught.value.code == code


def test_a_plan_that_townships_have_no_part_in(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", make_empty_home)
    with pytest.raises(UserError) as caught:
        write_books(source_of(home, "renshou"), tmp_path / "o")
    assert caught.value.code == "PLN-112"


def test_a_file_stands_where_the_folder_should(home: Home, tmp_path: Path) -> None:
    (tmp_path / "o").write_text("")
    with pytest.raises(UserError) as caught:
        write_books(source_of(home), tmp_path / "o", each_township=True)
    assert caught.value.code == "REQ-009"


def test_as_of_an_earlier_day_later_reports_are_not_told(home: Home) -> None:
    report(home, "环城镇", on=date(2023, 12, 30))
    with open_store(home) as store:
        source = read_source(store, "huanxian", date(2023, 12, 29))
    fifth = next(row for row in township_rows(source, TOWN) if row["number"] == 5)
    assert (fifth["standing"], fifth["last"], fifth["sequence"]) == ("到期未报 9 天", None, 0)
    assert pl.DataFrame(part_rows(source)).filter(number=5)["state"].null_count() == 20
