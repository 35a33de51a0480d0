"""The published tables that say who pushes what add up to the area values."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.base.home import Home
from pipelines.indicators.pushed import STOCKS
from pipelines.publish.manifest import current_name
from pipelines.publish.stored import read_table
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot

HERE = ["level", "area_code", "period", "indicator"]


@pytest.fixture(scope="module")
def home() -> Home:
    return made_home(build_small_snapshot)


def table(home: Home, name: str) -> pl.DataFrame:
    return read_table(home, current_name(home) or "", name)


def months(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("period").str.contains(r"^\d{4}-\d{2}$"))


def test_levels_and_departments_add_up_to_the_area_values(home: Home) -> None:
    values = months(table(home, "area_values")).filter(pl.col("indicator").is_in(STOCKS), ~pl.col("restated"))
    wanted = values.filter(pl.col("numerator") > 0).select(*HERE, "numerator").sort(HERE)
    levels = table(home, "area_values_by_level").filter(pl.col("level") != "community")
    added = levels.group_by(HERE).agg(pl.col("numerator").sum()).sort(HERE)
    assert_frame_equal(added, wanted)
    assert levels["department_level"].n_unique() == 4
    departments = table(home, "department_values")
    newest = departments["period"].max()
    above = pl.col("level").is_in(["county", "prefecture", "province"])
    covered = above | (pl.col("period") == newest)
    added = departments.group_by(HERE).agg(pl.col("numerator").sum()).sort(HERE)
    assert_frame_equal(added, wanted.filter(covered))


def test_values_of_levels_add_up_to_the_value(home: Home) -> None:
    levels = table(home, "area_values_by_level").filter(pl.col("level") == "county")
    added = levels.group_by(HERE).agg(pl.col("value").sum().alias("added"))
    joined = added.join(table(home, "area_values").filter(~pl.col("restated")), on=HERE)
    assert joined.height == added.height > 0
    assert ((joined["added"] - joined["value"]).abs() < 1e-9).all()


def test_communities_are_told_of_the_newest_month(home: Home) -> None:
    levels = table(home, "area_values_by_level")
    communities = levels.filter(pl.col("level") == "community")
    newest = levels["period"].max()
    assert communities["period"].unique().to_list() == [newest]
    by = ["indicator", "department_level"]
    top = levels.filter(pl.col("level") == "province", pl.col("period") == newest)
    added = communities.group_by(by).agg(pl.col("numerator").sum()).sort(by)
    assert_frame_equal(added, top.select(*by, "numerator").sort(by))
