"""The index page in a browser: sliders move what is tried and the link, and nothing official."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipelines import queries
from pipelines.base.home import Home
from tests.browser.conftest import PHONE, SCREEN, Opener
from tests.browser.waiting import heading, hidden_height, hidden_width, rerun
from tests.support.scopes import WHOLE


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def read_csv(content: bytes) -> pl.DataFrame:
    return pl.read_csv(content, schema_overrides={"代码": pl.String, "Code": pl.String})


def truth(home: Home) -> pl.DataFrame:
    return queries.index_table(queries.open_snapshot(home), WHOLE, "county", "2026-10")


def test_a_slider_moves_the_link_and_never_the_official_ranks(visit: Opener, small_home: Home) -> None:
    page = visit("/index")
    before = read_csv(download(page, "下载 CSV"))
    assert before["名次"].to_list() == truth(small_home)["rank"].to_list()
    with rerun(page):
        page.get_by_role("radio", name="试算").click()
    slider = page.get_by_role("slider", name="报表台账（现行1）")
    slider.focus()
    with rerun(page):
        for _press in range(4):
            page.keyboard.press("ArrowRight")
    page.wait_for_url("**w=forms**3**")
    expect(heading(page, "试算（不是正式名次）：报表台账 3")).to_be_visible()
    expect(heading(page, "另附试算，不是正式名次")).to_be_visible()
    tried = read_csv(download(page, "下载 CSV"))
    assert set(tried["试算"]) == {"试算（不是正式名次）：报表台账 3"}
    assert sorted(tried["正式名次"]) == sorted(before["名次"].drop_nulls())
    with rerun(page):
        page.get_by_role("radio", name="正式名次").click()
    page.get_by_role("heading", name="不参加排名").or_(page.get_by_text("柱形从左到右")).first.wait_for()
    assert read_csv(download(page, "下载 CSV")).equals(before)
    with rerun(page):
        page.get_by_role("radio", name="试算").click()
    page.get_by_role("button", name="恢复现行权重").click()
    expect(page.get_by_role("heading", name="另附试算，不是正式名次")).to_have_count(0)
    expect(page.get_by_role("radio", name="试算")).to_have_attribute("aria-checked", "true")
    page.wait_for_url(lambda url: "w=" not in url)


def test_a_shared_trial_opens_where_it_is_tried(visit: Opener) -> None:
    page = visit("/index?w=forms:2,plaques:0.5&agg=geometric&lang=en")
    expect(page.get_by_role("radio", name="Try other weights")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text("What is tried here never changes the official ranks")).to_be_visible()


@pytest.mark.parametrize(("language", "button"), [("zh", "下载 Excel"), ("en", "Download as Excel")])
def test_excel_holds_the_index_its_groups_and_its_definition(
    visit: Opener, small_home: Home, language: str, button: str
) -> None:
    page = visit(f"/index?lang={language}")
    content = download(page, button)
    table, about = (pl.read_excel(BytesIO(content), sheet_id=number) for number in (1, 2))
    expected = truth(small_home)
    headers = ("代码", "名次", "报表台账") if language == "zh" else ("Code", "Rank", "Forms and ledgers")
    code, rank, forms = (table[header] for header in headers)
    assert code.cast(pl.String).to_list() == expected["area_code"].to_list()
    assert rank.to_list() == expected["rank"].to_list()
    assert forms.to_list() == pytest.approx(expected["group_forms"].to_list(), abs=1e-3)
    posts = queries.open_snapshot(small_home).jurisdiction.index_goalposts
    assert f"{posts['forms_per_community'].worst:g}" in str(about.rows())


def test_an_area_is_taken_apart_and_leads_to_its_page(visit: Opener, small_home: Home) -> None:
    area = truth(small_home).row(0, named=True)
    page = visit(f"/index?area={area['area_code']}")
    expect(heading(page, f"{area['area_name']}：负担指数{area['index']:.1f}")).to_be_visible()
    page.get_by_role("link", name="该地全部指标").click()
    page.wait_for_url(f"**/area?**code={area['area_code']}**")


@pytest.mark.parametrize(("path", "size"), [("/index", PHONE), ("/index?view=meeting", SCREEN)])
def test_nothing_is_wider_than_the_screen(visit: Opener, path: str, size: tuple[int, int]) -> None:
    page = visit(path, size)
    assert hidden_width(page) <= 1
    if "meeting" in path:
        assert hidden_height(page) <= 1
