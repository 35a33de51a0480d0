"""The page of lists in a browser: browse, search, ask the classifier, see the errors of a refused file, take
the yearly list as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from pipelines.base.home import Home
from pipelines.lists.stored import list_history
from pipelines.store import open_store
from tests.browser.conftest import PHONE, Opener
from tests.browser.waiting import hidden_width, rerun
from tests.support.dashboard import running_dashboard
from tests.support.listed_home import HEAD, build_listed_home
from tests.support.made_once import copy_home


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copy_home(tmp_path_factory.mktemp("listed") / "home", build_listed_home)


@pytest.fixture(scope="module")
def address(listed: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_dashboard(listed.path, tmp_path_factory.mktemp("log") / "log.txt") as running:
        yield running


def go(page: Page, part: str) -> None:
    with rerun(page):
        page.get_by_role("radio", name=part, exact=True).click()


def test_from_browsing_to_a_refused_file(visit: Opener, address: str, listed: Home, tmp_path: Path) -> None:
    page = visit("/lists", address=address)
    expect(page.get_by_text("现行共81条")).to_be_visible()
    box = page.get_by_label("查找")
    box.fill("禁毒")
    box.press("Enter")
    page.wait_for_url("**words=**")
    expect(page.get_by_text("含“禁毒”的有1条")).to_be_visible()

    go(page, "归类")
    box = page.get_by_label("要社区办的事")
    box.fill("整治非机动车")
    box.press("Enter")
    expect(page.get_by_text("系统从不自行认定负面事项")).to_be_visible()
    page.wait_for_url(lambda url: "words=" not in url and "part=classify" in url)

    go(page, "导入")
    path = tmp_path / "坏清单.csv"
    path.write_text(HEAD + "x,甲,,,2026-13-01,\n2,,,,,\n", encoding="utf-8")
    with rerun(page):
        page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("已退回，未作任何改动")).to_be_visible()
    for code in ("LST-001", "TAB-004", "LST-002"):
        expect(page.get_by_text(code)).to_be_visible()
    with open_store(listed) as store:
        assert list_history(store, "retained_forms").height == 2


def test_the_yearly_list_as_a_word_file(visit: Opener, address: str) -> None:
    page = visit("/lists?part=yearly", address=address)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 Word").click()
    tables = Document(str(waiting.value.path())).tables
    assert [len(table.rows) - 1 for table in tables] == [20, 32, 7]
    assert waiting.value.suggested_filename == "四川省城乡社区工作事项准入清单2026.docx"


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Opener, address: str) -> None:
    for part in ("browse", "compare", "versions", "yearly"):
        page = visit(f"/lists?part={part}&kind=negative", PHONE, address)
        assert hidden_width(page) <= 0, part
