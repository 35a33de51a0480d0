"""The ledger by level on the page of plans: what is handed out of a snapshot, and handed in from the page."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.parts.downloads import XLSX
from pipelines.base.home import Home
from pipelines.plans.stored import read_progress
from pipelines.queries import open_snapshot, plan_books
from pipelines.store import open_store
from schemas.plan_books import ABOUT_SHEET, SUMMARY_SHEET
from tests.pages.conftest import Shower, words
from tests.support.huanxian import TOWNSHIP, fill, publish_huanxian
from tests.support.made_once import copy_home
from tests.support.plan_entries import report_task
from tests.support.scopes import WHOLE

DAY = date(2024, 1, 5)
ON = {"plan": "huanxian", "on": "2024-01-05"}
OTHER = "621022101"
DONE = {"state": "已完成", "acted_on": date(2023, 12, 19), "note": "已清理"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_huanxian)


def book(home: Home, folder: Path, code: str, rows: dict[int, dict[str, Any]]) -> tuple[str, bytes]:
    """A township's workbook as the page hands it out, filled in: its name and content."""
    path = folder / f"{code}.xlsx"
    path.write_bytes(plan_books.township_book(open_snapshot(home), WHOLE, "huanxian", DAY, code))
    return path.name, fill(path, rows).read_bytes()


def hand_in(run: AppTest, *files: tuple[str, bytes]) -> AppTest:
    run.file_uploader[0].set_value([(name, content, XLSX) for name, content in files]).run()
    return run.button(key="hand_in_ledger").click().run()


def entries(home: Home) -> pl.DataFrame:
    with open_store(home) as store:
        return read_progress(store)


def test_what_a_snapshot_hands_out_says_where_it_comes_from(home: Home) -> None:
    snapshot = open_snapshot(home)
    led = plan_books.leading_townships(snapshot, WHOLE, "huanxian", DAY)
    assert led.height == 20 and led.row(0) == (TOWNSHIP, "环城镇")
    with zipfile.ZipFile(BytesIO(plan_books.every_book(snapshot, WHOLE, "huanxian", DAY))) as packed:
        assert packed.namelist()[0] == "环城镇-621022100-分级台账-2024-01-05.xlsx"
        assert len(packed.namelist()) == 20
        content = packed.read(packed.namelist()[0])
    about = dict(openpyxl.load_workbook(BytesIO(content))[ABOUT_SHEET].iter_rows(values_only=True, max_col=2))
    assert about["版本"] == f"计划记录 0 条，快照 {snapshot.id}"
    roll_up = BytesIO(plan_books.roll_up_book(snapshot, WHOLE, "huanxian", DAY))
    assert openpyxl.load_workbook(roll_up)[SUMMARY_SHEET].max_row == 28


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_offers_ledgers_where_townships_lead_tasks(show: Shower, home: Home, language: str) -> None:
    run = show("plans", home.path, **ON, township=OTHER, lang=language)
    assert not run.exception
    assert run.selectbox(key="filter_township").value == OTHER
    labels = [button.label for button in run.get("download_button")]
    assert any("曲子镇" in label for label in labels)
    assert ("汇总表" if language == "zh" else "Roll-up") in labels


@pytest.mark.parametrize("view", ["meeting", "paper"])
def test_what_is_only_looked_at_offers_none(show: Shower, home: Home, view: str) -> None:
    run = show("plans", home.path, **ON, view=view)
    assert not run.exception and "分级台账" not in words(run)


def test_a_plan_without_tasks_of_townships_offers_none(show: Shower, small_home: Home) -> None:
    run = show("plans", small_home.path, plan="renshou")
    assert not run.exception and "分级台账" not in words(run)


def test_two_townships_hand_in_at_once_and_the_page_counts_them(
    show: Shower, home: Home, tmp_path: Path
) -> None:
    run = show("plans", home.path, **ON, task="5")
    files = [book(home, tmp_path, TOWNSHIP, {5: DONE, 6: DONE}), book(home, tmp_path, OTHER, {5: DONE})]
    files.append(book(home, tmp_path, "621022102", {}))
    run = hand_in(run, *files)
    assert not run.exception
    assert run.success[0].value == "**已登记 3 条。** 环城镇 2、曲子镇 1"
    assert "没有改动：甜水镇" in words(run)
    assert entries(home)["unit"].value_counts(sort=True)["count"].to_list() == [2, 1]
    run = run.button(key="publish_plan_ledgers").click().run()
    assert not run.exception and "20 个乡镇中，已完成 2 个" in words(run)


def test_the_same_file_again_changes_nothing_and_says_so(show: Shower, home: Home, tmp_path: Path) -> None:
    file = book(home, tmp_path, TOWNSHIP, {5: DONE})
    hand_in(show("plans", home.path, **ON), file)
    run = hand_in(show("plans", home.path, **ON), file)
    assert "台账与现有记录完全相同，未作改动" in words(run) and not run.success
    assert entries(home).height == 1


def test_what_is_wrong_is_shown_with_its_file_and_nothing_is_put_down(
    show: Shower, home: Home, tmp_path: Path
) -> None:
    good = book(home, tmp_path, TOWNSHIP, {5: DONE})
    bad = book(home, tmp_path, OTHER, {5: {**DONE, "state": "差不多"}, 6: {**DONE, "acted_on": None}})
    run = hand_in(show("plans", home.path, **ON), good, bad)
    table = run.table[-1].value
    assert list(table["代码"]) == ["PLN-007", "PLN-003"]
    assert set(table["文件"]) == {bad[0]} and list(table["行"]) == ["7", "8"]
    assert list(table["列"]) == ["任务台账 进展", "任务台账 报告日期"]
    assert "没有改动" in run.error[0].value and entries(home).is_empty()
    run = hand_in(run, good)  # the box is empty again: what was refused is not handed in once more
    assert run.success[0].value == "**已登记 1 条。** 环城镇 1"


def test_what_others_recorded_since_is_offered_to_be_published(
    show: Shower, home: Home, tmp_path: Path
) -> None:
    file = book(home, tmp_path, TOWNSHIP, {5: DONE})
    words_of = {"state": "under_way", "share": 70, "on": date(2023, 12, 1), "actor": "李四"}
    report_task(home, "huanxian", 5, unit="环城镇", **words_of)
    run = hand_in(show("plans", home.path, **ON), file)
    table = run.table[-1].value
    assert list(table["代码"]) == ["PLN-104"] and "李四" in table["问题"][0]
    assert run.button(key="publish_plan_ledgers") and entries(home).height == 1


def test_a_dashboard_without_leave_hands_out_and_takes_nothing(
    show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURDEN_ACT_AS", "none")
    run = show("plans", home.path, **ON)
    assert "分级台账" in words(run) and not run.file_uploader
