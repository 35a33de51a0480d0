"""Trends in a browser: charts with words, a mark in the address, the file of courses, a phone."""

from __future__ import annotations

import polars as pl
import pytest
from playwright.sync_api import expect

from pipelines import queries
from pipelines.base.home import Home
from tests.browser.conftest import PHONE, Opener
from tests.browser.test_league import download
from tests.browser.test_paper import count_sheets, print_page
from tests.browser.waiting import hidden_width
from tests.support.scopes import WHOLE


def test_charts_say_in_words_what_they_show(visit: Opener, small_home: Home) -> None:
    page = visit("/trends?indicator=forms_per_community&lang=en")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_have_count(1)
    expect(chart.locator("canvas, svg").first).to_be_visible()
    said = page.locator("[aria-label*='锦江区']").first.get_attribute("aria-label") or ""
    rows = queries.courses(
        queries.open_snapshot(small_home), WHOLE, "forms_per_community", "county", "2026-10"
    )
    last = rows.filter(area_code="510104", period="2026-10")["value"].item()
    assert f"to {last:.2f}" in said


def test_a_mark_is_written_in_the_address(visit: Opener) -> None:
    page = visit("/trends")
    page.get_by_role("radio", name="无法计算").click()
    page.wait_for_url("**mark=too_short**")


def test_the_file_holds_every_course_and_period(visit: Opener, small_home: Home) -> None:
    page = visit("/trends?indicator=satisfaction_share&sort=name")
    content = download(page, "下载 CSV")
    table = pl.read_csv(content, schema_overrides={"代码": pl.String})
    rows = queries.courses(
        queries.open_snapshot(small_home), WHOLE, "satisfaction_share", "county", "2026-10"
    )
    assert table["代码"].to_list() == rows["area_code"].to_list()
    assert table["数值"].to_list() == rows["value"].to_list()
    assert table["95%下限"].to_list() == rows["lower"].to_list()


def test_a_phone_shows_one_column(visit: Opener) -> None:
    page = visit("/trends?view=cards", size=PHONE)
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    assert hidden_width(page) <= 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "sheets"), [("heatmap?", 1), ("trends?", 1), ("trends?by=area&code=510104", 4)]
)
def test_on_paper_nothing_is_cut_or_left_over(visit: Opener, path: str, sheets: int, language: str) -> None:
    page = visit(f"/{path}&view=paper&lang={language}")
    assert count_sheets(print_page(page)) == sheets
