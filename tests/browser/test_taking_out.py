"""The export as a file is what the snapshot says; an area leads to its rows and onto one sheet of paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from polars.testing import assert_frame_equal

from pipelines.base.home import Home
from pipelines.indicators.definitions import INDICATORS
from pipelines.queries import export_frame, export_wide, open_snapshot
from tests.browser.conftest import PHONE, Opener
from tests.browser.waiting import heading, hidden_width
from tests.support.scopes import WHOLE

CHOSEN = ["plaques_per_community", "rebounds"]
QUERY = "level=township&from=2026-08&to=2026-10&indicators=" + ",".join(CHOSEN)
PERIODS = ["2026-08", "2026-09", "2026-10"]


def download(page: Page) -> bytes:
    page.get_by_role("button", name="生成文件").click()
    button = page.get_by_role("button", name="下载 demo-")
    expect(button).to_be_visible()
    with page.expect_download() as got:
        button.click()
    return Path(got.value.path()).read_bytes()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_long_export_is_the_snapshot(visit: Opener, small_home: Home, form: str) -> None:
    expected = export_frame(open_snapshot(small_home), WHOLE, "township", PERIODS, CHOSEN)
    content = BytesIO(download(visit(f"/export?{QUERY}&format={form}")))
    if form == "parquet":
        assert_frame_equal(pl.read_parquet(content), expected)
    else:
        assert content.getvalue().startswith(b"\xef\xbb\xbf")
        assert_frame_equal(pl.read_csv(content, schema=expected.schema), expected)


def test_wide_workbook_has_numbers_and_a_dictionary(visit: Opener, small_home: Home) -> None:
    expected = export_wide(open_snapshot(small_home), WHOLE, "township", PERIODS, CHOSEN)
    content = download(visit(f"/export?{QUERY}&format=xlsx&shape=wide"))
    book = openpyxl.load_workbook(BytesIO(content))
    rows = list(book.worksheets[0].values)
    assert book.sheetnames == ["数据", "数据字典", "说明"]
    assert len(rows) - 1 == expected.height
    value = next(place for place, name in enumerate(rows[0]) if str(name).startswith("每百社区反弹数（"))
    assert [row[value] for row in rows[1:]] == pytest.approx(expected["rebounds"].to_list())
    named = {row[1] for row in book.worksheets[1].values}
    assert {"value", "completeness", *CHOSEN} <= named
    assert any("synthetic" in str(row[0]) for row in book.worksheets[2].values)


def test_nothing_is_made_before_it_is_asked(visit: Opener) -> None:
    page = visit("/export")
    expect(page.get_by_role("button", name="下载 demo-")).to_have_count(0)
    expect(page.get_by_text(f"共 {5 * len(INDICATORS)} 行")).to_be_visible()


def test_what_a_link_gets_wrong_is_said(visit: Opener) -> None:
    page = visit("/export?indicators=forms_per_community,nothing")
    expect(page.get_by_text("链接要求的指标不存在：nothing")).to_be_visible()


def test_up_to_the_area_around(visit: Opener) -> None:
    page = visit("/area?level=county&code=510104&indicator=plaques_per_community")
    expect(heading(page, "锦江区")).to_be_visible()
    page.get_by_role("button", name="成都市").click()
    expect(heading(page, "成都市")).to_be_visible()
    page.wait_for_url("**level=prefecture**")


def test_any_area_is_found_by_its_name(visit: Opener) -> None:
    page = visit("/area")
    box = page.get_by_role("combobox", name="地区")
    box.click()
    box.fill("纳溪")
    page.get_by_role("option", name="纳溪区 · 泸州市", exact=True).click()
    expect(heading(page, "纳溪区")).to_be_visible()
    page.wait_for_url("**code=510503**")


def test_an_area_is_laid_out_for_paper_and_back(visit: Opener) -> None:
    page = visit("/area?level=county&code=510104")
    page.get_by_role("button", name="打印版").click()
    page.wait_for_url("**view=paper**")
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    half = -(-len(INDICATORS) // 2)  # two columns of indicators under one head
    expect(page.get_by_role("row")).to_have_count(1 + half)
    page.go_back()
    expect(page.get_by_role("combobox", name="地区")).to_be_visible()


def test_an_area_on_a_phone_is_cards(visit: Opener) -> None:
    page = visit("/area?level=county&code=510104", PHONE)
    expect(page.get_by_text("每社区悬挂牌子数").first).to_be_visible()
    assert hidden_width(page) <= 0


def test_definition_is_found_by_a_word_and_by_link(visit: Opener) -> None:
    page = visit("/methods?indicator=rebounds")
    expect(heading(page, "每百社区反弹数")).to_be_visible()
    page.get_by_label("查找").fill("一票否决")
    page.get_by_label("查找").press("Enter")
    expect(page.get_by_text(f"{len(INDICATORS)} 项指标中的 1 项")).to_be_visible()
    page.wait_for_url("**q=**")
