"""The progress of plans: what may be put down, by whom, and what follows from it on a day."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.plans.declared import begins_on, read_plan
from pipelines.plans.drafts import Draft
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.lateness import TaskDays, condition, days_late, done_since, summarise
from pipelines.plans.ledger import export_ledger, import_ledger
from pipelines.plans.recording import Recorded, record_in
from pipelines.plans.stored import read_progress
from pipelines.plans.task_states import stand_on
from pipelines.queries.plans import plan_units
from pipelines.store import open_store
from pipelines.store.engine import connect
from schemas.plan_entries import CONDITIONS, PROGRESS_COLUMNS
from tests.support.empty_home import make_empty_home
from tests.support.huanxian import make_huanxian
from tests.support.made_once import copy_home
from tests.support.plan_entries import report_task, schedule_task
from tests.support.small_returns import run_cli

TODAY = date(2026, 7, 20)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_empty_home)


def schedule(home: Home, task: int = 1, **given: Any) -> Recorded:
    words = {"due": day("2026-06-30"), "basis": "县委〔2026〕3号", "today": TODAY, **given}
    return schedule_task(home, words.pop("plan", "renshou"), task, **words)


def report(home: Home, task: int = 1, **given: Any) -> Recorded:
    words = {"state": "under_way", "share": 40, "unit": "县委组织部", "today": TODAY, **given}
    return report_task(home, words.pop("plan", "renshou"), task, **words)


def entries_of(home: Home) -> pl.DataFrame:
    with open_store(home) as store:
        return read_progress(store)


def standing(home: Home, on: date = TODAY, plan: str = "renshou", task: int = 1) -> dict[str, Any]:
    return stand_on(read_plan(plan), entries_of(home), on).row(task - 1, named=True)


def codes(caught: pytest.ExceptionInfo[TableError]) -> list[str]:
    return sorted(problem["code"] for problem in caught.value.problems)


# Lateness


@pytest.mark.parametrize(
    ("task", "on", "expected", "late"),
    [
        (TaskDays(), "2026-07-01", "undated", None),
        (TaskDays(starts=day("2024-03-01")), "2030-01-01", "not_begun", None),  # a phase left open
        (TaskDays(due=day("2026-06-30")), "2026-06-15", "not_begun", None),
        (TaskDays(due=day("2026-06-30")), "2026-06-16", "due_soon", None),  # fourteen days before
        (TaskDays(due=day("2026-06-30")), "2026-06-30", "due_soon", None),
        (TaskDays(due=day("2026-06-30")), "2026-07-01", "unreported", 1),
        (TaskDays(due=day("2026-06-30"), state="under_way"), "2026-07-31", "overdue", 31),
        (TaskDays(due=day("2026-06-30"), state="under_way"), "2026-05-01", "under_way", None),
        (TaskDays(state="under_way"), "2026-05-01", "under_way", None),
        (TaskDays(None, day("2026-06-30"), "done", day("2026-06-30")), "2026-08-01", "done_on_time", None),
        (TaskDays(None, day("2026-06-30"), "done", day("2026-07-05")), "2026-08-01", "done_late", 5),
        (TaskDays(None, day("2026-06-30"), None, day("2026-07-05")), "2026-07-04", "unreported", 4),
        (TaskDays(None, None, "done", day("2026-07-05")), "2026-08-01", "done_undated", None),
    ],
)
def test_conditions_worked_by_hand(task: TaskDays, on: str, expected: str, late: int | None) -> None:
    assert condition(task, day(on)) == expected
    assert days_late(task, day(on)) == late


def test_a_task_is_done_since_the_last_unbroken_run() -> None:
    first, second, third = day("2026-01-01"), day("2026-02-01"), day("2026-03-01")
    assert done_since([]) is None
    assert done_since([(first, "done"), (second, "done")]) == first
    assert done_since([(first, "done"), (second, "under_way")]) is None
    assert done_since([(first, "done"), (second, "under_way"), (third, "done")]) == third


def test_huanxian_as_it_stood_without_any_report() -> None:
    """The document's days: cleaning by 20 December 2023, phases to 29 February 2024, one left open."""
    plan, nothing = read_plan("huanxian"), pl.DataFrame(schema=PROGRESS_COLUMNS)
    rows = stand_on(plan, nothing, day("2023-12-25"))
    assert rows.filter(pl.col("condition") == "unreported")["days_late"].unique().to_list() == [5]
    assert rows.filter(pl.col("condition") == "unreported").height == 8
    later = stand_on(plan, nothing, day("2024-03-10"))
    by_number = {row["number"]: row for row in later.iter_rows(named=True)}
    assert (by_number[18]["condition"], by_number[18]["days_late"]) == ("unreported", 14)  # due 25 February
    assert (by_number[17]["condition"], by_number[17]["days_late"]) == ("unreported", 10)  # its phase: 29th
    assert (by_number[20]["condition"], by_number[20]["date_source"]) == ("not_begun", "phase")
    assert (by_number[14]["condition"], by_number[14]["date_source"]) == ("undated", "none")
    total = summarise(later).row(0, named=True)
    counted = ("tasks", "done", "overdue", "unreported", "undated")
    assert [total[name] for name in counted] == [25, 0, 0, 15, 9]
    assert later["days_late"].max() == 81  # 20 December to 10 March


# Putting down


def test_schedule_and_report_and_what_follows(home: Home) -> None:
    assert standing(home)["condition"] == "undated"
    assert schedule(home, starts=day("2026-01-01")) == Recorded("renshou", 1, 1, "schedule")
    assert report(home, on=day("2026-05-01"), note="已建台账", document="县组〔2026〕8号").sequence == 2
    assert report(home, state="done", share=None, on=day("2026-07-05"), expected=2).sequence == 3
    stands = standing(home)
    assert (stands["condition"], stands["days_late"], stands["share"]) == ("done_late", 5, 100)
    assert (stands["starts"], stands["due"], stands["date_source"]) == (
        day("2026-01-01"),
        day("2026-06-30"),
        "ledger",
    )
    assert (standing(home, day("2026-05-31"))["condition"], standing(home, day("2026-05-31"))["share"]) == (
        "under_way",
        40,
    )
    assert standing(home, day("2026-07-04"))["condition"] == "under_way"  # no due day then: set on the 20th


def test_a_schedule_holds_from_the_day_it_was_decided(home: Home) -> None:
    schedule(home, on=day("2026-01-10"))
    schedule(home, due=day("2026-12-31"), basis="县政府会议纪要", on=day("2026-07-01"), unit="县民政局")
    assert standing(home, day("2026-06-30"))["due"] == day("2026-06-30")
    now = standing(home)
    assert (now["due"], now["basis"], now["lead"]) == (day("2026-12-31"), "县政府会议纪要", "县民政局")


def test_a_unit_can_be_named_before_any_day_is(home: Home) -> None:
    schedule(home, 9, due=None, unit="县民政局")
    stands = standing(home, task=9)
    assert (stands["lead"], stands["due"], stands["date_source"]) == ("县民政局", None, "none")
    schedule(home, 9, starts=day("2026-08-01"), due=day("2026-09-30"))
    schedule(home, 9, due=None, unit="县财政局")
    stands = standing(home, task=9)
    assert (stands["lead"], stands["due"], stands["date_source"]) == ("县财政局", day("2026-09-30"), "ledger")
    with pytest.raises(TableError) as caught:
        schedule(home, 9, starts=day("2026-08-01"), due=None, unit="县财政局")
    assert codes(caught) == ["PLN-001"]


def test_all_problems_come_at_once(home: Home) -> None:
    with pytest.raises(TableError) as caught:
        schedule(home, task=29, due=day("2025-06-30"), starts=day("2026-01-01"), basis=" ", unit="长" * 201)
    assert codes(caught) == ["PLN-001", "PLN-002", "PLN-006", "PLN-102"]
    with pytest.raises(TableError) as caught:
        report(home, plan="huanxian", share=100, unit=None, on=day("2026-07-21"))
    assert codes(caught) == ["PLN-001", "PLN-004", "PLN-005", "PLN-103"]
    assert "环县" in caught.value.words.zh and "Huan County" in caught.value.words.en
    with pytest.raises(TableError) as caught:
        report(home, plan="nowhere", state="nearly")
    assert codes(caught) == ["PLN-007", "PLN-101"]
    with pytest.raises(TableError) as caught:
        report(home, state="done", share=None)
    assert codes(caught) == ["PLN-003"]
    assert entries_of(home).is_empty()


@pytest.mark.parametrize(
    ("state", "share", "fits"),
    [
        ("not_started", None, True),
        ("not_started", 1, False),
        ("under_way", None, False),
        ("under_way", 0, True),
        ("under_way", 99, True),
        ("under_way", 100, False),
        ("under_way", -1, False),
        ("done", None, True),
        ("done", 99, False),
        ("done", 100, True),
    ],
)
def test_the_share_fits_the_state(home: Home, state: str, share: int | None, fits: bool) -> None:
    given: dict[str, Any] = {"state": state, "share": share, "on": TODAY}
    if fits:
        report(home, **given)
        return
    with pytest.raises(TableError) as caught:
        report(home, **given)
    assert codes(caught) == ["PLN-004"]


def test_a_home_records_on_the_plans_of_its_area() -> None:
    expected = {
        "sichuan": ["renshou"],
        "renshou": ["renshou"],
        "gansu": ["huanxian"],
        "huanxian": ["huanxian"],
        "beijing": ["beijing"],
        "guangxi": [],
    }
    assert {name: recordable_plans(name) for name in expected} == expected


def test_every_entry_is_in_the_audit(home: Home) -> None:
    schedule(home, starts=day("2026-01-01"), actor="张三")
    with open_store(home) as store:
        rows = store.frame("SELECT actor, action, subject, detail FROM audit WHERE action LIKE 'plan.%'")
    assert rows.select("actor", "action", "subject").rows() == [("张三", "plan.schedule", "renshou/1")]
    assert json.loads(rows["detail"][0])["due"] == "2026-06-30"


def test_of_many_threads_exactly_one_wins(home: Home) -> None:
    won: list[int] = []
    lost: list[str] = []

    def take_part(share: int) -> None:
        try:
            won.append(report(home, share=share, expected=0).sequence)
        except TableError as error:
            lost.extend(problem["code"] for problem in error.problems)

    threads = [threading.Thread(target=take_part, args=(share,)) for share in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (won, lost) == ([1], ["PLN-104"] * 5)
    assert entries_of(home).height == 1


def test_whoever_is_overtaken_is_told_by_whom(home: Home) -> None:
    schedule(home, actor="李四")
    with pytest.raises(TableError) as caught:
        report(home, expected=0)
    assert (
        "李四" in caught.value.words.zh
        and "排定时限" in caught.value.words.zh
        and "PLN-104" in caught.value.words.zh
    )


def test_many_entries_in_a_transaction_of_the_caller(home: Home) -> None:
    """As the demonstration puts them down: each at its own moment."""
    with open_store(home) as store, store.transaction():
        for month, share in ((3, 20), (4, 60)):
            draft = Draft(
                "renshou", 5, "report", date(2026, month, 28), state="under_way", share=share, unit="县民政局"
            )
            record_in(store, [draft], at_utc=datetime(2026, month, 28, 2))
    assert entries_of(home)["at_utc"].to_list() == [datetime(2026, 3, 28, 2), datetime(2026, 4, 28, 2)]
    assert standing(home, day("2026-04-01"), task=5)["share"] == 20


def test_an_older_home_gets_the_table(home: Home) -> None:
    connection = connect(str(home.store))
    connection.execute("DROP TABLE plan_progress")
    connection.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    connection.close()
    assert schedule(home).sequence == 1


# Ledgers


@pytest.fixture
def filled(home: Home) -> Home:
    schedule(home, 1, starts=day("2026-01-01"))
    report(home, 1, state="done", share=None, on=day("2026-06-28"))
    schedule(home, 2, due=day("2026-07-01"), unit="县公安局")
    report(home, 3, on=day("2026-05-01"), note="进行中，=1+1")
    return home


@pytest.mark.parametrize("name", ["l.xlsx", "l.csv"])
def test_what_is_exported_imports_without_a_change(filled: Home, tmp_path: Path, name: str) -> None:
    before = entries_of(filled)
    assert export_ledger(filled, "renshou", tmp_path / name, TODAY) == 28
    assert import_ledger(filled, tmp_path / name, today=TODAY) == []
    assert entries_of(filled).equals(before)


def test_a_ledger_filled_in_is_read_back(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    export_ledger(filled, "renshou", path, TODAY)
    change(path, {(3, "进展"): "已完成", (3, "完成比例（%）"): 100, (3, "报告日期"): "2026年7月10日"})
    change(path, {(4, "完成时限"): "2026-12-31", (4, "时限依据"): "年度台账", (4, "牵头单位"): "县财政局"})
    done = import_ledger(filled, path, today=TODAY)
    assert done == [Recorded("renshou", 3, 2, "report"), Recorded("renshou", 4, 1, "schedule")]
    assert standing(filled, task=3)["condition"] == "done_undated"
    fourth = standing(filled, task=4)
    assert (fourth["due"], fourth["lead"], fourth["date_source"]) == (day("2026-12-31"), "县财政局", "ledger")
    assert import_ledger(filled, path, today=TODAY) == []


def test_a_ledger_is_refused_with_every_problem_by_row(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    export_ledger(filled, "renshou", path, TODAY)
    before = entries_of(filled)
    change(
        path,
        {
            (1, "完成时限"): "下周",
            (2, "完成时限"): "2025-01-01",
            (2, "开始日期"): "2026-01-01",
            (3, "进展"): "已完成",
            (3, "完成比例（%）"): "四成",
            (4, "进展"): "差不多",
            (4, "报告单位"): "县财政局",
            (5, "序号"): 40,
            (6, "计划"): "某县",
        },
    )
    with pytest.raises(TableError) as caught:
        import_ledger(filled, path, today=TODAY)
    found = sorted((problem["row"], problem["code"]) for problem in caught.value.problems)
    assert found == [
        (2, "PLN-008"),
        (3, "PLN-002"),
        (4, "PLN-009"),
        (4, "PLN-010"),
        (5, "PLN-007"),
        (6, "PLN-102"),
        (7, "PLN-101"),
    ]
    assert entries_of(filled).equals(before)


def test_a_row_whose_title_is_another_task_s_is_refused(filled: Home, tmp_path: Path) -> None:
    """Numbers exchanged under their titles; a row that brings nothing is not looked at."""
    path = tmp_path / "l.xlsx"
    export_ledger(filled, "renshou", path, TODAY)
    change(path, {(3, "序号"): 4, (4, "序号"): 3, (6, "任务"): "别的"})
    with pytest.raises(TableError) as caught:
        import_ledger(filled, path, today=TODAY)
    found = [(problem["row"], problem["code"], problem["column"]) for problem in caught.value.problems]
    assert set(found) >= {(4, "PLN-020", "任务"), (5, "PLN-020", "任务")}
    assert {row for row, *_ in found} == {4, 5}


def test_a_day_before_the_plan_began_is_refused(tmp_path: Path) -> None:
    """huanxian 3: the campaign began in August 2023; renshou's document gives no day."""
    assert begins_on(read_plan("huanxian")) == date(2023, 8, 1)
    assert begins_on(read_plan("renshou")) is None
    home = copy_home(tmp_path / "h", make_huanxian)
    given: dict[str, Any] = {"unit": "环城镇", "state": "done", "today": TODAY}
    with pytest.raises(TableError) as caught:
        report_task(home, "huanxian", 5, on=date(2023, 7, 31), **given)
    assert "早于计划开始的 2023-08-01" in caught.value.words.zh and "PLN-021" in caught.value.words.zh
    assert report_task(home, "huanxian", 5, on=date(2023, 8, 1), **given).sequence == 1


def test_a_ledger_handed_out_before_somebody_recorded_is_refused(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    export_ledger(filled, "renshou", path, TODAY)
    report(filled, 3, share=80, on=TODAY)
    with pytest.raises(TableError) as caught:
        import_ledger(filled, path, today=TODAY)
    assert [(problem["row"], problem["code"]) for problem in caught.value.problems] == [(4, "PLN-104")]


def change(path: Path, cells: dict[tuple[int, str], Any]) -> None:
    """Write cells of a ledger, by task and header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (task, header), value in cells.items():
        sheet.cell(task + 1, columns[header]).value = value
    book.save(path)


# Units and commands


def test_units_with_most_overdue_come_first(filled: Home) -> None:
    """A day past with no word of the task is not overdue: nobody knows. Reported as under way, it is."""
    unknown = plan_units(stand_on(read_plan("renshou"), entries_of(filled), TODAY))
    assert (unknown["lead"][0], unknown["overdue"][0], unknown["unreported"][0]) == ("县公安局", 0, 1)
    assert unknown["overdue_tasks"].null_count() == unknown.height
    report(filled, 2, on=day("2026-07-02"))
    units = plan_units(stand_on(read_plan("renshou"), entries_of(filled), TODAY))
    assert (units["lead"][0], units["overdue"][0], units["unreported"][0]) == ("县公安局", 1, 0)
    assert units["overdue_tasks"][0] == "党风廉政和居务公开"
    assert units["tasks"].sum() == 28
    civil = units.filter(pl.col("lead") == "县民政局").row(0, named=True)
    plan = read_plan("renshou")
    assert civil["tasks"] == sum(task.lead == "县民政局" for task in plan.tasks)
    assert civil["cooperating"] == sum("县民政局" in task.cooperating for task in plan.tasks)


def test_the_commands(home: Home, tmp_path: Path) -> None:
    assert run_cli(home, "plans", "schedule", "1", "--due", "2026-06-30")[0] == 2
    code, said, _ = run_cli(home, "plans", "schedule", "1", "--due", "2026-06-30", "--basis", "台账")
    assert (code, said) == (0, [{"plan": "renshou", "task": 1, "sequence": 1, "kind": "schedule"}])
    done = ["--state", "已完成", "--unit", "县委组织部", "--on", "2026-07-02", "--seen"]
    assert run_cli(home, "plans", "report", "1", *done, "0")[0] == 2
    assert run_cli(home, "plans", "report", "1", *done, "1")[0] == 0
    code, rows, _ = run_cli(home, "plans", "list", "--plan", "renshou", "--condition", "done_late")
    assert (code, [row["number"] for row in rows], rows[0]["days_late"]) == (0, [1], 2)
    out = tmp_path / "台账.csv"
    assert run_cli(home, "plans", "export", "--out", out)[1]["tasks"] == 28
    assert run_cli(home, "plans", "import", out)[:2] == (0, [])
    assert run_cli(home, "plans", "list", "--plan", "nowhere")[0] == 2
    every = {row["plan"]: row["condition"] for row in run_cli(home, "plans", "list")[1]}
    assert every["renshou"] in CONDITIONS.keys
    assert every["huanxian"] is None  # nobody here could have reported
