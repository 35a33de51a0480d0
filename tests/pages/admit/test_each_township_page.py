"""The page of plans where each township does a task, and the list of a home that never published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.areas import load_areas, read_reference, roster
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.publish import publish
from pipelines.store import open_store
from tests.pages.conftest import Shower, words
from tests.support.plan_entries import report_task
from tests.support.small_returns import RECEIVED, write_return

COUNTY, TOWNSHIP = "621022", "621022100"


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of Huan County with all its townships, and the communities of one."""
    home = Home(tmp_path_factory.mktemp("huanxian") / "home")
    areas = read_reference("620000")
    kept = areas.filter(
        pl.col("code").is_in(["620000", "621000", COUNTY])
        | ((pl.col("level") == "township") & (pl.col("parent") == COUNTY))
        | (pl.col("parent") == TOWNSHIP)
    )
    with open_store(home, create=True) as store, store.transaction():
        store.set_setting("jurisdiction", "huanxian")
        store.set_setting("synthetic", "no")
        replace_areas(store, kept, "0" * 64)
    return home


def hand_in(home: Home, folder: Path) -> None:
    """A month of the township, with nothing but its communities."""
    with open_store(home) as store:
        areas = load_areas(store)
    name = areas.filter(code=TOWNSHIP)["name"][0]
    figures = {"households": 800, "residents": 2000, "registered_volunteers": 50, "social_organisations": 2}
    figures |= {"service_area_m2": 300.0, "meetings": 3}
    rows = [
        {**row, "community_kind": row["community_kind"] or "village", **figures}
        for row in roster(areas, TOWNSHIP, date(2025, 1, 31)).to_dicts()
    ]
    path = write_return(folder / "r.xlsx", "2025-01", {"communities": rows}, township=TOWNSHIP, name=name)
    ingest(home, [path], RECEIVED)


def test_a_list_home_shows_its_list_before_anything_is_published(show: Shower, unpublished: Home) -> None:
    said = words(show("lists", home=unpublished.path))
    assert "环县城乡社区工作事项准入清单" in said and "送审稿" in said and "这里还没有发布过报送数据" in said
    assert "尚未发布数据" in words(show("overview", home=unpublished.path))


def test_the_page_counts_townships(show: Shower, unpublished: Home, tmp_path: Path) -> None:
    told = {"state": "done", "on": date(2023, 12, 1), "today": date(2024, 1, 5)}
    report_task(unpublished, "huanxian", 5, unit="环城镇", **told)
    hand_in(unpublished, tmp_path)
    publish(unpublished)
    run = show("plans", home=unpublished.path, plan="huanxian", task="5", on="2024-01-05")
    said = words(run)
    assert "20 个乡镇中，已完成 1 个，逾期 0 个，从未报告 19 个。" in said
    (unit,) = [
        box for box in run.selectbox if (box.key or "").startswith("report_") and box.key.endswith("_unit")
    ]
    assert len(unit.options) == 20 and "环城镇" in unit.options
