"""Outliers in a browser: the funnel is drawn and told without anything from outside, its picture and the list
are taken along as files, and it is readable on a phone."""

from __future__ import annotations

from io import BytesIO
from itertools import cycle
from pathlib import Path

import polars as pl
from playwright.sync_api import Locator, Page, expect

from pages.supervise.outliers.rows import compare
from pipelines import queries
from pipelines.base.home import Home
from tests.browser.conftest import PHONE, Opener
from tests.browser.test_league import download
from tests.browser.waiting import hidden_width, next_frame, until
from tests.support.scopes import WHOLE

PATH = "/outliers?indicator=satisfaction_share&level=county&period=2026-10"
PNG = b"\x89PNG\r\n\x1a\n"


def compared(home: Home) -> pl.DataFrame:
    snapshot = queries.open_snapshot(home)
    return compare(queries.league(snapshot, WHOLE, "satisfaction_share", "county", "2026-10"))


def funnel(page: Page) -> None:
    """Waits until the funnel is drawn."""
    page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()


def labels_at(page: Page, point: Locator) -> set[str]:
    """What is said while the mouse rests on a point, once nothing is said of the point before."""
    said = page.locator(".js-plotly-plot .hoverlayer .hovertext")
    page.mouse.move(0, 0)
    expect(said).to_have_count(0)
    box = point.bounding_box()
    assert box is not None
    sides = cycle((0, 1))  # a mouse that rests before the chart listens is not heard

    def move() -> None:
        page.mouse.move(box["x"] + box["width"] / 2 + next(sides), box["y"] + box["height"] / 2)
        next_frame(page)

    return set(until(page, said.all_text_contents, move))


def test_every_area_compared_is_a_point_and_says_its_figures(visit: Opener, small_home: Home) -> None:
    page = visit(PATH + "&beyond=all")
    funnel(page)
    rows = compared(small_home)
    # The layer of names has a point, unseen, under each name.
    drawn = page.locator(".js-plotly-plot .scatterlayer .trace path.point:visible")

    def points() -> list[Locator]:
        seen = [drawn.nth(number) for number in range(drawn.count())]
        return [point for point in seen if float(point.evaluate("p => getComputedStyle(p).opacity")) > 0]

    until(page, lambda: len(points()) == rows.height)
    shown = points()
    said = {label for point in shown for label in labels_at(page, point)}
    for row in rows.iter_rows(named=True):
        told = next(text for text in said if row["area_name"] in text)
        assert f"{row['value']:.1f}%" in told
        assert f"{row['numerator']:,.0f} / {row['denominator']:,.0f}" in told


def test_the_picture_is_a_file(visit: Opener) -> None:
    page = visit(PATH)
    funnel(page)
    page.locator(".js-plotly-plot").hover()
    with page.expect_download() as waiting:
        page.locator(".modebar-btn").click()
    assert waiting.value.suggested_filename == "satisfaction_share-county-2026-10.png"
    assert Path(waiting.value.path()).read_bytes().startswith(PNG)


def test_excel_holds_the_list_as_shown(visit: Opener, small_home: Home) -> None:
    page = visit(PATH + "&beyond=all")
    content = download(page, "下载 Excel")
    table, about = (pl.read_excel(BytesIO(content), sheet_id=number) for number in (1, 2))
    rows = compared(small_home).sort("rank", "area_code", descending=[True, False])
    assert table["地区"].to_list() == rows["area_name"].to_list()
    assert table["数值"].to_list() == rows["value"].to_list()
    assert table["分子"].to_list() == rows["numerator"].to_list()
    assert queries.open_snapshot(small_home).id in str(about.rows())
    assert "每一步由人决定" in str(about.rows())


def test_the_picture_has_words_for_who_does_not_see_it(visit: Opener) -> None:
    page = visit(PATH)
    funnel(page)
    expect(page.get_by_role("figure", name="超出95%控制限")).to_have_count(1)
    page.get_by_text("数据表").click()
    expect(page.get_by_test_id("stExpander").get_by_test_id("stDataFrame")).to_be_visible()


def test_a_name_in_the_list_leads_to_the_area(visit: Opener, small_home: Home) -> None:
    page = visit(PATH + "&beyond=all")
    row = compared(small_home).row(0, named=True)
    page.get_by_test_id("stTable").wait_for()
    link = page.get_by_test_id("stTable").get_by_role("link", name=row["area_name"])
    assert f"code={row['area_code']}" in (link.get_attribute("href") or "")


def test_on_a_phone_the_funnel_fits_and_areas_are_cards(visit: Opener) -> None:
    page = visit(PATH + "&view=cards&beyond=all", PHONE)
    funnel(page)
    chart = page.locator(".js-plotly-plot").bounding_box()
    assert chart is not None
    assert chart["x"] >= 0 and chart["x"] + chart["width"] <= PHONE[0]
    assert hidden_width(page) <= 0
    expect(page.get_by_test_id("stPageLink").filter(has_text="●").first).to_be_visible()
