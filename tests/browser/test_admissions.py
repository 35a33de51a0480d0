"""Work items in a browser: from the board to an item, an approval with its receipt, and two at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipelines.admission.stored import read_events
from pipelines.base.home import Home
from pipelines.queries import current_id
from pipelines.store import open_store
from tests.browser.conftest import PHONE, Opener
from tests.browser.waiting import choose, heading, hidden_width, rerun
from tests.support.admissions import application
from tests.support.admitted_home import build_admitted_home, item_numbers
from tests.support.dashboard import running_dashboard
from tests.support.made_once import copy_home

DOCUMENT = "锦委办〔2026〕30号"


@pytest.fixture(scope="module")
def admitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, str]]:
    home = copy_home(tmp_path_factory.mktemp("admitted") / "home", build_admitted_home)
    return home, item_numbers(home)


@pytest.fixture(scope="module")
def address(admitted: tuple[Home, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_dashboard(admitted[0].path, tmp_path_factory.mktemp("log") / "log.txt") as running:
        yield running


def choose_step(page: Page, word: str) -> None:
    choose(page, "办理步骤", word)  # it may be the one that is offered first: then nothing runs


def put(page: Page, path: Path) -> None:
    """A file is chosen, and the server has it."""
    with rerun(page):
        page.locator("input[type=file]").set_input_files(str(path))


def test_board_to_item_to_approval_and_the_second_tab_is_refused(
    visit: Opener, address: str, admitted: tuple[Home, dict[str, str]]
) -> None:
    home, numbers = admitted
    item, before = numbers["等待批准"], current_id(home)
    page = visit("/admissions?step=reviewed", address=address)
    expect(page.get_by_text("共 5 项")).to_be_visible()
    grid = page.get_by_test_id("stDataFrame").last
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 50, "y": 55})  # the name in the first row
    page.wait_for_url(f"**item={item}**")
    expect(heading(page, "等待批准")).to_be_visible()
    other = visit(f"/admissions?item={item}", address=address)
    choose_step(other, "退回")
    expect(other.get_by_role("textbox", name="理由")).to_be_visible()
    other.get_by_role("textbox", name="理由").fill("材料不全")

    choose_step(page, "批准")
    page.get_by_role("textbox", name="批准文号").fill(DOCUMENT)
    page.get_by_role("button", name="登记：批准").click()
    expect(page.get_by_text("已登记：批准")).to_be_visible()
    expect(page.get_by_text("已发布：各页现在显示快照")).to_be_visible()
    expect(page.get_by_role("cell", name=DOCUMENT).last).to_be_visible()
    assert current_id(home) not in (None, before)

    other.get_by_role("button", name="登记：退回").click()
    refusal = other.get_by_test_id("stAlert").filter(has_text="ADM-117")
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text("县（市、区）党委")
    with open_store(home) as store:
        events = read_events(store, item)
    assert events["action"].to_list() == ["apply", "review", "review", "approve"]
    assert events["document"].to_list()[-1] == DOCUMENT


def test_a_file_is_taken_whole_or_refused_by_row(
    visit: Opener, address: str, admitted: tuple[Home, dict[str, str]], tmp_path: Path
) -> None:
    good = application(item_name="冬季送暖", ends_on=None)
    faulty = application(item_name="义务植树", ends_on=None, funding=None, funds_due_yuan="很多")
    for name, rows in {"bad.csv": [good, faulty], "good.csv": [good]}.items():
        table = pl.DataFrame([{**dict.fromkeys(faulty | good), **row} for row in rows])
        table.write_csv(tmp_path / name, include_bom=True)
    page = visit("/admissions?part=apply", address=address)
    page.get_by_role("tab", name="用文件申请").click()
    put(page, tmp_path / "bad.csv")
    page.get_by_role("button", name="用此文件申请").click()
    expect(page.get_by_text("没有改动：有")).to_be_visible()
    expect(page.get_by_role("cell", name="很多", exact=True)).to_be_visible()
    put(page, tmp_path / "good.csv")
    expect(page.get_by_text("good.csv")).to_be_visible()
    page.get_by_role("button", name="用此文件申请").click()
    expect(page.get_by_text("已登记：申请")).to_be_visible()
    with open_store(admitted[0]) as store:
        names = store.frame("SELECT item_name FROM admission_items")["item_name"].to_list()
    assert "冬季送暖" in names and "义务植树" not in names


def test_the_unreconciled_as_excel_are_those_shown(visit: Opener, address: str) -> None:
    page = visit("/admissions?part=unreconciled&county=510105&kind=uncovered", address=address)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 Excel").click()
    content = Path(waiting.value.path()).read_bytes()
    table = pl.read_excel(content, sheet_id=1)
    assert set(table["区县"]) == {"青羊区"} and set(table["类型"]) == {"在办而无批准"}
    assert table["快照"].n_unique() == 1


def test_board_and_item_fit_a_phone(
    visit: Opener, address: str, admitted: tuple[Home, dict[str, str]]
) -> None:
    for query in ("", "?part=unreconciled", f"?item={admitted[1]['防汛值守']}"):
        page = visit(f"/admissions{query}", PHONE, address)
        assert hidden_width(page) <= 0, query
