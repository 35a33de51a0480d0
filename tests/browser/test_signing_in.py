"""Signing in at an identity provider, in a browser: who is let in, how far, how long, and what ends it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pipelines.access.sessions import file_of, sessions_of
from pipelines.actions.grants import Granting, end, give
from pipelines.actions.rights import system_scope
from pipelines.actions.sessions import end_sessions
from pipelines.base.home import Home
from pipelines.queries.voices.live_clues import live_clues
from tests.browser.conftest import DESK, PHONE
from tests.browser.waiting import heading, settle, until, watch
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.signing_in import CLAIM, add_user, dashboard_of_provider, running_provider
from tests.support.small_snapshot import build_small_snapshot

TOP = "510000"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's libraries
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copy_home(tmp_path_factory.mktemp("signing") / "home", build_small_snapshot)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture(scope="module")
def address(home: Home, provider: str) -> Iterator[str]:
    with dashboard_of_provider(home.path, home.path.parent, provider) as served:
        yield served


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Browsers that tests opened. They are closed last: pages of one address share what they compiled."""
    opened: list[BrowserContext] = []
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def enter(chromium: Browser, windows: list[BrowserContext], address: str, provider: str) -> Enter:
    """A window of a new browser in which a user has gone through the sign-in, from a path on."""

    def sign_in(user: str, path: str = "/methods", **claims: object) -> Page:
        add_user(provider, user, **claims)
        page = open_window(chromium, windows, address + path)
        page.get_by_role("button", name="登录").click()
        page.get_by_placeholder("sub").fill(user)
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{address}/**")
        return page

    return sign_in


def open_window(chromium: Browser, windows: list[BrowserContext], url: str) -> Page:
    context = chromium.new_context(
        locale="zh-CN", reduced_motion="reduce", viewport={"width": DESK[0], "height": DESK[1]}
    )
    windows.append(context)
    page = watch(context.new_page())
    page.goto(url)
    return page


def grant(home: Home, principal: str, role: str = "province_supervisor") -> None:
    give(home, system_scope(), Granting(principal, role, TOP, "试用"))


def again(page: Page) -> None:
    """Asks for the page once more, in the window as it stands."""
    page.get_by_test_id("stSidebar").get_by_role("link", name="清单").click()


def expect_shut(page: Page, words: str) -> None:
    """The sign-in with these words, and nothing of a page or of the sidebar."""
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name="登录", exact=False).first).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(0)
    expect(page.get_by_text("快照")).to_have_count(0)


def test_a_link_leads_over_the_sign_in_to_the_page(
    home: Home, enter: Enter, chromium: Browser, windows: list[BrowserContext], address: str
) -> None:
    grant(home, "工号-001")
    shut = open_window(chromium, windows, f"{address}/league?level=prefecture&lang=en")
    expect(shut.get_by_role("button", name="Sign in")).to_be_visible()
    expect(shut.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(0)
    expect(shut.get_by_text("Snapshot")).to_have_count(0)
    page = enter("u1", "/league?level=prefecture", name="王 *芳*", **{CLAIM: "工号-001"})
    settle(page)
    assert page.url == f"{address}/league?level=prefecture"
    expect(page.get_by_test_id("stSidebar").get_by_text("已登录：王 *芳* (工号-001)")).to_be_visible()
    assert "工号-001" in [one.principal for one in sessions_of(home)]
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"] and cookies["_streamlit_user"]["sameSite"] == "Lax"
    assert "burden_back" not in cookies
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 CSV").click()
    file = waiting.value.url
    assert page.request.get(file).ok and shut.request.get(file).status == 403


def test_without_a_grant_the_page_says_who_one_is_until_there_is_one(home: Home, enter: Enter) -> None:
    page = enter("u2", name="李强", **{CLAIM: "li"})
    expect(heading(page, "尚未授权")).to_be_visible()
    expect(page.get_by_text("您已登录为 李强 (li)。")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(0)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    grant(home, "li", "auditor")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Snapshot").first).to_be_visible()
    end(home, system_scope(), "li", "auditor", TOP, "调离")
    page.reload()
    expect(heading(page, "Nothing was granted")).to_be_visible()


def test_without_the_claim_nobody_is_anybody(home: Home, enter: Enter) -> None:
    """Nothing else that the provider says stands in for it."""
    grant(home, "wu")
    expect_shut(enter("wu", name="wu", preferred_username="wu"), "SES-006")


def test_a_token_that_has_expired_ends_the_sign_in(home: Home, enter: Enter, address: str) -> None:
    grant(home, "zhao")
    expires = int(time.time()) + 20
    page = enter("u4", name="赵", **{CLAIM: "zhao"}, exp=expires)
    settle(page)
    until(page, lambda: time.time() > expires)
    assert page.request.get(f"{address}/media/some.png").status == 403
    again(page)
    expect_shut(page, "SES-001")


def test_after_a_working_day_one_signs_in_again(home: Home, enter: Enter, address: str) -> None:
    grant(home, "qian")
    page = enter("u5", **{CLAIM: "qian"}, exp=int(time.time()) + 90_000)
    settle(page)
    assert page.request.get(f"{address}/media/some.png").status == 404
    with closing(sqlite3.connect(file_of(home), isolation_level=None)) as rows:
        rows.execute("UPDATE sessions SET began = began - 28801 WHERE principal = 'qian'")
    assert page.request.get(f"{address}/media/some.png").status == 403
    again(page)
    expect_shut(page, "SES-002")
    assert [one.why for one in sessions_of(home) if one.principal == "qian"] == ["aged"]


def test_signing_out_ends_it_for_other_windows_and_for_a_copied_cookie(
    home: Home, enter: Enter, chromium: Browser, windows: list[BrowserContext], address: str
) -> None:
    grant(home, "sun")
    first = enter("u6", **{CLAIM: "sun"})
    settle(first)
    second = watch(first.context.new_page())
    second.goto(f"{address}/methods")
    settle(second)
    cookies = first.context.cookies()
    first.get_by_role("button", name="退出登录").click()
    first.wait_for_url("**/end_session?**")
    again(second)
    expect_shut(second, "SES-003")
    thief = chromium.new_context(locale="zh-CN")
    windows.append(thief)
    thief.add_cookies(cookies)
    copied = watch(thief.new_page())
    copied.goto(f"{address}/methods")
    expect_shut(copied, "SES-003")
    assert copied.request.get(f"{address}/media/some.png").status == 403


def test_what_is_pressed_after_the_end_writes_nothing(home: Home, enter: Enter, address: str) -> None:
    """A form that still stands is pressed, once the grant was taken back, once the sign-in was ended."""
    grant(home, "zhou")
    page = enter("u7", "/clues", **{CLAIM: "zhou"})
    press(page)
    expect(page.get_by_text("已受理：")).to_be_visible()
    page.goto(f"{address}/clues")
    press(page, lambda: end(home, system_scope(), "zhou", "province_supervisor", TOP, "调离"))
    expect(heading(page, "尚未授权")).to_be_visible()
    grant(home, "zhou")
    page.goto(f"{address}/clues")
    press(page, lambda: end_sessions(home, system_scope(), "zhou"))
    expect_shut(page, "SES-004")
    assert live_clues(home, WHOLE)["told"].to_list() == ["表格太多"]


def press(page: Page, before: Callable[[], object] = lambda: None) -> None:
    """Fills in a clue and hands it in; ``before``: what happens in between."""
    settle(page)
    page.get_by_text("受理一件反映").click()
    page.get_by_role("combobox", name="乡镇街道").first.click()
    page.get_by_role("option").first.click()
    settle(page)
    page.get_by_label("反映内容").fill("表格太多")
    page.get_by_label("办理人").first.fill("周受理")
    before()
    page.get_by_role("button", name="受理", exact=True).click()
