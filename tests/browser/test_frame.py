"""The dashboard in a browser: links, language, filters, phone and projected screen, nothing from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pages._ui.shell.registry import PAGES
from pipelines.base.home import Home
from tests.browser.conftest import DESK, PHONE, SCREEN, Opener, expect_page, titles
from tests.browser.waiting import choose, heading, hidden_height, hidden_width, rerun, settle, watch
from tests.support.dashboard import running_dashboard

MEETING_PAGES = [spec.url for spec in PAGES if spec.meeting]


def test_deep_link_on_a_cold_server_opens_that_page(
    chromium: Browser, small_home: Home, tmp_path: Path
) -> None:
    with running_dashboard(small_home.path, tmp_path / "log.txt") as address:
        page = watch(chromium.new_page())
        page.goto(f"{address}/league?level=prefecture")
        settle(page)
        expect(heading(page, "市州")).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
        expect(page.get_by_test_id("stSidebar").get_by_role("link", name="地图")).to_have_count(1)
        page.close()


def test_the_bare_address_opens_a_page(visit: Opener) -> None:
    expect_page(visit("/"))


def test_nothing_is_asked_from_outside(chromium: Browser, dashboard: str) -> None:
    """The first visit of a browser, which has kept nothing; every later one is looked at by ``visit``."""
    page = watch(chromium.new_page(viewport={"width": DESK[0], "height": DESK[1]}))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{dashboard}/map")
    settle(page)
    page.wait_for_load_state("networkidle")
    page.close()
    assert asked
    assert [url for url in asked if not url.startswith((dashboard, "data:", "blob:"))] == []


def test_language_is_switched_by_hand_and_kept_in_the_address(visit: Opener) -> None:
    page = visit("/league")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="League table")).to_be_visible()
    page.wait_for_url("**lang=en**")
    page.reload()
    settle(page)
    expect(heading(page, "Counties")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Map", exact=True).click()
    expect(heading(page, "map of")).to_be_visible()
    page.wait_for_url("**lang=en**")


def test_a_link_shows_the_same_thing_to_someone_else(visit: Opener) -> None:
    page = visit("/league")
    with rerun(page):
        choose(page, "层级", "市州")
    expect(heading(page, "市州")).to_be_visible()
    for part in ("level=prefecture", "period=2026-10", "indicator="):
        page.wait_for_url(f"**{part}**")
    other = visit(page.url.removeprefix(page.url[: page.url.index("/league")]))
    expect(other.locator("h1, h2")).to_have_text(titles(page))


def test_what_a_link_gets_wrong_is_said_and_does_no_harm(visit: Opener) -> None:
    page = visit("/league?period=2026-13&indicator=nonsense&level=moon&lang=xx")
    expect(page.get_by_text("不存在，已按默认显示")).to_have_count(4)
    expect(heading(page, "2026年10月")).to_be_visible()


@pytest.mark.parametrize("url", MEETING_PAGES)
def test_meeting_view_is_one_screen_without_filters(visit: Opener, url: str) -> None:
    page = visit(f"/{url}?view=meeting", SCREEN)
    expect(page.get_by_test_id("stSelectbox")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    assert hidden_height(page) <= 0


def test_on_a_phone_the_league_is_cards(visit: Opener) -> None:
    page = visit("/league", PHONE)
    expect(page.get_by_text("自贡市").or_(page.get_by_text("江阳区")).first).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    assert hidden_width(page) <= 0
