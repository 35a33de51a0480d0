"""What browser tests share: one Chromium, and one dashboard over a small home."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from pipelines.base.home import Home
from tests.browser.waiting import LONGEST, settle, walk, watch
from tests.support.chromium import FLAGS, chromium_path
from tests.support.dashboard import running_dashboard
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot

DESK, PHONE, SCREEN = (1440, 900), (390, 844), (1600, 900)
Opener = Callable[..., Page]

FAILED = pytest.StashKey[bool]()
"""Whether a test failed: kept with it for what tidies up after it."""

expect.set_options(timeout=LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


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


@pytest.fixture(scope="session")
def standing() -> dict[tuple[int, int], Page]:
    """Windows on the dashboard over the small home that tests before left open and well, by size: a session
    knows how wide its screen is, and is told late of another width."""
    return {}


@pytest.fixture
def visit(
    chromium: Browser,
    contexts: dict[str, BrowserContext],
    standing: dict[tuple[int, int], Page],
    request: pytest.FixtureRequest,
) -> Iterator[Opener]:
    """Opens a path of a dashboard, else of the one over the small home, and waits until it stands. It is
    a window that a test before left, led on as by a link of the dashboard's own, which costs a fifth of
    opening one; a new one where the test wants it ``fresh``, has one already, or there is none. Whatever a
    test does there, nothing may be asked from outside, nor anything that the server's headers forbid."""
    pages: dict[Page, tuple[tuple[int, int] | None, Callable[[Request], None]]] = {}
    outside: list[str] = []

    def hear_console(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            outside.append(said.text)

    def visit_path(
        path: str, size: tuple[int, int] = DESK, address: str | None = None, *, fresh: bool = False
    ) -> Page:
        shared = address is None
        address = address or request.getfixturevalue("dashboard")
        own = (address, "data:", "blob:")

        def hear(sent: Request) -> None:
            if not sent.url.startswith(own):
                outside.append(sent.url)

        if address not in contexts:
            contexts[address] = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
            contexts[address].new_page().goto(address + "/_stcore/health")
        page = standing.pop(size, None) if shared and not fresh else None
        led = page is not None
        page = page or watch(contexts[address].new_page())
        pages[page] = size if shared else None, hear
        page.on("request", hear)
        page.on("console", hear_console)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if led:
            walk(page, path)
        else:
            page.goto(address + path)
        settle(page)
        return page

    yield visit_path
    well = not request.node.stash.get(FAILED, False)
    for page, (size, hear) in pages.items():
        page.remove_listener("request", hear)
        page.remove_listener("console", hear_console)
        if well and size and size not in standing and not page.is_closed() and fits(page, size):
            standing[size] = page
        else:
            page.close()
    assert outside == []


def fits(page: Page, size: tuple[int, int]) -> bool:
    """Whether the window has this size still."""
    return page.viewport_size == {"width": size[0], "height": size[1]}


def titles(page: Page) -> list[str]:
    """Headings of a page that stands."""
    return page.locator("h1, h2").all_inner_texts()


def expect_page(page: Page) -> None:
    """A page with its heading, and no word of anything that went wrong."""
    expect(page.locator("h1, h2").first).to_be_visible()
    for fault in ("Page not found", "本页未能显示", "Traceback"):
        expect(page.get_by_text(fault)).to_have_count(0)
