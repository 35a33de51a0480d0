"""A share of nothing is not known."""

from __future__ import annotations

import polars as pl

from pipelines.ranking.ratios import ratio


def test_a_ratio_divides_and_is_null_where_there_is_nothing_to_divide_by() -> None:
    rows = pl.DataFrame({"numerator": [3, 0, 3, 0, None, 3], "denominator": [4, 4, 0, 0, 4, None]})
    assert rows.select(ratio())["numerator"].to_list() == [0.75, 0.0, None, None, None, None]


def test_sums_are_divided_within_groups() -> None:
    rows = pl.DataFrame({"group": ["a", "a", "b"], "x": [1, 2, 5], "n": [2, 4, 0]})
    of_all = ratio(pl.col("x").sum(), pl.col("n").sum()).over("group")
    assert rows.select(of_all)["x"].to_list() == [0.5, 0.5, None]


def test_several_columns_are_divided_by_one() -> None:
    rows = pl.DataFrame({"lower": [1.0, 1.0], "upper": [3.0, 3.0], "denominator": [2, 0]})
    assert rows.select(ratio(pl.col("lower", "upper") * 2)).rows() == [(1.0, 3.0), (None, None)]
