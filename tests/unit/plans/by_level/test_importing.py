"""Townships' ledgers that come back: what they change, what is refused and where, and two at once."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.areas import load_areas
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.plans.by_level.handing_out import write_books
from pipelines.plans.by_level.importing import Imported, find_files, import_books
from pipelines.plans.by_level.rows import summary_rows
from pipelines.plans.by_level.source import Source, read_source
from pipelines.plans.recording import Recorded
from pipelines.plans.stored import read_progress
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.plan_books import HEADER_ROW, TASKS_SHEET
from tests.support.huanxian import fill, make_huanxian, retell, row_of
from tests.support.made_once import copy_home
from tests.support.plan_entries import report_task, schedule_task
from tests.support.small_returns import run_cli

TODAY = date(2024, 1, 5)
TOWN, OTHER = "621022100", "621022101"
"""环城镇 and 曲子镇."""
DONE = {"state": "已完成", "acted_on": date(2023, 12, 19), "note": "已清理", "document": "环政〔2023〕8号"}

Found = list[tuple[str, int | None, str | None]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_huanxian)


def source_of(home: Home) -> Source:
    with open_store(home) as store:
        return read_source(store, "huanxian", TODAY)


def handed_out(home: Home, folder: Path, *codes: str) -> list[Path]:
    source = source_of(home)
    return [write_books(source, folder, township=code)[0] for code in codes or (TOWN,)]


def take(home: Home, *paths: Path, **given: Any) -> list[Imported]:
    return import_books(home, paths, today=TODAY, **given)


def refused(home: Home, *paths: Path) -> Found:
    """Code, row and column of everything that is wrong; nothing was put down."""
    before = entries(home)
    with pytest.raises(TableError) as caught:
        take(home, *paths)
    assert entries(home).equals(before)
    assert {problem["file"] for problem in caught.value.problems} <= {path.name for path in paths}
    return [(problem["code"], problem["row"], problem["column"]) for problem in caught.value.problems]


def entries(home: Home) -> pl.DataFrame:
    with open_store(home) as store:
        return read_progress(store)


def counts(home: Home, task: int = 5) -> dict[str, Any]:
    return next(row for row in summary_rows(source_of(home)) if row["number"] == task)


def test_a_ledger_filled_in_changes_what_it_says_and_nothing_else(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path / "t")
    fill(path, {5: DONE, 6: {"state": "进行中", "share": 30, "acted_on": "2024年1月2日"}})
    (done,) = take(home, path, actor="王莉")
    assert (done.township_code, done.township) == (TOWN, "环城镇")
    assert done.entries == [Recorded("huanxian", task, 1, "report") for task in (5, 6)]
    said = entries(home).select("task", "actor", "acted_on", "state", "share", "unit", "note", "document")
    assert said.rows() == [
        (5, "王莉", date(2023, 12, 19), "done", 100, "环城镇", "已清理", "环政〔2023〕8号"),
        (6, "王莉", date(2024, 1, 2), "under_way", 30, "环城镇", None, None),
    ]
    assert [counts(home)[name] for name in ("done", "overdue", "unreported")] == [1, 0, 19]
    with open_store(home) as store:
        audit = store.frame("SELECT actor, subject, detail FROM audit WHERE action = 'plan.report'")
    assert audit.select("actor", "subject").rows() == [("王莉", "huanxian/5"), ("王莉", "huanxian/6")]
    assert json.loads(audit["detail"][0])["unit"] == "环城镇"


def test_the_same_file_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE, 6: {"state": "未启动", "acted_on": date(2024, 1, 2)}})
    assert len(take(home, path)[0].entries) == 2
    assert take(home, path)[0].entries == []
    report_task(home, "huanxian", 5, unit="环城镇", state="under_way", share=90, on=TODAY, today=TODAY)
    assert take(home, path)[0].entries == []
    assert entries(home).height == 3


def test_an_empty_ledger_changes_nothing(home: Home, tmp_path: Path) -> None:
    assert take(home, *handed_out(home, tmp_path, TOWN, OTHER)) == [
        Imported(f"环城镇-{TOWN}-分级台账-2024-01-05.xlsx", [], TOWN, "环城镇"),
        Imported(f"曲子镇-{OTHER}-分级台账-2024-01-05.xlsx", [], OTHER, "曲子镇"),
    ]
    assert entries(home).is_empty()


def test_all_townships_at_once_from_a_folder(home: Home, tmp_path: Path) -> None:
    for path in handed_out(home, tmp_path / "t", *source_of(home).townships.standing):
        fill(path, {5: DONE})
    (tmp_path / "t" / "~$open.xlsx").write_bytes(b"")
    (tmp_path / "t" / "来函.pdf").write_bytes(b"")
    code, said, _ = run_cli(home, "plans", "import", tmp_path / "t")
    assert (code, len(said), sum(len(one["entries"]) for one in said)) == (0, 20, 20)
    assert (counts(home)["standing"], counts(home)["done"]) == ("按期完成", 20)
    assert run_cli(home, "plans", "import", tmp_path / "t")[1][0]["entries"] == []


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_put_down(home: Home, tmp_path: Path) -> None:
    first, second = handed_out(home, tmp_path, TOWN, OTHER)
    fill(first, {1: {"state": "已完成"}, 2: {"state": "进行中", "acted_on": date(2024, 1, 1)}, 5: DONE})
    fill(
        second,
        {1: {"state": "差不多", "acted_on": "下周"}, 2: {"note": "等通知"}, 3: {**DONE, "share": "八成"}},
    )
    fill(second, {5: {**DONE, "acted_on": date(2024, 1, 6)}, 6: {**DONE, "note": "长" * 501}})
    fill(second, {7: {**DONE, "sequence": None}})
    (tmp_path / "坏.xlsx").write_bytes(b"no workbook")
    at = {task: row_of(second, task) for task in range(1, 8) if task != 4}
    name = f"{TASKS_SHEET} {{}}".format
    assert refused(home, first, second, tmp_path / "坏.xlsx") == [
        ("TAB-007", None, None),
        ("PLN-003", at[1], name("报告日期")),
        ("PLN-004", at[2], name("完成比例（%）")),
        ("PLN-007", at[1], name("进展")),
        ("PLN-008", at[1], name("报告日期")),
        ("PLN-001", at[2], name("进展")),
        ("PLN-001", at[2], name("报告日期")),
        ("PLN-009", at[3], name("完成比例（%）")),
        ("PLN-005", at[5], name("报告日期")),
        ("PLN-006", at[6], name("进展说明")),
        ("PLN-001", at[7], name("记录号")),
    ]


def test_the_words_say_file_sheet_row_value_rule_and_remedy(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    fill(path, {1: {"state": "差不多", "acted_on": date(2024, 1, 1)}})
    with pytest.raises(TableError) as caught:
        take(home, path)
    line = caught.value.words.zh.splitlines()[1]
    where = f"{path.name} 第 {HEADER_ROW + 1} 行 {TASKS_SHEET} 进展："
    assert line == f"{where}“差不多” 进展不在可选范围内；可选：未启动、进行中、已完成。(PLN-007)"


def test_whoever_recorded_meanwhile_is_named_and_the_row_refused(home: Home, tmp_path: Path) -> None:
    first, second = handed_out(home, tmp_path, TOWN, OTHER)
    given = {"state": "under_way", "share": 80, "on": date(2023, 12, 20), "today": TODAY, "actor": "李四"}
    report_task(home, "huanxian", 5, unit="环城镇", **given)
    fill(first, {5: {**DONE, "acted_on": date(2023, 12, 30)}, 6: DONE})
    fill(second, {5: DONE})
    assert refused(home, first, second) == [("PLN-104", row_of(first, 5), f"{TASKS_SHEET} 记录号")]
    with pytest.raises(TableError) as caught:
        take(home, first)
    assert "李四" in caught.value.words.zh and "第 0 条" in caught.value.words.zh
    assert take(home, second)[0].entries  # another township's entry is none of this one's


def test_a_day_before_the_last_report_is_refused(home: Home, tmp_path: Path) -> None:
    report_task(home, "huanxian", 5, unit="环城镇", state="under_way", share=80, on=date(2023, 12, 20))
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE})
    assert refused(home, path) == [("PLN-013", row_of(path, 5), f"{TASKS_SHEET} 报告日期")]
    fill(path, {5: {"acted_on": date(2023, 12, 20)}})  # a correction of the same day
    assert len(take(home, path)[0].entries) == 1


def elsewhere(home: Home, _path: Path) -> None:
    with open_store(home) as store, store.transaction():
        store.set_setting("jurisdiction", "sichuan")


def gone(home: Home, _path: Path) -> None:
    """The township was dissolved after its ledger was handed out."""
    with open_store(home) as store, store.transaction():
        ended = pl.when(pl.col("code") == TOWN).then(date(2023, 12, 31)).otherwise("valid_to")
        replace_areas(store, load_areas(store).with_columns(valid_to=ended), "1" * 64)


def demonstration(home: Home, _path: Path) -> None:
    with open_store(home) as store, store.transaction():
        store.set_setting("synthetic", "yes")


def led_by_another(home: Home, _path: Path) -> None:
    words = {"unit": "县民政局", "due": date(2024, 2, 1), "basis": "县委会议纪要"}
    schedule_task(home, "huanxian", 5, today=TODAY, **words)


def with_cells(**cells: Any) -> Callable[[Home, Path], object]:
    return lambda home, path: fill(path, {5: cells})


def saying(**items: str | None) -> Callable[[Home, Path], object]:
    return lambda home, path: retell(path, **items)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (saying(plan="某县"), ("PLN-101", 2, "说明 内容")),
        (saying(plan=None), ("PLN-001", 2, "说明 内容")),
        (saying(township_code="510104017"), ("PLN-109", 5, "说明 内容")),
        (saying(township_code=None), ("PLN-001", 5, "说明 内容")),
        (saying(township_code=OTHER), ("PLN-110", 6, "说明 内容")),
        (saying(township="某镇"), ("PLN-110", 6, "说明 内容")),
        (elsewhere, ("PLN-103", 2, "说明 内容")),
        (gone, ("PLN-109", 5, "说明 内容")),
        (led_by_another, ("PLN-108", 7, f"{TASKS_SHEET} 序号")),
        (saying(home="甘肃省"), ("PLN-114", 7, "说明 内容")),
        (saying(home=None), ("PLN-001", 7, "说明 内容")),
        (demonstration, ("PLN-115", None, "说明 内容")),
        (with_cells(number=4), ("PLN-020", 7, f"{TASKS_SHEET} 任务")),
        (with_cells(number=4, title=None), ("PLN-108", 7, f"{TASKS_SHEET} 序号")),
        (with_cells(number=26), ("PLN-102", 7, f"{TASKS_SHEET} 序号")),
        (with_cells(number=6, title=None), ("PLN-011", 8, f"{TASKS_SHEET} 序号")),
        (with_cells(title="另一件事"), ("PLN-020", 7, f"{TASKS_SHEET} 任务")),
        (with_cells(acted_on=date(1900, 1, 1)), ("PLN-021", 7, f"{TASKS_SHEET} 报告日期")),
        (with_cells(acted_on=date(2023, 7, 31)), ("PLN-021", 7, f"{TASKS_SHEET} 报告日期")),
        (with_cells(state='=IF(1=1,"已完成","")'), ("CEL-009", 7, f"{TASKS_SHEET} 进展")),
        (with_cells(number=None), ("PLN-001", 7, f"{TASKS_SHEET} 序号")),
        (with_cells(sequence=77), ("PLN-113", 7, f"{TASKS_SHEET} 记录号")),
        (with_cells(sequence=-1), ("PLN-113", 7, f"{TASKS_SHEET} 记录号")),
    ],
)
def test_a_ledger_that_is_not_what_was_handed_out(
    home: Home, tmp_path: Path, spoil: Callable[[Home, Path], object], found: Any
) -> None:
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE})
    spoil(home, path)
    assert refused(home, path) == [found]


def test_numbers_exchanged_under_their_titles_are_refused(home: Home, tmp_path: Path) -> None:
    """As sorting a part of the sheet does: the sentence names the row, both titles and the number."""
    (path,) = handed_out(home, tmp_path)
    (fifth, sixth), titles = (row_of(path, 5), row_of(path, 6)), titles_of(path)
    fill(path, {5: DONE, 6: DONE})
    book = openpyxl.load_workbook(path)
    book[TASKS_SHEET].cell(fifth, 1).value, book[TASKS_SHEET].cell(sixth, 1).value = 6, 5
    book.save(path)
    assert refused(home, path) == [("PLN-020", row, f"{TASKS_SHEET} 任务") for row in (fifth, sixth)]
    with pytest.raises(TableError) as caught:
        take(home, path)
    line = caught.value.words.zh.splitlines()[1]
    told = f"第 {fifth} 行 {TASKS_SHEET} 任务：“{titles[5]}” 不是第 6 项任务，第 6 项是“{titles[6]}”；"
    assert told in line


def test_a_title_with_other_blanks_is_the_same(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    title = titles_of(path)[5]
    fill(path, {5: {**DONE, "title": f" {title[:2]}　{title[2:]}\n"}})
    assert take(home, path)[0].entries == [Recorded("huanxian", 5, 1, "report")]


def titles_of(path: Path) -> dict[int, str]:
    sheet = openpyxl.load_workbook(path)[TASKS_SHEET]
    rows = sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    return {row[0]: row[2] for row in rows}


def test_a_record_number_that_never_was_is_not_told_as_somebody_s_entry(home: Home, tmp_path: Path) -> None:
    report_task(home, "huanxian", 5, unit="环城镇", state="under_way", share=80, on=date(2023, 12, 1))
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: {**DONE, "sequence": 77}})
    with pytest.raises(TableError) as caught:
        take(home, path)
    assert "没有第 77 条记录，最后一条是第 1 条" in caught.value.words.zh
    assert "记下" not in caught.value.words.zh


def test_another_township_s_numbers_do_not_pass_for_one_s_own(home: Home, tmp_path: Path) -> None:
    """Both items rewritten: the entries it knows of are still the other's."""
    report_task(home, "huanxian", 5, unit="环城镇", state="under_way", share=80, on=date(2023, 12, 1))
    (path,) = handed_out(home, tmp_path)
    retell(fill(path, {5: DONE}), township_code=OTHER, township="曲子镇")
    assert refused(home, path) == [("PLN-113", 7, f"{TASKS_SHEET} 记录号")]


def test_two_ledgers_of_one_township_are_refused(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    copy = shutil.copy(path, tmp_path / "副本.xlsx")
    fill(path, {5: DONE})
    assert refused(home, path, copy) == [("PLN-015", 5, "说明 内容")]


def test_a_column_that_was_taken_away_is_named_in_chinese(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    book = openpyxl.load_workbook(path)
    book[TASKS_SHEET].cell(HEADER_ROW, 7).value = "状态"
    book.save(path)
    with pytest.raises(TableError) as caught:
        take(home, path)
    assert "缺少列：进展；第 3 行应为列名" in caught.value.words.zh


def test_a_ledger_without_its_title_is_read_all_the_same(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE, 6: {"state": "差不多", "acted_on": TODAY}})
    book = openpyxl.load_workbook(path)
    book[TASKS_SHEET].delete_rows(1, 2)
    book.save(path)
    assert refused(home, path) == [("PLN-007", 6, f"{TASKS_SHEET} 进展")]


def test_the_roll_up_is_no_ledger_of_a_township(home: Home, tmp_path: Path) -> None:
    paths = [*handed_out(home, tmp_path), *write_books(source_of(home), tmp_path / "r.xlsx")]
    assert refused(home, *paths) == [("TAB-008", None, None)]


def test_a_folder_without_a_spreadsheet(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        find_files([tmp_path])
    assert caught.value.code == "PLN-014"


def test_a_task_that_one_township_leads_alone(home: Home, tmp_path: Path) -> None:
    words = {"unit": "环城镇", "due": date(2024, 2, 1), "basis": "县委会议纪要"}
    schedule_task(home, "huanxian", 4, on=date(2024, 1, 2), today=TODAY, **words)
    (path,) = handed_out(home, tmp_path)
    fill(path, {4: {**DONE, "acted_on": TODAY}})
    assert take(home, path)[0].entries == [Recorded("huanxian", 4, 2, "report")]
    assert take(home, path)[0].entries == []
    assert counts(home, 4)["standing"] == "按期完成"


def test_a_township_with_a_new_name_goes_on_where_it_was(home: Home, tmp_path: Path) -> None:
    """The entries under its old name are its own: the ledger knows of them, and is not refused for them."""
    report_task(home, "huanxian", 5, unit="环城镇", state="under_way", share=80, on=date(2023, 12, 1))
    with open_store(home) as store, store.transaction():
        areas = load_areas(store)
        old = pl.col("code") == TOWN
        before = areas.filter(old).with_columns(valid_to=date(2023, 12, 31))
        after = areas.filter(old).with_columns(name=pl.lit("环江镇"), valid_from=date(2024, 1, 1))
        replace_areas(store, pl.concat([areas.filter(~old), before, after]), "1" * 64)
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE})
    assert take(home, path)[0].township == "环江镇"
    assert counts(home)["done"] == 1


def in_threads(*work: Callable[[], object]) -> list[BaseException]:
    raised: list[BaseException] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        except TableError as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_townships_at_once_both_go_in(home: Home, tmp_path: Path) -> None:
    paths = [fill(path, {5: DONE, 6: DONE}) for path in handed_out(home, tmp_path, TOWN, OTHER)]
    assert in_threads(*(lambda path=path: take(home, path) for path in paths)) == []
    assert sorted(entries(home).select("task", "sequence").rows()) == [(5, 1), (5, 2), (6, 1), (6, 2)]


def test_of_two_different_ledgers_of_one_township_at_once_one_wins(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    other = fill(Path(shutil.copy(path, tmp_path / "o.xlsx")), {5: {**DONE, "note": "另一份"}})
    fill(path, {5: DONE})
    (error,) = in_threads(lambda: take(home, path), lambda: take(home, other))
    assert isinstance(error, TableError) and [one["code"] for one in error.problems] == ["PLN-104"]
    assert entries(home).height == 1


def test_the_same_ledger_twice_at_once_goes_in_once(home: Home, tmp_path: Path) -> None:
    path = fill(handed_out(home, tmp_path)[0], {5: DONE})
    assert in_threads(lambda: take(home, path), lambda: take(home, path)) == []
    assert entries(home).height == 1


def test_one_command_reads_both_kinds_of_ledger(home: Home, tmp_path: Path) -> None:
    (path,) = handed_out(home, tmp_path)
    fill(path, {5: DONE})
    code, said, _ = run_cli(home, "plans", "import", path)
    assert (code, said[0]["township"], len(said[0]["entries"])) == (0, "环城镇", 1)
    run_cli(home, "plans", "export", "--out", tmp_path / "l.xlsx")
    assert run_cli(home, "plans", "import", tmp_path / "l.xlsx")[:2] == (0, [])
    code, said, _ = run_cli(home, "plans", "import", path, tmp_path / "l.xlsx")
    assert (code, said["error"]["problems"][0]["code"]) == (2, "TAB-008")
    assert run_cli(home, "plans", "import", tmp_path / "none.xlsx")[1]["error"]["code"] == "REQ-007"
