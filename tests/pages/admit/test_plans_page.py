"""The page of plans: what it says and shows follows from the log; recording is the one write path."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.parts.downloads import to_csv, to_xlsx
from pages._ui.shell import access
from pages._ui.words.text import use_language
from pages.admit.plans import days, gantt, tables
from pages.admit.plans import words as plan_words
from pages.admit.plans.filters import PlanView, narrow_down
from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.plans.ledger import import_ledger
from pipelines.plans.stored import read_progress
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.plans import plan_choices, plan_rows
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.plan_entries import CONDITIONS
from tests.pages.conftest import Shower, words
from tests.support.plan_entries import report_task, schedule_task
from tests.support.scopes import WHOLE
from tests.support.small_returns import RECEIVED, make_home, write_return

TODAY = date(2026, 7, 20)
ON = {"on": "2026-07-20"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of Sichuan in which renshou's first four tasks have days, and three were reported on."""
    folder = tmp_path_factory.mktemp("campaign")
    home = make_home(folder)
    ingest(home, [write_return(folder / "north.xlsx", "2025-01")], RECEIVED)
    for task, due in ((1, 6), (2, 6), (3, 7), (4, 12)):
        schedule_task(
            home,
            "renshou",
            task,
            starts=date(2026, 1, 5),
            due=date(2026, due, 28),
            basis="年度台账",
            on=date(2026, 1, 4),
            today=TODAY,
        )
    done: dict[str, Any] = {"state": "done", "unit": "县委组织部"}
    report_task(home, "renshou", 1, on=date(2026, 7, 3), today=TODAY, **done)
    report_task(home, "renshou", 5, on=date(2026, 7, 3), today=TODAY, **done)
    report_task(home, "renshou", 2, state="under_way", share=40, unit="县监察委员会", on=date(2026, 5, 1))
    publish(home)
    return home


@pytest.fixture
def home(kept: Home, tmp_path: Path) -> Home:
    """A copy that a test may write to."""
    copy = Home(tmp_path / "home")
    shutil.copytree(kept.path, copy.path)
    return copy


def plan_view_of(home: Home, plan: str = "renshou", **chosen: str) -> PlanView:
    snapshot = open_snapshot(home)
    rows = plan_rows(snapshot, WHOLE, plan, TODAY)
    row = plan_choices(snapshot, WHOLE).row(by_predicate=pl.col("plan") == plan, named=True)
    return PlanView(snapshot, row, TODAY, rows, narrow_down(rows, **chosen), (plan, *chosen.values()))


def test_the_page_says_what_is_done_and_what_is_longest_overdue(show: Shower, kept: Home) -> None:
    """Task 2 was due on 28 June: 22 days by 20 July; task 3 is due on the 28th; 1 was done 5 days late."""
    said = words(show("plans", kept.path, **ON))
    assert "28项任务中，已完成2项（其中逾期完成1项），逾期1项" in said
    assert "“党风廉政和居务公开”已逾期22天，由县监察委员会牵头" in said
    assert "其中24项没有明确时限" in said
    assert "▲ 逾期 1" in said and "△ 即将到期 1" in said


def test_the_home_s_own_plan_comes_first_and_others_are_not_called_late(show: Shower, kept: Home) -> None:
    run = show("plans", kept.path)
    assert run.selectbox(key="filter_plan").value == "renshou"
    assert [option[:2] for option in run.selectbox(key="filter_plan").options] == ["仁寿", "北京", "环县"]
    other = show("plans", kept.path, plan="huanxian")
    assert not other.exception
    said = words(other)
    assert "环县不在四川省辖区内" in said and "不判断是否逾期" in said and "这里只能查看" in said
    assert not [button for button in other.button if button.key and "_submit" in button.key]


def test_another_plan_begins_without_the_filters_of_the_last(show: Shower, kept: Home) -> None:
    run = show("plans", kept.path, unit="县民政局", condition="undated", **ON)
    run.selectbox(key="filter_plan").select("beijing").run()
    assert run.selectbox(key="filter_plan").value == "beijing" and not run.exception
    assert "unit" not in run.query_params and "condition" not in run.query_params
    assert not [note for note in run.info if "链接" in note.value]


@pytest.mark.parametrize("plan", ["renshou", "huanxian", "beijing"])
@pytest.mark.parametrize("view", ["", "meeting", "paper", "cards"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_runs(show: Shower, kept: Home, plan: str, view: str, language: str) -> None:
    run = show("plans", kept.path, plan=plan, view=view, lang=language, **ON)
    assert not run.exception and not run.error


def test_filters_find_a_unit_that_leads_or_has_a_part(kept: Home) -> None:
    plan_view = plan_view_of(kept, unit="县公安局")
    plan = {row["number"]: row for row in plan_view.rows.iter_rows(named=True)}
    expected = [
        number for number, row in plan.items() if row["lead"] == "县公安局" or "县公安局" in row["helpers"]
    ]
    assert plan_view.shown["number"].to_list() == expected and len(expected) > 2
    assert plan_view_of(kept, condition="overdue").shown["number"].to_list() == [2]


def test_a_bar_ends_after_its_due_day_and_lateness_follows_it(kept: Home) -> None:
    plan_view = plan_view_of(kept)
    lines = gantt._lines(plan_view.rows, plan_view.shown)
    reach = days.reach_of(lines, [], plan_view.day)
    spec = gantt.make_chart(plan_view, lines, reach, gantt.Look()).to_dict()
    rows = [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]
    drawn = [row for layer in rows for row in layer if row.get("row") == "t2"]
    bar, tail = (row for row in drawn if "to" in row)
    at = days.ms
    assert (bar["from"], bar["to"]) == (at(date(2026, 1, 5)), at(date(2026, 6, 29)))
    assert (tail["from"], tail["to"]) == (at(date(2026, 6, 29)), at(date(2026, 7, 21)))
    assert bar["stands"] == "▲ 逾期 22天 · 40%"
    undated = [row for layer in rows for row in layer if row.get("row") == "t28"]
    assert [row["words"] for row in undated if "words" in row] == ["未定时限"]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [f"t{number}" for number in range(1, 29)]


def test_every_condition_has_its_own_symbol_and_a_colour_that_is_not_red() -> None:
    assert set(plan_words.SYMBOLS) == set(plan_words.colours()) == set(CONDITIONS.keys)
    assert len(set(plan_words.SYMBOLS.values())) == len(CONDITIONS.keys)
    for colour in plan_words.colours().values():
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert not (red > 200 and green < 80 and blue < 80)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_page_hands_out_is_what_it_shows_and_is_read_back(
    home: Home, tmp_path: Path, language: str
) -> None:
    use_language(language)
    plan_view = plan_view_of(home, unit="县公安局")
    table = tables._exported(plan_view)
    number, title = ("序号", "任务") if language == "zh" else ("number", "title")
    assert table[number].to_list() == plan_view.shown["number"].to_list()
    assert table[title].to_list() == plan_view.shown["title"].to_list()
    assert plan_view.snapshot.id in table.row(0)
    for name, content in (("l.csv", to_csv(table)), ("l.xlsx", to_xlsx(table, "台账", []))):
        (tmp_path / name).write_bytes(content)
        assert import_ledger(home, tmp_path / name, today=TODAY) == []
    assert pl.read_excel(BytesIO(content)).height == table.height


def test_a_formula_in_a_note_stays_a_text(home: Home) -> None:
    table = pl.DataFrame({"进展说明": ["=1+1", "@x"]})
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(table, "台账", []))).worksheets[0]
    assert [cell.data_type for cell in sheet["A"][1:]] == ["s", "s"]


def fill(run: AppTest, task: int, seen: int, **given: Any) -> AppTest:
    """Fill in the report form of a task and send it."""
    key = f"report_renshou_{task}_{seen}"
    if "state" in given:
        run.selectbox(key=f"{key}_state").select(given["state"])
    if "on" in given:
        run.date_input(key=f"{key}_on").set_value(given["on"])
    if "share" in given:
        run.number_input(key=f"{key}_share").set_value(given["share"])
    return run.button(key=f"{key}_submit").click().run()


def entries(home: Home) -> pl.DataFrame:
    with open_store(home) as store:
        return read_progress(store)


def test_a_report_is_recorded_published_and_changes_the_condition(show: Shower, home: Home) -> None:
    run = show("plans", home.path, task="2", **ON)
    before = entries(home).height
    run = fill(run, 2, 2, state="done", on=date(2026, 7, 1))
    assert not run.exception
    assert "已登记 1 条" in run.success[0].value
    last = entries(home).filter(pl.col("task") == 2).row(-1, named=True)
    assert entries(home).height == before + 1
    assert (last["state"], last["share"], last["unit"], last["acted_on"]) == (
        "done",
        100,
        "县监察委员会",
        date(2026, 7, 1),
    )
    run = run.button(key="publish_plans").click().run()
    assert not run.exception
    assert "已完成3项（其中逾期完成2项），已报告的没有逾期，1项在两周内到期" in words(run)


def test_all_that_is_wrong_is_shown_and_nothing_is_recorded(show: Shower, home: Home) -> None:
    run = fill(show("plans", home.path, task="2", **ON), 2, 2, state="done", share=40)
    assert "没有改动" in run.error[0].value
    table = run.table[0].value
    assert sorted(table["代码"]) == ["PLN-003", "PLN-004"]
    assert entries(home).filter(pl.col("task") == 2).height == 2


def test_whoever_saw_an_older_page_is_told(show: Shower, home: Home) -> None:
    run = show("plans", home.path, task="2", **ON)
    report_task(home, "renshou", 2, state="under_way", share=70, unit="县监察委员会", actor="李四")
    run = fill(run, 2, 2, state="done", on=date(2026, 7, 1))
    assert list(run.table[0].value["代码"]) == ["PLN-104"]
    assert "李四" in run.table[0].value["问题"][0]
    assert entries(home).filter(pl.col("task") == 2)["state"].to_list()[-1] == "under_way"
    run = run.button(key="publish_plans").click().run()
    assert "进行中 70%" in words(run)
    fill(run, 2, 3, state="done", on=date(2026, 7, 1))
    assert entries(home).filter(pl.col("task") == 2)["state"].to_list()[-1] == "done"


def test_a_dashboard_without_leave_shows_no_form_and_writes_nothing(
    show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = show("plans", home.path, task="2", **ON)
    monkeypatch.setenv("BURDEN_ACT_AS", "none")  # taken away after the page was shown: the write asks again
    run = fill(run, 2, 2, state="done", on=date(2026, 7, 1))
    assert entries(home).filter(pl.col("task") == 2).height == 2
    run = show("plans", home.path, task="2", **ON)
    assert not [button for button in run.button if button.key and button.key.endswith("_submit")]
    assert "只能查看计划" in words(run)


def test_no_leave_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURDEN_ACT_AS", "lists")
    with pytest.raises(UserError):
        require(access.scope(), "plans")
