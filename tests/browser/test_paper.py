"""Printing: sheets of A4 across, without the navigation."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotYet

from pages._ui.shell.registry import PAGES
from tests.browser.conftest import Opener, expect_page
from tests.browser.waiting import MOMENT, draw, next_frame, settle, until, walk

MARGINS = {"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"}
ACROSS = re.compile(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)")


def print_page(page: Page) -> bytes:
    """What the browser's printer gets once every table and chart stands."""
    draw(page)
    return page.pdf(format="A4", landscape=True, margin=MARGINS)  # type: ignore[arg-type]


def count_sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "sheets"),
    [("area?code=510104", 1), ("league?", 1), ("map?", 1), ("map?period=2026-Q3", 1), ("overview?", 2)],
)
def test_a_page_takes_so_many_sheets(visit: Opener, path: str, sheets: int, language: str) -> None:
    page = visit(f"/{path}&view=paper&lang={language}")
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    pdf = print_page(page)
    assert count_sheets(pdf) == sheets
    assert all(int(wide) > int(high) for wide, high in ACROSS.findall(pdf))


@pytest.mark.parametrize("url", [spec.url for spec in PAGES])
def test_every_page_opens_by_its_address_and_goes_to_paper_and_back(visit: Opener, url: str) -> None:
    page = visit(f"/{url}")
    expect_page(page)
    page.get_by_test_id("stBidiComponentIsolated").nth(1).wait_for(state="attached")
    # The component may be there before it hears the keys.
    until(page, lambda: "view=paper" in page.url, lambda: page.keyboard.press("Control+p"))
    settle(page)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    back = page.get_by_role("button", name="返回")

    def go_back() -> None:
        # The button may be drawn anew under the click: keys pressed twice ask for paper twice.
        with suppress(NotYet):
            if back.is_visible():
                back.click(timeout=MOMENT)

    until(page, page.get_by_role("button", name="打印版").is_visible, go_back)


def test_the_usual_page_is_printed_without_the_navigation(visit: Opener) -> None:
    page = visit("/league")
    page.get_by_test_id("stBidiComponentIsolated").nth(1).wait_for(state="attached")
    navigation = page.get_by_test_id("stSidebar")

    def say(event: str) -> None:
        page.evaluate("event => window.dispatchEvent(new Event(event))", event)

    # The component may be there before it hears of printing.
    until(page, lambda: not navigation.is_visible(), lambda: say("beforeprint"))
    until(page, navigation.is_visible, lambda: say("afterprint"))


def test_what_was_said_under_the_mouse_is_no_sheet_of_its_own(visit: Opener) -> None:
    page = visit("/map?prefecture=510100")
    draw(page)
    place = page.get_by_test_id("stVegaLiteChart").first.bounding_box()
    assert place is not None
    steps = cycle(range(1, 24))  # across the map and again, until the boundaries are there

    def point_further() -> None:
        page.mouse.move(place["x"] + place["width"] * next(steps) / 24, place["y"] + place["height"] / 2)
        next_frame(page)

    said = page.locator("#vg-tooltip-element")
    until(page, lambda: said.count() == 1 and said.inner_text(), point_further)
    walk(page, "/area?code=510104&view=paper")
    settle(page)
    expect(said).to_have_text("")
    assert count_sheets(print_page(page)) == 1
