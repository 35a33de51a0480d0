"""The page of plans where each township does a task, and the list of a home that never published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.pages.conftest import Shower, words
from tests.support.huanxian import hand_in_a_month, make_huanxian_with_communities
from tests.support.plan_entries import report_task


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("huanxian") / "home")
    make_huanxian_with_communities(home)
    return home


def test_a_list_home_shows_its_list_before_anything_is_published(show: Shower, unpublished: Home) -> None:
    said = words(show("lists", home=unpublished.path))
    assert "环县城乡社区工作事项准入清单" in said and "送审稿" in said and "这里还没有发布过报送数据" in said
    assert "尚未发布数据" in words(show("overview", home=unpublished.path))


def test_the_page_counts_townships(show: Shower, unpublished: Home, tmp_path: Path) -> None:
    told = {"state": "done", "on": date(2023, 12, 1), "today": date(2024, 1, 5)}
    report_task(unpublished, "huanxian", 5, unit="环城镇", **told)
    hand_in_a_month(unpublished, tmp_path)
    publish(unpublished)
    run = show("plans", home=unpublished.path, plan="huanxian", task="5", on="2024-01-05")
    said = words(run)
    assert "20 个乡镇中，已完成 1 个，逾期 0 个，从未报告 19 个。" in said
    (unit,) = [
        box for box in run.selectbox if (box.key or "").startswith("report_") and box.key.endswith("_unit")
    ]
    assert len(unit.options) == 20 and "环城镇" in unit.options
