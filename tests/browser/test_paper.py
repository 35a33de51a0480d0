"""Printing: sheets of A4 across, without the navigation; and a click on the map leads to the area."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pages._ui.shell.registry import PAGES
from pipelines.areas import read_reference
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.store import open_store
from tests.browser.conftest import Opener, expect_page
from tests.browser.test_league import tooltip_words
from tests.browser.waiting import draw, settle, until
from tests.support.dashboard import running_dashboard
from tests.support.small_store import PERIODS, fill_store

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
    page.get_by_role("button", name="返回").click()
    expect(page.get_by_role("button", name="打印版")).to_be_visible()


def test_the_usual_page_is_printed_without_the_navigation(visit: Opener) -> None:
    page = visit("/league")
    page.get_by_test_id("stBidiComponentIsolated").nth(1).wait_for(state="attached")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.fixture(scope="module")
def beijing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard over Beijing: 16 districts, a township of each, two months."""
    home = Home(tmp_path_factory.mktemp("beijing"))
    areas = read_reference("110000")
    above = areas.filter(pl.col("level").is_in(["province", "prefecture", "county"]))
    first = areas.filter(level="township").sort("code").group_by("parent", maintain_order=True).head(1)
    communities = areas.filter(
        pl.col("level") == "community", pl.col("parent").is_in(first["code"].to_list())
    )
    chosen = pl.concat([above, first.select(areas.columns), communities])
    with open_store(home, create=True) as store, store.transaction():
        for key, value in {"jurisdiction": "beijing", "synthetic": "yes"}.items():
            store.set_setting(key, value)
        replace_areas(store, chosen, "0" * 64)
    fill_store(home, chosen, PERIODS[-2:])
    publish(home)
    with running_dashboard(home.path, Path(tmp_path_factory.mktemp("log")) / "log.txt") as address:
        yield address


def test_a_click_on_a_county_of_the_map_opens_its_page(visit: Opener, beijing: str) -> None:
    page = visit("/map", address=beijing)
    chart = page.get_by_test_id("stDeckGlJsonChart").bounding_box()
    assert chart is not None
    middle = chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 2
    sides = cycle((0, 1))

    def point() -> None:
        page.mouse.move(middle[0] + next(sides), middle[1])

    name = until(page, lambda: tooltip_words(page), point).split()[0]  # once the boundaries are there
    page.mouse.click(*middle)
    page.wait_for_url("**/area?**level=county**")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
