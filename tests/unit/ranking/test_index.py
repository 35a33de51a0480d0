"""The burden index: by hand, against a slow second implementation, and its building blocks one by one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest

from pipelines.indicators.definitions import BY_CODE
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.ranking.index import (
    DIGITS,
    IndexSettings,
    build,
    contributions,
    index_settings,
    leave_one_out,
    sensitivity,
)
from pipelines.ranking.scores import arithmetic, by_rank, geometric, min_max, z_score
from schemas.composite import Goalpost

THREE = IndexSettings(
    goalposts={
        "a": Goalpost(0, 10, "由", "why"),
        "b": Goalpost(2, 12, "由", "why"),
        "c": Goalpost(100, 50, "由", "why"),
    },
    groups={"a": "first", "b": "first", "c": "second"},
    directions={"a": "low", "b": "low", "c": "high"},
    weights={"first": 1.0, "second": 3.0},
)

FOUR_AREAS = pl.DataFrame(
    {
        "area_code": ["A", "B", "C", "D"],
        "a": [0.0, 5.0, 10.0, 2.0],
        "b": [2.0, 7.0, 22.0, 4.0],
        "c": [100.0, 75.0, 60.0, 40.0],
    }
)
"""Scores by goalposts: A 0, 0, 0; B 50, 50, 50; C 100, 100 (beyond it), 80; D 20, 20, 100 (beyond it)."""


def test_the_index_by_hand() -> None:
    """first = (a + b) / 2, second = c; index = (first + 3 × second) / 4: A 0, B 50, C (100 + 240) / 4 = 85,
    D (20 + 300) / 4 = 80. Geometric of C: 101 − 1^¼ × 21^¾ = 101 − 9.8099 = 91.1901; of D:
    101 − 81^¼ × 1^¾ = 101 − 3 = 98: worse than C, since one of its groups is at its very worst and weighs
    most."""
    found = build(FOUR_AREAS, THREE)
    assert found["group_first"].to_list() == [0, 50, 100, 20]
    assert found["group_second"].to_list() == [0, 50, 80, 100]
    assert found["index"].to_list() == [0, 50, 85, 80]
    assert found["index_geometric"].to_list() == pytest.approx([0, 50, 91.1901, 98], abs=1e-4)
    assert found["indicators_present"].to_list() == [3] * 4
    assert sensitivity(FOUR_AREAS, THREE, runs=1)["rank_nominal"].to_list() == [1, 2, 4, 3]


def ten(values: list[float | None]) -> tuple[pl.DataFrame, IndexSettings]:
    """One area, ten indicators i0–i9 of two groups (i0–i4, i5–i9), goalposts 0–100."""
    codes = [f"i{place}" for place in range(10)]
    settings = IndexSettings(
        goalposts={code: Goalpost(0, 100, "由", "why") for code in codes},
        groups={code: "even" if place < 5 else "odd" for place, code in enumerate(codes)},
        directions=dict.fromkeys(codes, "low"),
        weights={"even": 1.0, "odd": 1.0},
    )
    row = dict(zip(codes, values, strict=True))
    return pl.DataFrame([row], schema=dict.fromkeys(codes, pl.Float64)), settings


def test_nine_of_ten_indicators_are_enough_and_eight_are_not() -> None:
    """Without i0 (which was 90) the first group is the mean of 10 10 10 10, so the index is (10 + 30) / 2."""
    frame, settings = ten([None, 10, 10, 10, 10, 30, 30, 30, 30, 30])
    assert build(frame, settings)["index"].to_list() == [20]
    frame, settings = ten([None, None, 10, 10, 10, 30, 30, 30, 30, 30])
    found = build(frame, settings)
    assert found.select("index", "index_geometric").row(0) == (None, None)
    assert found.select("indicators_present", "group_even").row(0) == (8, 10)


def test_a_missing_column_is_a_missing_value_of_every_area() -> None:
    frame, settings = ten([10] * 10)
    assert build(frame.drop("i3"), settings)["indicators_present"].to_list() == [9]
    assert build(frame.drop("i3", "i4"), settings)["index"].to_list() == [None]


def test_a_weight_of_0_leaves_a_group_out() -> None:
    alone = replace(THREE, weights={"second": 3.0})
    assert alone.codes == ["c"]
    found = build(FOUR_AREAS, alone)
    assert found["index"].to_list() == [0, 50, 80, 100]
    assert "group_first" not in found.columns


def test_the_settings_in_force() -> None:
    settings = index_settings(load_jurisdiction("sichuan"))
    assert settings.groups["rebounds"] == "results" and settings.directions["satisfaction_share"] == "high"
    assert len(settings.codes) == 24 and settings.needed == 22
    for code in settings.codes:
        assert BY_CODE[code].direction != "context"
    best = pl.DataFrame({code: [float(settings.goalposts[code].best)] for code in settings.codes})
    worst = pl.DataFrame({code: [float(settings.goalposts[code].worst)] for code in settings.codes})
    assert build(best, settings).select("index", "index_geometric").row(0) == (0, 0)
    assert build(worst, settings).select("index", "index_geometric").row(0) == (100, 100)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float).reshape(-1, 1)


def test_goalposts_both_ways() -> None:
    low = min_max(column(-1, 0, 5, 10, 11, math.nan), np.array([0.0]), np.array([10.0]))
    np.testing.assert_allclose(low[:, 0], [0, 0, 50, 100, 100, math.nan])
    high = min_max(column(110, 100, 90, 60, 50), np.array([100.0]), np.array([60.0]))
    np.testing.assert_allclose(high[:, 0], [0, 0, 25, 100, 100])


def test_z_scores_by_hand() -> None:
    """2 4 4 4 5 5 7 9: mean 5, standard deviation 2, the textbook example of a population's. 9 is two above:
    50 + 20 where low is better, 50 − 20 where high is."""
    values = column(2, 4, 4, 4, 5, 5, 7, 9)
    low = z_score(values, np.array([1.0]))[:, 0]
    np.testing.assert_allclose(low, [35, 45, 45, 45, 50, 50, 60, 70])
    np.testing.assert_allclose(z_score(values, np.array([-1.0]))[:, 0], 100 - low)


def test_ranks_as_scores_by_hand() -> None:
    """Of five the third lies in the middle; the two at places 3 and 4 share 3.5: (3.5 − 1) / 4 = 62.5."""
    np.testing.assert_allclose(by_rank(column(1, 2, 3, 4, 5), np.array([1.0]))[:, 0], [0, 25, 50, 75, 100])
    tied = by_rank(column(7, 7, 9, 1, 3), np.array([1.0]))
    np.testing.assert_allclose(tied[:, 0], [62.5, 62.5, 100, 0, 25])
    np.testing.assert_allclose(by_rank(column(1, 2, 3), np.array([-1.0]))[:, 0], [100, 50, 0])


@pytest.mark.parametrize("scale", [z_score, by_rank])
def test_alike_alone_and_absent(scale: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
    values = np.array([[0.1, math.nan, 3.0], [0.1, math.nan, math.nan], [0.1, math.nan, math.nan]])
    found = scale(values, np.ones(3))
    np.testing.assert_allclose(found[:, 0], [50, 50, 50])
    assert np.isnan(found[:, 1]).all()
    np.testing.assert_allclose(found[:, 2], [50, math.nan, math.nan])
    assert scale(np.empty((0, 3)), np.ones(3)).shape == (0, 3)


def test_means_by_hand() -> None:
    """Goodness 1 and 101 with weights 1, 1: √101 = 10.0499, so 101 − 10.0499 = 90.9501, against 50."""
    scores = np.array([[100.0, 0.0], [40.0, math.nan], [math.nan, math.nan]])
    weights = np.array([1.0, 1.0])
    np.testing.assert_allclose(arithmetic(scores, weights), [50, 40, math.nan])
    np.testing.assert_allclose(geometric(scores, weights), [90.9501, 40, math.nan], atol=1e-4)
    both = arithmetic(scores[:1], np.array([[1.0, 3.0], [1.0, 1.0]]))
    np.testing.assert_allclose(both, [[50, 75]])


def test_one_bad_group_is_not_excused_by_good_ones() -> None:
    """90 10 10 10 and 30 30 30 30 have the same arithmetic mean; the geometric tells the first as worse."""
    weights = np.ones(4)
    uneven, even = geometric(np.array([[90.0, 10, 10, 10], [30.0, 30, 30, 30]]), weights)
    assert uneven > even == pytest.approx(30)


@pytest.mark.parametrize(
    ("life", "mean_years", "expected_years", "income", "published"),
    [(84.3, 13.9, 16.6, 69_433, 0.967), (83.4, 13.1, 18.6, 69_190, 0.966)],
    ids=["Switzerland", "Norway"],
)
def test_the_human_development_index_as_published(
    life: float, mean_years: float, expected_years: float, income: float, published: float
) -> None:
    """UNDP, Human Development Report 2023/24, table 1, by its technical note 1: goalposts life expectancy
    20–85, mean years of schooling 0–15, expected years 0–18 (more counts as 18), ln of income 100–75,000;
    education is the arithmetic mean of the two; the index is the geometric mean of the three. Ours is taken
    on 1–101 in place of 0–100, which at so even values shows in the fourth digit only."""
    values = np.array([[life, mean_years, expected_years, math.log(income)]])
    best = np.array([85, 15, 18, math.log(75_000)])
    scores = min_max(values, best, np.array([20, 0, 0, math.log(100)]))
    members = np.array([[1.0, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    found = geometric(arithmetic(scores, members), np.ones(3))
    assert 1 - found.item() / 100 == pytest.approx(published, abs=1e-3)


def slow_ranks(index: list[float]) -> list[int]:
    rounded = [round(value, DIGITS) for value in index]
    return [1 + sum(other < own for other in rounded) for own in rounded]


def slow_scores(scale: str) -> list[list[float]]:
    """The second implementation: scores of FOUR_AREAS, row by row, in plain Python."""
    columns = {code: FOUR_AREAS[code].to_list() for code in "abc"}
    scores: list[list[float]] = [[] for _ in range(4)]
    for code, values in columns.items():
        post, sign = THREE.goalposts[code], 1 if THREE.directions[code] == "low" else -1
        for place, value in enumerate(values):
            if scale == "goalposts":
                score = min(100, max(0, 100 * (value - post.best) / (post.worst - post.best)))
            elif scale == "z":
                apart = (value - statistics.fmean(values)) / statistics.pstdev(values)
                score = min(100, max(0, 50 + 10 * sign * apart))
            else:
                score = 100 * sum(sign * other < sign * value for other in values) / 3  # no two are alike
            scores[place].append(score)
    return scores


def slow_index(scores: list[float], way: str, weights: tuple[float, float], left_out: int) -> float:
    members = {"first": [0, 1], "second": [2]}
    parts = []
    for weight, places in zip(weights, members.values(), strict=True):
        kept = [scores[place] for place in places if place != left_out]
        if kept:
            parts.append((weight, statistics.fmean(kept)))
    total = sum(weight for weight, _ in parts)
    if way == "arithmetic":
        return sum(weight * score for weight, score in parts) / total
    return 101 - math.prod((101 - score) ** (weight / total) for weight, score in parts)


def test_the_ranks_of_the_runs_against_a_second_implementation() -> None:
    """What the runs may draw is worked out in plain Python for every scale, way and indicator left out, with
    the weights at a fine grid of their swing: share of ranks, median and range must agree."""
    swings = [0.75 + 0.5 * (step + 0.5) / 20 for step in range(20)]
    ranks: list[list[int]] = [[] for _ in range(4)]
    for scale in ("goalposts", "z", "rank"):
        scores = slow_scores(scale)
        for way, left_out, one, other in product(("arithmetic", "geometric"), (-1, 0, 1, 2), swings, swings):
            index = [slow_index(row, way, (one, 3 * other), left_out) for row in scores]
            for place, rank in enumerate(slow_ranks(index)):
                ranks[place].append(rank)
    found = sensitivity(FOUR_AREAS, THREE, runs=20_000, seed=5)
    for place, row in enumerate(found.iter_rows(named=True)):
        assert row["rank_median"] == statistics.median_low(ranks[place])
        low, _, high = (float(q) for q in np.quantile(ranks[place], [0.05, 0.5, 0.95], method="inverted_cdf"))
        assert (row["rank_low"], row["rank_high"]) == (low, high)


def test_leaving_one_out_by_hand() -> None:
    """Without c the index is the first group's: A 0, B 50, C 100, D 20. Without a the first group is b, whose
    scores are a's: nothing changes."""
    found = leave_one_out(FOUR_AREAS, THREE)
    assert found.columns == ["area_code", "indicator", "index", "rank"] and found.height == 12
    without_c = found.filter(indicator="c")
    assert without_c["index"].to_list() == [0, 50, 100, 20]
    assert without_c["rank"].to_list() == [1, 3, 4, 2]
    assert found.filter(indicator="a")["index"].to_list() == [0, 50, 85, 80]


def test_only_the_eligible_with_an_index_are_ranked() -> None:
    rows = FOUR_AREAS.with_columns(
        pl.Series("eligible", [True, None, True, False]),
        pl.when(pl.col("area_code") != "C").then("a").alias("a"),
    )
    found = sensitivity(rows, THREE, runs=50)
    names = ["rank_nominal", "rank_median", "rank_low", "rank_high"]
    assert found.select(names).rows() == [(1, 1, 1, 1), *[(None,) * 4] * 3]
    assert found.schema["rank_low"] == pl.Int64
    assert leave_one_out(rows, THREE)["area_code"].unique().to_list() == ["A"]


def test_no_areas_and_no_indicators() -> None:
    none = FOUR_AREAS.clear()
    assert build(none, THREE)["index"].to_list() == []
    assert sensitivity(none, THREE)["rank_low"].to_list() == []
    assert leave_one_out(none, THREE).height == 0
    nothing = replace(THREE, weights={})
    assert build(FOUR_AREAS, nothing)["index"].to_list() == [None] * 4
    assert sensitivity(FOUR_AREAS, nothing, runs=3)["rank_nominal"].to_list() == [None] * 4
    single = replace(THREE, weights={"second": 1.0})
    assert leave_one_out(FOUR_AREAS, single).rows() == []
    assert sensitivity(FOUR_AREAS, single, runs=20)["rank_high"].to_list() == [1, 2, 3, 4]


def test_areas_alike_share_the_first_place() -> None:
    alike = pl.concat([FOUR_AREAS[1:2]] * 3)
    found = sensitivity(alike, THREE, runs=100)
    assert found.select("rank_nominal", "rank_median", "rank_low", "rank_high").rows() == [(1, 1, 1, 1)] * 3


def test_what_each_indicator_adds_by_hand() -> None:
    """Shares: first ¼ of the index, half of it each for a and b; second ¾, all of it c. C: 100 and 100 / 8,
    80 × ¾. Where b is lacking a has the whole quarter; where all of first is, c is the index."""
    found = contributions(FOUR_AREAS, THREE).filter(area_code="C")
    assert found.select("indicator", "score", "points").rows() == [
        ("a", 100, 12.5),
        ("b", 100, 12.5),
        ("c", 80, 60),
    ]
    gaps = pl.DataFrame({"area_code": ["E", "F"], "a": [5.0, None], "c": [75.0, 60.0]})
    assert contributions(gaps, THREE).rows() == [
        ("E", "a", 50, 12.5),
        ("E", "c", 50, 37.5),
        ("F", "c", 80, 80),
    ]


def test_what_the_indicators_add_sums_to_the_index() -> None:
    generator = np.random.default_rng(5)
    settings = index_settings(load_jurisdiction("sichuan"))
    values = generator.uniform(0, 60, size=(40, len(settings.codes)))
    frame = pl.DataFrame(dict(zip(settings.codes, values.T, strict=True))).with_columns(
        pl.Series("area_code", [f"{place:02}" for place in range(40)]),
        pl.Series("satisfaction_share", [None, 80.0] * 20),
    )
    sums = contributions(frame, settings).group_by("area_code").agg(pl.col("points").sum()).sort("area_code")
    assert sums["points"].to_list() == pytest.approx(build(frame, settings)["index"].to_list(), abs=1e-6)
