"""The assessment score on its page: by code, with what is not scored, and one area item by item."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from tests.pages.conftest import Shower, words
from tests.support.case_home import FEBRUARY, late_home
from tests.support.hand_store import EAST
from tests.support.made_once import made_home


@pytest.fixture(scope="session")
def small_home() -> Home:
    return made_home(late_home)


def test_sums_stand_by_code_and_are_not_for_circulation(show: Shower, small_home: Home) -> None:
    run = show("score", small_home.path, period=FEBRUARY)
    assert not run.exception
    listed = run.dataframe[0].value
    assert listed["area_code"].to_list() == sorted(listed["area_code"]) and "rank" not in listed.columns
    said = words(run)
    assert "内部工作用，不作通报" in said and "社区减负考核评分表（默认）" in said
    assert "Assessment score" in words(show("score", small_home.path, period=FEBRUARY, lang="en"))


def test_one_area_item_by_item(show: Shower, small_home: Home) -> None:
    run = show("score", small_home.path, period=FEBRUARY, code=EAST)
    items = run.table[0].value
    assert "未计分" in items.to_string() and len(items) == 12
    assert "考核" in words(run)
