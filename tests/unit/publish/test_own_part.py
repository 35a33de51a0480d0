"""The published own part: the levels below, the standings of its own, and its index."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.base.home import Home
from pipelines.indicators.pushed import OWN_LEVELS, STOCKS
from pipelines.publish.manifest import current_name
from pipelines.publish.stored import read_table
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot

HERE = ["level", "area_code", "period", "indicator"]
AREA = ["level", "area_code", "period"]


@pytest.fixture(scope="module")
def home() -> Home:
    return made_home(build_small_snapshot)


def table(home: Home, name: str) -> pl.DataFrame:
    return read_table(home, current_name(home) or "", name)


def test_the_own_part_is_what_its_levels_push(home: Home) -> None:
    own = table(home, "own_values")
    levels = table(home, "area_values_by_level")
    for level, pushing in OWN_LEVELS.items():
        wanted = levels.filter(level=level).filter(pl.col("department_level").is_in(pushing))
        added = wanted.group_by(HERE).agg(pl.col("numerator").sum(), pl.col("denominator").first()).sort(HERE)
        found = own.filter(
            pl.col("level") == level, pl.col("period").is_in(levels["period"].unique().implode())
        )
        positive = found.filter(pl.col("numerator") > 0).select(*HERE, "numerator", "denominator").sort(HERE)
        assert_frame_equal(positive, added)
        assert found["indicator"].n_unique() == len(STOCKS)


def test_who_is_ranked_by_the_own_part_is_ranked_by_the_whole(home: Home) -> None:
    own = table(home, "own_values")
    whole = table(home, "area_values").filter(~pl.col("restated"))
    both = own.join(whole, on=HERE, suffix="_whole")
    assert both.height == own.height
    assert (both["eligible"] == both["eligible_whole"]).all()
    assert (both["numerator"] <= both["numerator_whole"]).all()
    ranked = own.filter("eligible")
    assert ranked.select("rank", "rank_low", "process_lower").null_count().sum_horizontal().item() == 0
    assert own.filter(~pl.col("eligible"))["rank"].null_count() == own.filter(~pl.col("eligible")).height


def test_every_county_and_prefecture_has_an_own_index_in_every_period(home: Home) -> None:
    index, whole = table(home, "own_index"), table(home, "area_index")
    upper = whole.filter(pl.col("level").is_in(list(OWN_LEVELS)))
    assert_frame_equal(index.select(AREA).sort(AREA), upper.select(AREA).sort(AREA))
    ranked = index.filter("eligible")
    assert not ranked.is_empty()
    assert ranked.join(upper.filter("eligible"), on=AREA, how="anti").is_empty()
    assert ranked.filter(
        ~pl.col("index").is_between(0, 100)
        | (pl.col("lower") > pl.col("index"))
        | (pl.col("upper") < pl.col("index"))
    ).is_empty()


def test_the_first_period_of_a_kind_is_compared_with_nothing(home: Home) -> None:
    index = table(home, "own_index").filter(pl.col("period").str.contains(r"^\d{4}-\d{2}$"))
    first = index["period"].min()
    assert (
        index.filter(period=first)["broadly_better_baseline"].null_count()
        == index.filter(period=first).height
    )
    later = index.filter(pl.col("period") > first, "eligible")
    assert later["broadly_better_baseline"].null_count() == 0
    assert later["broadly_better_year"].null_count() == later.height
