"""The address in the browser: one step of Back for one choice, the months in every link, light paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as NotThere

from tests.browser.conftest import DESK, Opener
from tests.browser.waiting import choose, rerun, settle, until, watch

GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(18, 22, 29)"


def ground(page: Page) -> str:
    """The colour behind everything; "" while the page is being loaded."""
    with suppress(NotThere):
        return page.evaluate(GROUND)
    return ""


def steps(page: Page) -> int:
    """Entries of the browser's history."""
    return page.evaluate("history.length")


def test_one_choice_is_one_step_back(visit: Opener) -> None:
    page = visit("/league", fresh=True)
    until(page, lambda: "period=2026-10" in page.url)
    before, first = steps(page), page.url
    with rerun(page):
        choose(page, "层级", "市州")
    assert steps(page) == before + 1
    until(page, lambda: "level=prefecture" in page.url)
    with rerun(page):
        page.go_back()
    assert page.url == first
    expect(page.get_by_role("combobox", name="层级")).to_have_value("区县")


def test_what_a_choice_leaves_without_meaning_makes_no_step(visit: Opener) -> None:
    """A prefecture is not compared with itself: the benchmark goes with the choice of the level."""
    page = visit("/league?benchmark=prefecture")
    before = steps(page)
    with rerun(page):
        choose(page, "层级", "市州")
    until(page, lambda: "benchmark=prefecture" not in page.url)
    assert steps(page) == before + 1
    with rerun(page):
        page.go_back()
    expect(page.get_by_role("combobox", name="层级")).to_have_value("区县")


def test_the_same_choice_again_makes_no_step(visit: Opener) -> None:
    page = visit("/area?level=county&code=510104")
    until(page, lambda: "period=" in page.url)
    before = steps(page)
    with rerun(page):
        page.get_by_role("button", name="成都市").click()
    assert steps(page) == before + 1


@pytest.mark.parametrize("path", ["/", "/map", "/league?view=meeting", "/area?view=paper", "/trends?lang=en"])
def test_an_address_that_nobody_touched_carries_the_month(visit: Opener, path: str) -> None:
    page = visit(path, fresh=True)
    until(page, lambda: "period=2026-10" in page.url)
    assert steps(page) <= 2  # the empty page of a new tab, and this one
    assert path.partition("?")[2] in page.url


def test_the_page_one_is_on_carries_the_month_again(visit: Opener) -> None:
    page = visit("/league", fresh=True)
    until(page, lambda: "period=2026-10" in page.url)
    with rerun(page):
        page.get_by_test_id("stSidebar").get_by_role("link", name="排名").click()
    until(page, lambda: "period=2026-10" in page.url)


@pytest.fixture
def dark_page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser on a system set to dark."""
    context = chromium.new_context(
        locale="zh-CN", color_scheme="dark", viewport={"width": DESK[0], "height": DESK[1]}
    )
    yield watch(context.new_page())
    context.close()


def test_paper_is_light_from_a_dark_browser(dark_page: Page, dashboard: str) -> None:
    dark_page.goto(f"{dashboard}/league")
    settle(dark_page)
    assert ground(dark_page) == DARK
    dark_page.get_by_role("button", name="打印版").click()
    until(dark_page, lambda: "view=paper" in dark_page.url and ground(dark_page) == LIGHT)
    settle(dark_page)
    dark_page.get_by_role("button", name="返回").click()
    until(dark_page, lambda: ground(dark_page) == DARK)
    settle(dark_page)
    assert "view=" not in dark_page.url and "embed_options" not in dark_page.url


def test_a_link_to_paper_is_light_in_a_dark_browser(dark_page: Page, dashboard: str) -> None:
    dark_page.goto(f"{dashboard}/overview?view=paper")
    until(dark_page, lambda: ground(dark_page) == LIGHT)
    settle(dark_page)
    assert ground(dark_page) == LIGHT


def test_there_is_no_menu_of_the_framework(visit: Opener) -> None:
    page = visit("/league", fresh=True)
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)
    expect(page.get_by_text("Made with Streamlit")).to_have_count(0)
