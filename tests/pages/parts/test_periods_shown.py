"""Quarters and years among the periods, changes named after them; long tables by the page."""

from __future__ import annotations

import json

import pytest

from pages._ui.parts import choices
from pipelines import queries
from pipelines.base.home import Home
from tests.pages.conftest import Shower, open_tab, words
from tests.support.scopes import WHOLE


@pytest.mark.parametrize("url", ["league", "map", "area"])
def test_quarters_stand_behind_the_months(show: Shower, url: str) -> None:
    options = show(url).selectbox(key="filter_period").options
    assert options[0] == "2026年10月" and options[11] == "2025年11月"
    assert options[12:] == ["2026年第3季度", "2026年第2季度", "2026年第1季度"]


def test_a_quarter_is_compared_with_the_quarter_before(show: Shower, small_home: Home) -> None:
    run = show("league", period="2026-Q3", lang="en")
    assert "Q3 2026: Forms in use per community" in words(run)
    snapshot = queries.open_snapshot(small_home)
    rows = queries.league(snapshot, WHOLE, "forms_per_community", "county", "2026-Q3")
    assert list(run.dataframe[0].value["value"]) == rows["value"].to_list()
    columns = json.loads(run.dataframe[0].proto.columns)
    assert columns["month"]["label"] == "On last quarter"
    assert columns["history"]["label"] == "12 quarters"


def test_an_area_in_a_quarter_shows_rows_of_its_last_month(show: Shower) -> None:
    run = open_tab(show("area", period="2026-Q3", level="county", code="510104"), "behind_number", 2)
    assert not run.error
    assert "2026年第3季度" in words(run) and "2026年9月，" in words(run)


@pytest.mark.parametrize("url", ["submissions", "overview"])
def test_where_there_are_months_only_a_quarter_is_its_last_month(show: Shower, url: str) -> None:
    run = show(url, period="2026-Q3")
    assert run.selectbox(key="filter_period").value == "2026-09"
    assert not run.info


def test_an_export_may_hold_quarters(show: Shower) -> None:
    run = show("export", by="quarter", **{"from": "2026-Q1"})
    assert "2026年第1季度 – 2026年第3季度" in words(run)
    run.selectbox(key="filter_by").select("month").run()
    assert not run.exception and not run.error
    assert "2026年10月" in words(run)


@pytest.mark.usefixtures("nothing_kept")
def test_a_long_table_comes_a_page_at_a_time(
    show: Shower, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = queries.open_snapshot(small_home)
    rows = queries.league(snapshot, WHOLE, "forms_per_community", "township", "2026-10")
    ranked, others = rows.filter("eligible"), rows.filter(~rows["eligible"])
    name, part, place = max(("page", ranked, 0), ("others", others, -1), key=lambda one: one[1].height)
    monkeypatch.setattr(choices, "WHOLE_TABLE", 4)
    monkeypatch.setattr(choices, "ROWS_A_PAGE", 5)
    shown = []
    for page in range(1, -(-part.height // 5) + 1):
        run = show("league", level="township", **{name: str(page)})
        shown += [link.partition("#")[2] for link in run.dataframe[place].value["name"]]
    assert shown == part["area_name"].to_list()
    assert f"共 {part.height} 行" in words(run)
    run.selectbox(key="filter_indicator").select("plaques_per_community").run()
    assert not run.exception and name not in run.query_params
    beyond = show("league", level="township", **{name: "99"})
    assert len(beyond.dataframe[place].value) == 5
    assert [note.value for note in beyond.info] == [f"链接中的 {name} =“99”不存在，已按默认显示。"]
