"""What browser tests share: one Chromium, and one dashboard over a small home."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from pipelines.base.home import Home
from tests.browser.waiting import LONGEST, settle, watch
from tests.support.chromium import FLAGS, chromium_path
from tests.support.dashboard import running_dashboard
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot

DESK, PHONE, SCREEN = (1440, 900), (390, 844), (1600, 900)
Opener = Callable[..., Page]

expect.set_options(timeout=LONGEST)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_home() -> Home:
    """A home with one small published snapshot (2 prefectures, 5 counties, 20 townships, 12 months)."""
    return made_home(build_small_snapshot)


@pytest.fixture(scope="session")
def dashboard(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running dashboard over the small home."""
    log = tmp_path_factory.mktemp("dashboard") / "log.txt"
    with running_dashboard(small_home.path, log) as address:
        yield address


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """By address of a dashboard, a browser that fetches its scripts once, for all that are served there one
    after the other. A page of nothing stays open in it: the process that all pages of the address share ends
    with its last page, and what it has compiled with it."""
    made: dict[str, BrowserContext] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(
    chromium: Browser, contexts: dict[str, BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Opener]:
    """Opens a path of a dashboard, else of the one over the small home, on a page of its own and waits until
    it stands. Whatever a test does there, nothing may be asked from outside."""
    pages = []
    outside: list[str] = []

    def visit_path(path: str, size: tuple[int, int] = DESK, address: str | None = None) -> Page:
        address = address or request.getfixturevalue("dashboard")
        if address not in contexts:
            contexts[address] = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
            contexts[address].new_page().goto(address + "/_stcore/health")
        page = watch(contexts[address].new_page())
        pages.append(page)
        own = (address, "data:", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(own) else outside.append(sent.url))
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(address + path)
        settle(page)
        return page

    yield visit_path
    for page in pages:
        page.close()
    assert outside == []


def titles(page: Page) -> list[str]:
    """Headings of a page that stands."""
    return page.locator("h1, h2").all_inner_texts()


def expect_page(page: Page) -> None:
    """A page with its heading, and no word of anything that went wrong."""
    expect(page.locator("h1, h2").first).to_be_visible()
    for fault in ("Page not found", "本页未能显示", "Traceback"):
        expect(page.get_by_text(fault)).to_have_count(0)
