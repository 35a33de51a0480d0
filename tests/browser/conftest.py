"""What browser tests share: one Chromium, and one dashboard over a small home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.base.home import Home
from tests.support.chromium import FLAGS, chromium_path
from tests.support.dashboard import running_dashboard
from tests.support.small_snapshot import build_small_snapshot

DESK, PHONE, SCREEN = (1440, 900), (390, 844), (1600, 900)
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one small published snapshot (2 prefectures, 5 counties, 20 townships, 12 months)."""
    home = Home(tmp_path_factory.mktemp("home"))
    build_small_snapshot(home)
    return home


@pytest.fixture(scope="session")
def dashboard(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running dashboard over the small home."""
    log = tmp_path_factory.mktemp("dashboard") / "log.txt"
    with running_dashboard(small_home.path, log) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, dashboard: str) -> Iterator[Opener]:
    """Opens a path of the dashboard in a browser of its own and waits until the page is there."""
    contexts = []

    def visit_path(path: str, size: tuple[int, int] = DESK, address: str = dashboard) -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        settle(page)
        return page

    yield visit_path
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until the foot of the page is there and the script no longer runs."""
    page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for(
        timeout=30000
    )
    page.locator("text=/快照|Snapshot/").first.wait_for(timeout=30000)


def titles(page: Page) -> list[str]:
    return page.locator("h1, h2").all_inner_texts()


def log_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
