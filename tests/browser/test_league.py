"""The league table in a browser: what is downloaded is what is shown."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipelines import queries
from pipelines.base.home import Home
from tests.browser.conftest import Opener
from tests.browser.waiting import choose, heading
from tests.support.scopes import WHOLE


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def expected(home: Home) -> pl.DataFrame:
    snapshot = queries.open_snapshot(home)
    return queries.league(snapshot, WHOLE, "plaques_without_basis_share", "county", "2026-09", "510100")


PATH = "/league?indicator=plaques_without_basis_share&level=county&period=2026-09&prefecture=510100"


def test_excel_holds_the_numbers_of_the_snapshot(visit: Opener, small_home: Home) -> None:
    page = visit(PATH)
    content = download(page, "下载 Excel")
    table, about = (pl.read_excel(BytesIO(content), sheet_id=number) for number in (1, 2))
    truth = expected(small_home)
    assert table["代码"].cast(pl.String).to_list() == truth["area_code"].to_list()
    assert table["地区"].to_list() == truth["area_name"].to_list()
    for header, column in (
        ("数值", "value"),
        ("分子", "numerator"),
        ("分母", "denominator"),
        ("名次", "rank"),
    ):
        assert table[header].dtype.is_numeric()
        assert table[header].to_list() == truth[column].to_list()
    snapshot = queries.open_snapshot(small_home)
    assert set(table["快照"]) == {snapshot.id}
    assert set(table["数据性质"]) == {"示范数据 / synthetic"}
    assert snapshot.id in str(about.rows())


def test_csv_opens_in_excel_and_holds_the_same(visit: Opener, small_home: Home) -> None:
    page = visit(PATH)
    content = download(page, "下载 CSV")
    assert content.startswith(b"\xef\xbb\xbf")
    table = pl.read_csv(content, schema_overrides={"代码": pl.String})
    assert table["代码"].to_list() == expected(small_home)["area_code"].to_list()
    assert table["数值"].to_list() == expected(small_home)["value"].to_list()


def test_the_file_says_how_firm_ranks_are_and_what_areas_are_compared_with(
    visit: Opener, small_home: Home
) -> None:
    page = visit(f"{PATH}&benchmark=peers")
    table = pl.read_csv(download(page, "下载 CSV"), schema_overrides={"代码": pl.String})
    snapshot = queries.open_snapshot(small_home)
    asked = ("plaques_without_basis_share", "county", "2026-09")
    truth = queries.against(snapshot, WHOLE, expected(small_home), *asked, "peers")
    assert set(table["比较基准"]) == {"同类地区"}
    for header, column in (
        ("档次", "band"),
        ("名次95%下限", "rank_low"),
        ("名次95%上限", "rank_high"),
        ("基准值", "benchmark_value"),
    ):
        assert table[header].to_list() == pytest.approx(truth[column].to_list()), header
    shares = [None if share is None else share * 100 for share in truth["worst_tenth"]]
    assert table["末一成%"].to_list() == pytest.approx(shares)
    symbols = {"better": "▼", "worse": "▲", "same": "●", "none": "–"}
    stands = [text.split(" ")[0] for text in table["与基准相比"]]
    assert [stand[0] for stand in stands] == [symbols[name] for name in truth["significance"]]


def test_the_map_is_coloured_by_significance_where_the_switch_says_so(visit: Opener) -> None:
    page = visit("/map")
    page.get_by_role("radio", name="与全省相比").click()
    page.wait_for_url("**colour=significance**")
    expect(page.get_by_text("与全省相比，及地区个数")).to_be_visible()
    expect(page.get_by_text("仅凭偶然，两侧各约有")).to_be_visible()


def test_a_name_in_the_map_search_leads_to_the_area(visit: Opener) -> None:
    page = visit("/map")
    choose(page, "查找地区", "江阳区", lambda: "/area?" in page.url and "code=510502" in page.url)
    expect(heading(page, "江阳区")).to_be_visible()
