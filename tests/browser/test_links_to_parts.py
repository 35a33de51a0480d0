"""Links from a page to a part of itself: what they ask for stays asked, whatever is pressed, at any width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pipelines.actions.inspections import PlanDraft, plan_inspection
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from schemas.periods import china_date
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.waiting import rerun, settle, until
from tests.support.dashboard import running_dashboard
from tests.support.inspected import COUNTY, SAMPLE, draw, publish_few_months
from tests.support.made_once import copy_home

PLAN = "/inspections?plan=X2026-00001"
TODAY = china_date(now_utc())


def planned_home(home: Home) -> None:
    """A sample, and a plan that visits it."""
    publish_few_months(home)
    draw(home)
    plan_inspection(
        home, system_scope(), PlanDraft(COUNTY, TODAY, TODAY, "核对登记表", "赵某", sample=SAMPLE)
    )


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    home = copy_home(tmp_path / "home", planned_home)
    with running_dashboard(home.path, tmp_path / "log.txt") as served:
        yield served


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def enter_the_sheet(page: Page) -> None:
    with rerun(page):
        page.get_by_role("link", name="现场填写").first.click()
    until(page, lambda: "community" in asked(page))


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_sheet_is_entered_filled_in_and_left(visit: Opener, address: str, size: tuple[int, int]) -> None:
    page = visit(PLAN, size, address)
    enter_the_sheet(page)
    by = page.get_by_role("textbox", name="核查人")
    expect(by).to_be_visible()
    by.fill("赵某")
    with rerun(page):
        by.press("Tab")
    expect(by).to_have_value("赵某")
    assert asked(page)["sample"] == [SAMPLE]
    with rerun(page):
        page.go_back()
    assert set(asked(page)) == {"plan"}
    expect(page.get_by_role("link", name="现场填写").first).to_be_visible()


def test_a_sheet_that_becomes_narrow_stays(visit: Opener, address: str) -> None:
    page = visit(PLAN, DESK, address)
    enter_the_sheet(page)
    with rerun(page):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    settle(page)
    assert "community" in asked(page)
    expect(page.get_by_role("textbox", name="核查人")).to_be_visible()


def test_a_card_of_the_list_leads_to_its_plan_on_a_phone(visit: Opener, address: str) -> None:
    page = visit("/inspections", PHONE, address)
    with rerun(page):
        page.get_by_role("link").filter(has_text="X2026-00001").click()
    expect(page.get_by_role("link", name="现场填写").first).to_be_visible()
    assert asked(page)["plan"] == ["X2026-00001"]


def test_an_area_is_chosen_by_its_card_on_a_phone(visit: Opener) -> None:
    """Another page of the same kind: the evidence of an area below the measures' cards."""
    page = visit("/measures", PHONE)
    link = page.get_by_test_id("stMain").get_by_role("link").first
    with rerun(page):
        link.click()
    settle(page)
    assert "area" in asked(page)
