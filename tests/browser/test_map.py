"""The map in a browser: boundaries come once, what it says is the row, and a click opens the county."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from pages._ui.shell.boundaries import province_boundary
from pipelines import queries
from pipelines.areas import read_reference
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.store import open_store
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.waiting import draw, heading, hidden_width, next_frame, settle, until, watch
from tests.support.dashboard import running_dashboard
from tests.support.scopes import WHOLE
from tests.support.small_store import PERIODS, fill_store


def place_of_map(page: Page) -> FloatRect:
    """Where the map is on the page, once it is drawn."""
    draw(page)
    place = page.get_by_test_id("stVegaLiteChart").first.bounding_box()
    assert place is not None
    return place


def test_boundaries_are_fetched_once_for_all_views(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    page = watch(context.new_page())
    served: list[tuple[str, bool]] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.responseReceived",
        lambda event: served.append(
            (event["response"]["url"], event["response"].get("fromDiskCache", False))
        ),
    )
    counties = province_boundary("510000", "county")
    assert counties is not None
    for indicator in ("forms_per_community", "plaques_per_community"):
        with page.expect_response(lambda response: response.url.endswith(counties.url)):
            page.goto(f"{dashboard}/map?indicator={indicator}")
        settle(page)
    context.close()
    fetched = [url for url, from_cache in served if url.endswith(counties.url) and not from_cache]
    assert len(fetched) == 1


def tooltip_words(page: Page) -> str:
    """What the tooltip of a map says now; empty where it says nothing."""
    return page.evaluate(
        "[...document.querySelectorAll('#vg-tooltip-element.visible')].map(box => box.innerText).join(' ')"
    )


def test_tooltip_says_name_value_numerator_and_denominator(visit: Opener, small_home: Home) -> None:
    page = visit("/map?prefecture=510100")
    chart = place_of_map(page)
    snapshot = queries.open_snapshot(small_home)
    rows = queries.league(snapshot, WHOLE, "forms_per_community", "county", "2026-10", "510100")
    steps = cycle(range(1, 24))  # across the map and again, until the boundaries are there

    def point_further() -> None:
        page.mouse.move(chart["x"] + chart["width"] * next(steps) / 24, chart["y"] + chart["height"] * 0.5)
        next_frame(page)

    seen = {until(page, lambda: tooltip_words(page), point_further)}
    for _step in range(23):
        point_further()
        seen.add(tooltip_words(page))
    for text in seen - {""}:
        row = next(row for row in rows.iter_rows(named=True) if text.startswith(row["area_name"]))
        assert f"{row['value']:.2f}" in text
        assert f"分子 {row['numerator']:,.0f} / 分母 {row['denominator']:,.0f}" in text


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard over all 183 counties of Sichuan: a township and a community of each."""
    home = Home(tmp_path_factory.mktemp("province"))
    areas = read_reference("510000")
    above = areas.filter(pl.col("level").is_in(["province", "prefecture", "county"]))
    first = [
        areas.filter(level=level).sort("code").group_by("parent", maintain_order=True).head(1)
        for level in ("township", "community")
    ]
    chosen = pl.concat([above, *(rows.select(areas.columns) for rows in first)])
    chosen = chosen.filter(pl.col("level").ne("community") | pl.col("parent").is_in(chosen["code"].implode()))
    with open_store(home, create=True) as store, store.transaction():
        for key, value in {"jurisdiction": "sichuan", "synthetic": "yes"}.items():
            store.set_setting(key, value)
        replace_areas(store, chosen, "0" * 64)
    fill_store(home, chosen, PERIODS[-1:])
    publish(home)
    with running_dashboard(home.path, Path(tmp_path_factory.mktemp("log")) / "log.txt") as address:
        yield address


@pytest.mark.parametrize("path", ["/map", "/overview", "/map?level=prefecture"])
def test_a_click_on_the_map_of_a_whole_province_opens_the_area(
    visit: Opener, province: str, path: str
) -> None:
    """Without a graphics card, as every browser of these tests is."""
    page = visit(path, address=province)
    place = place_of_map(page)
    spots = cycle((0.42, 0.55, 0.63))  # of the width: another one where a name of a prefecture stands

    def point() -> None:
        page.mouse.move(place["x"] + place["width"] * next(spots), place["y"] + place["height"] * 0.47)
        next_frame(page)

    name = until(page, lambda: tooltip_words(page), point).split()[0]
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**/area?**level=**code=**")
    expect(heading(page, name)).to_be_visible()
    assert province_boundary("510000", "county") is not None


def test_the_map_of_a_prefecture_fills_the_picture(visit: Opener, province: str) -> None:
    page = visit("/map?prefecture=513300", address=province)
    place = place_of_map(page)
    for down in (0.25, 0.75):  # of the height: a small map of the whole province would leave this empty
        page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] * down)
        assert "甘孜藏族自治州" in until(page, lambda: tooltip_words(page), lambda: next_frame(page))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_the_map_and_its_legend_fit(visit: Opener, province: str, language: str) -> None:
    page = visit(f"/map?lang={language}", PHONE, address=province)
    assert hidden_width(page) <= 0
