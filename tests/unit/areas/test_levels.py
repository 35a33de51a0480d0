"""The levels: what lies above which, and the order from the top down."""

from __future__ import annotations

import polars as pl

from schemas.areas import LEVELS, PARENT_LEVELS, above, level_depth


def test_what_lies_above_is_named_from_the_nearest_up() -> None:
    assert above("township") == ("county", "prefecture", "province", "country")
    assert above("country") == ()


def test_a_parent_is_of_a_level_above() -> None:
    assert set(PARENT_LEVELS) == set(LEVELS[1:])
    assert all(set(parents) <= set(above(level)) for level, parents in PARENT_LEVELS.items())


def test_a_sort_by_depth_goes_from_the_top_down() -> None:
    rows = pl.DataFrame({"level": sorted(LEVELS)})
    assert rows.sort(level_depth())["level"].to_list() == list(LEVELS)
