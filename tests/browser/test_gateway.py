"""Signed in by a gateway: what comes through it is believed, what comes around it is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pages._ui.shell.identity import GATEWAY_HEADER, PRINCIPAL_HEADER
from pages._ui.shell.routes import own
from pages._ui.shell.upload_gate import ADDRESS
from pipelines.actions.grants import Granting, end, give
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from tests.browser.waiting import heading, settle, watch
from tests.support.gateway import running_gateway
from tests.support.made_once import copy_home
from tests.support.signing_in import GATEWAY_SECRET, dashboard_of_gateway
from tests.support.small_snapshot import build_small_snapshot

CLERK, COUNTY = "王芳", "510104"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = copy_home(tmp_path_factory.mktemp("gateway") / "home", build_small_snapshot)
    give(home, system_scope(), Granting(CLERK, "county_office", COUNTY, "试用"))
    give(home, system_scope(), Granting("reader", "auditor", "510000", "试用"))
    return home


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    with dashboard_of_gateway(home.path, home.path.parent) as served:
        yield served


def through(principal: str, secret: str = GATEWAY_SECRET) -> dict[str, str]:
    """The headers of a gateway."""
    return {PRINCIPAL_HEADER: quote(principal), GATEWAY_HEADER: secret}


def ask(address: str, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and text of an answer to the head of a request."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    told = answer.status, answer.read().decode("utf-8", errors="replace")
    connection.close()
    return told


SPOOFED = (
    {},
    {PRINCIPAL_HEADER: "reader"},
    through("reader", "a guess at the secret of the gateway"),
    {**through("reader", ""), "X-Forwarded-User": "reader"},
    {"Cookie": "_streamlit_user=eyJhIjoxfQ.aaaa.bbbb"},
)


@pytest.mark.parametrize("headers", SPOOFED, ids=range(len(SPOOFED)))
def test_around_the_gateway_there_is_nothing(address: str, headers: dict[str, str]) -> None:
    assert ask(address, "GET", "/media/some.png", headers)[0] == 403
    status, said = ask(address, "PUT", f"{ADDRESS}some-session/some-file", headers)
    assert status == 403 and "您没有登录" in said


def test_files_are_for_whoever_comes_through_it(address: str) -> None:
    assert ask(address, "GET", "/media/some.png", through("reader"))[0] == 404
    assert ask(address, "HEAD", "/media/some.png", {})[0] == 403


def test_files_are_taken_from_whoever_may_hand_some_in(address: str) -> None:
    """Streamlit answers whoever may: that its own token lacks."""
    for principal, said in (
        (CLERK, "XSRF"),
        ("reader", "没有提交文件的权限"),
        ("stranger", "没有提交文件的权限"),
    ):
        assert said in ask(address, "PUT", f"{ADDRESS}some-session/some-file", through(principal))[1]


def test_addresses_of_ours_say_whether_they_are_for_everybody(address: str) -> None:
    assert own()
    for one in own():
        path = one.path.replace("{name}", "none")
        assert (ask(address, "GET", path, {})[0] != 403) == one.is_open, path


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
    yield watch(context.new_page())
    context.close()


def test_a_page_is_shown_to_whom_the_gateway_names(home: Home, address: str, window: Page) -> None:
    sidebar = window.get_by_test_id("stSidebar")
    with running_gateway(address) as gateway:
        gateway.says = through("reader")
        window.goto(f"{gateway.address}/methods")
        settle(window)
        expect(sidebar.get_by_text("已登录：reader")).to_be_visible()
        gateway.says = {}
        window.reload()
        expect(window.get_by_text("请从网关打开本页")).to_be_visible()
        expect(sidebar.get_by_role("link")).to_have_count(0)
        gateway.says = through("reader")
        window.reload()
        settle(window)
        window.get_by_role("button", name="退出登录").click()
        expect(window.get_by_text("SES-003")).to_be_visible()
        window.reload()
        settle(window)
        end(home, system_scope(), "reader", "auditor", "510000", "调离")
        sidebar.get_by_role("link", name="清单").click()
        expect(heading(window, "尚未授权")).to_be_visible()
        window.close()
