"""Plans in a browser: a unit's tasks as a file, a report that changes a task, a ledger handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.plans.stored import read_progress
from pipelines.publish import publish
from pipelines.store import open_store
from tests.browser.conftest import PHONE, Opener
from tests.browser.waiting import choose, hidden_width, rerun
from tests.support.dashboard import running_dashboard
from tests.support.huanxian import fill, publish_huanxian
from tests.support.made_once import copy_home
from tests.support.plan_entries import schedule_task
from tests.support.small_returns import RECEIVED, found_small_county, write_return


def publish_plans(home: Home) -> None:
    """A home of Sichuan where the first task of renshou is past its day, and nobody reported on it."""
    found_small_county(home)
    ingest(home, [write_return(home.path.parent / "north.xlsx", "2025-01")], RECEIVED)
    schedule_task(
        home,
        "renshou",
        1,
        starts=date(2025, 1, 1),
        due=date(2025, 6, 30),
        basis="年度台账",
        on=date(2025, 1, 1),
    )
    publish(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_plans)


@pytest.fixture
def page(home: Home, visit: Opener, tmp_path: Path) -> Iterator[Page]:
    with running_dashboard(home.path, tmp_path / "log.txt") as address:
        page = visit("/plans", address=address)
        yield page
        page.close()


def download(page: Page, button: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path())


def states(home: Home, task: int) -> list[str | None]:
    with open_store(home) as store:
        return read_progress(store).filter(pl.col("task") == task)["state"].to_list()


def test_a_unit_s_tasks_as_a_file(page: Page) -> None:
    with rerun(page):
        choose(page, "责任单位", "县公安局")
    page.wait_for_url("**unit=**")
    expect(page.get_by_text("4项任务中")).to_be_visible()
    table = pl.read_csv(download(page, "下载 CSV").read_bytes())
    assert table.height == 4 and set(table["计划"]) == {"仁寿县"}
    assert all("县公安局" in f"{row['牵头单位']}、{row['配合单位']}" for row in table.to_dicts())


def test_a_report_changes_how_the_task_stands(page: Page, home: Home) -> None:
    expect(page.get_by_text("已过时限而从未报告、是否完成不明的有1项")).to_be_visible()
    choose(page, "进展", "已完成")
    page.get_by_role("spinbutton", name="year, 报告日期").click()
    page.keyboard.type("20250620")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="登记进展").click()
    expect(page.get_by_text("已登记 1 条")).to_be_visible()
    assert states(home, 1)[-1] == "done"
    page.get_by_role("button", name="立即发布").click()
    expect(page.get_by_text("已完成1项，已报告的没有逾期")).to_be_visible()


def test_a_ledger_is_refused_by_row_and_then_taken(page: Page, home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes(download(page, "下载 Excel").read_bytes())
    book = openpyxl.load_workbook(ledger)
    columns = {cell.value: cell.column for cell in book.worksheets[0][1]}
    book.worksheets[0].cell(3, columns["完成时限"]).value = "2026-12-31"
    book.save(ledger)
    page.get_by_role("tab", name="导入台账").click()
    hand_in(page, ledger)
    expect(page.get_by_text("没有改动：有")).to_be_visible()
    expect(page.get_by_text("PLN-001")).to_be_visible()
    book.worksheets[0].cell(3, columns["时限依据"]).value = "县委〔2026〕9号"
    book.save(tmp_path / "改好.xlsx")
    hand_in(page, tmp_path / "改好.xlsx")
    expect(page.get_by_text("已登记 1 条")).to_be_visible()
    with open_store(home) as store:
        rows = read_progress(store).filter(pl.col("task") == 2)
    assert rows.select("kind", "due", "basis").rows() == [("schedule", date(2026, 12, 31), "县委〔2026〕9号")]


def test_a_township_s_ledger_is_taken_filled_in_and_handed_in(visit: Opener, tmp_path: Path) -> None:
    home = copy_home(tmp_path / "huanxian", publish_huanxian)
    with running_dashboard(home.path, tmp_path / "log.txt") as address:
        page = visit("/plans?plan=huanxian&on=2024-01-05&task=5&township=621022101", address=address)
        path = tmp_path / "曲子镇.xlsx"
        path.write_bytes(download(page, "曲子镇的工作簿").read_bytes())
        fill(path, {5: {"state": "已完成", "acted_on": date(2023, 12, 19)}})
        roll_up = BytesIO(download(page, "汇总表").read_bytes())
        assert openpyxl.load_workbook(roll_up).sheetnames == ["汇总", "分乡镇", "说明"]
        page.get_by_role("tab", name="导入台账").click()
        hand_in(page, path)
        expect(page.get_by_text("曲子镇 1")).to_be_visible()
        page.get_by_role("button", name="立即发布").click()
        expect(page.get_by_text("20 个乡镇中，已完成 1 个")).to_be_visible()
        page.close()


def hand_in(page: Page, path: Path) -> None:
    with rerun(page):
        page.locator("input[type=file]").set_input_files(str(path))
    expect(page.get_by_text(path.name)).to_be_visible()
    page.get_by_role("button", name="导入", exact=True).click()


def test_on_a_phone_tasks_are_cards_and_nothing_is_cut_off(visit: Opener) -> None:
    page = visit("/plans", PHONE)
    expect(page.get_by_text("党建引领社区治理").first).to_be_visible()
    assert hidden_width(page) <= 0
