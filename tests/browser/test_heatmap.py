"""The heat map in a browser: real cells with words, the area behind each, order by a column's head."""

from __future__ import annotations

from playwright.sync_api import expect

from pipelines import queries
from pipelines.base.home import Home
from tests.browser.conftest import PHONE, Opener
from tests.browser.test_league import download
from tests.browser.waiting import hidden_width, rerun
from tests.support.scopes import WHOLE


def test_cells_say_what_the_snapshot_holds_and_lead_to_the_area(visit: Opener, small_home: Home) -> None:
    page = visit("/heatmap?sort=name&lang=en")
    rows = queries.matrix(queries.open_snapshot(small_home), WHOLE, "county", "2026-10")
    first = rows.filter(indicator="forms_per_community").row(0, named=True)
    table = page.get_by_role("table")
    expect(table.locator("tbody tr")).to_have_count(5)
    cell = table.locator("tbody tr").first.locator("td").nth(2)
    said = cell.get_attribute("title") or ""
    assert f"{first['area_name']} · Forms in use per community" in said
    assert f"{first['value']:.2f}" in said
    cell.get_by_role("link").click()
    for part in ("/area?", f"code={first['area_code']}", "indicator=forms_per_community"):
        page.wait_for_url(f"**{part}**")


def test_a_head_orders_the_areas_and_arrows_go_from_cell_to_cell(visit: Opener) -> None:
    page = visit("/heatmap")
    with rerun(page):
        page.get_by_role("button", name="会议活动").click()
    page.wait_for_url("**sort=meetings_per_community**")
    link = page.locator("tbody tr").first.locator("a").first
    link.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.locator("tbody tr").nth(1).locator("a").nth(1)
    expect(focused).to_be_focused()


def test_the_file_holds_every_area_and_indicator(visit: Opener, small_home: Home) -> None:
    page = visit("/heatmap?level=township")
    content = download(page, "下载 CSV").decode("utf-8-sig")
    assert len(content.splitlines()) == 1 + 20
    assert "每社区使用中表格数" in content.splitlines()[0]


def test_the_figures_are_a_table_once_they_are_asked_for(visit: Opener) -> None:
    page = visit("/heatmap")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    with rerun(page):
        page.get_by_test_id("stExpander").get_by_text("数据表").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_phone_gets_cards(visit: Opener) -> None:
    page = visit("/heatmap?view=cards", size=PHONE)
    expect(page.get_by_role("table")).to_have_count(0)
    assert hidden_width(page) <= 0
