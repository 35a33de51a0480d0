"""A home before its first snapshot: its first return is handed in and published, its plans are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.plans.stored import read_progress
from pipelines.queries import current_id
from pipelines.store import open_store
from schemas.periods import china_date, shift
from tests.pages.conftest import Shower, words
from tests.support.huanxian import TOWNSHIP, hand_in_a_month, make_huanxian_with_communities
from tests.support.made_once import copy_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_huanxian_with_communities)


def test_a_page_of_figures_says_the_next_step(show: Shower, home: Home) -> None:
    run = show("overview", home=home.path)
    assert "尚未发布数据" in words(run) and "报送第一份报表后发布" in words(run)
    (link,) = [one for one in run.main if getattr(one, "type", "") == "page_link"]
    assert "第一份报表" in link.proto.label and link.proto.page == "submissions"


def test_the_first_workbook_is_made(show: Shower, home: Home) -> None:
    run = show("submissions", home=home.path)
    assert not run.exception and "还没有已接收的报表" in words(run)
    run.selectbox(key="template_township").set_value(TOWNSHIP)
    run.button(key="make_workbook").click().run()
    month = run.selectbox(key="template_month").value
    assert month == shift(china_date(now_utc()).strftime("%Y-%m"), -1)
    assert not run.error
    (button,) = [one for one in run.main if getattr(one, "type", "") == "download_button"]
    assert "环城镇" in button.proto.label


def test_what_was_accepted_is_published_from_the_page(show: Shower, home: Home, tmp_path: Path) -> None:
    hand_in_a_month(home, tmp_path)
    run = show("submissions", home=home.path)
    assert "已接收报表1份，尚未发布" in words(run)
    run.button(key="publish_returns").click().run()
    assert current_id(home) and not run.exception
    assert "尚未发布" not in words(run)


def test_a_plan_is_kept_without_a_return(show: Shower, home: Home) -> None:
    run = show("plans", home=home.path, plan="huanxian", task="5")
    assert not run.exception and "环县" in run.header[0].value
    name = next(box.key for box in run.selectbox if (box.key or "").endswith("_state")).removesuffix("_state")
    run.selectbox(key=f"{name}_state").set_value("done")
    run.date_input(key=f"{name}_on").set_value(date(2023, 12, 1))
    if any(box.key == f"{name}_unit" for box in run.selectbox):
        run.selectbox(key=f"{name}_unit").set_value("环城镇")
    run.button(key=f"{name}_submit").click().run()
    assert "已登记" in " ".join(one.value for one in run.success)
    assert not [one for one in run.button if one.key == "publish_plans"]
    with open_store(home) as store:
        assert read_progress(store).height == 1
    again = show("plans", home=home.path, plan="huanxian", task="5")
    assert "20 个乡镇中，已完成 1 个" in words(again)
