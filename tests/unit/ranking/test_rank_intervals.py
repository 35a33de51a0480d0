"""Rank intervals by simulation against linear algebra, integration and cases that are plain."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt

import numpy as np
import polars as pl
import pytest
from scipy import integrate, stats

from pipelines.ranking import draws
from pipelines.ranking.draws import AT_ONCE, draws_of
from pipelines.ranking.ranks import INTERVAL, intervals

FOUND = tuple(INTERVAL)
DRAWS = 40_000
Pair = tuple[float, float]


def areas(*pairs: Pair) -> pl.DataFrame:
    """Estimate and standard error of each area."""
    frame = pl.DataFrame(pairs, schema={"estimate": pl.Float64, "s": pl.Float64}, orient="row")
    codes = pl.int_range(pl.len()).cast(pl.String).str.zfill(6)
    return frame.select("estimate", s2=pl.col("s") ** 2, area_code=codes)


def ranks(frame: pl.DataFrame, **settings: object) -> list[tuple[object, ...]]:
    return intervals(frame, **settings).select(FOUND).rows()  # type: ignore[arg-type]


def within_chance(expected: float, draws: int = DRAWS) -> object:
    """Four and a half standard errors of a share of so many draws."""
    return pytest.approx(expected, abs=4.5 * sqrt(max(expected * (1 - expected), 1 / draws) / draws))


def likelihood(tau: float, y: np.ndarray, s2: np.ndarray) -> float:
    """Of τ, whatever the common mean: the density of the differences to the last area, which lack it."""
    apart = np.eye(len(y))[:-1] - np.eye(len(y))[-1]
    covariance = apart @ np.diag(s2 + tau**2) @ apart.T
    return float(stats.multivariate_normal(np.zeros(len(y) - 1), covariance).pdf(apart @ y))


def joint(tau: float, y: np.ndarray, s2: np.ndarray) -> stats._multivariate.multivariate_normal_frozen:
    """Of all true values together, given τ and with every common mean alike likely: the normal distribution
    with the precision diag(1 / s²) + (I − 11ᵀ / N) / τ²."""
    count = len(y)
    precision = np.diag(1 / s2) + (np.eye(count) - np.ones((count, count)) / count) / tau**2
    covariance = np.linalg.inv(precision)
    return stats.multivariate_normal(covariance @ (y / s2), covariance)


def slowly(pairs: list[Pair], draws: int) -> list[tuple[object, ...]]:
    """A second way: τ from a fine grid, the true values from their joint distribution, scipy's ranks, and
    quantiles by sorting."""
    generator = np.random.default_rng(5)
    y, s2 = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs]) ** 2
    grid = np.linspace(0.001, np.std(y) + 4 * np.sqrt(np.median(s2)), 400)
    share = np.array([likelihood(tau, y, s2) for tau in grid])
    counts = generator.multinomial(draws, share / share.sum())
    drawn = np.concatenate(
        [
            joint(tau, y, s2).rvs(count, random_state=generator).reshape(count, -1)
            for tau, count in zip(grid, counts, strict=True)
            if count
        ]
    )
    placed = stats.rankdata(drawn, axis=1)
    low, median, high = np.quantile(placed, [0.025, 0.5, 0.975], axis=0, method="inverted_cdf").astype(int)
    tenth, fifth = ceil(len(pairs) / 10), ceil(len(pairs) / 5)
    ends = [(placed > len(pairs) - count).mean(axis=0) for count in (tenth, fifth)]
    best = (placed <= fifth).mean(axis=0)
    return list(zip(low, median, high, *ends, best, strict=True))


def test_a_table_of_areas_against_a_second_way() -> None:
    generator = np.random.default_rng(3)
    errors = generator.uniform(0.5, 2.0, 25)
    pairs = [(float(generator.normal(26, 1.5) + generator.normal(0, s)), float(s)) for s in errors]
    for own, other in zip(ranks(areas(*pairs), draws=DRAWS), slowly(pairs, DRAWS), strict=True):
        assert own[:3] == pytest.approx(other[:3], abs=1)
        # The product's grid of τ is coarser and ends sooner.
        assert own[3:] == pytest.approx(other[3:], abs=0.02)


def test_the_chance_of_being_last_of_two_is_that_of_integration() -> None:
    """Two areas two standard errors of their difference apart, whose τ is known only from that."""
    y, s2 = np.array([0.0, 2 * sqrt(2)]), np.array([1.0, 1.0])

    def last(tau: float) -> float:
        both = joint(tau, y, s2)
        mean, covariance = both.mean, both.cov
        spread = sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
        return float(stats.norm.cdf((mean[1] - mean[0]) / spread))

    most = sqrt(3) + 3  # τ² by Paule and Mandel is 3: Σ (y − μ)² / (1 + τ²) = 4 / (1 + τ²) = 1
    weight, _ = integrate.quad(lambda tau: likelihood(tau, y, s2), 1e-6, most)
    chance, _ = integrate.quad(lambda tau: likelihood(tau, y, s2) * last(tau), 1e-6, most)
    found = ranks(areas((0, 1), (float(y[1]), 1)), draws=DRAWS)
    assert found[1][3] == pytest.approx(chance / weight, abs=0.015)
    assert found[0][3] + found[1][3] == pytest.approx(1)  # type: ignore[operator]


def test_what_is_plain_has_one_rank() -> None:
    found = ranks(areas((2, 0.01), (30, 0.5), (30.2, 0.5), (99, 0.01)))
    assert found[0] == (1, 1, 1, 0, 0, 1)
    assert found[3] == (4, 4, 4, 1, 1, 0)
    assert [row[0] for row in found[1:3]] == [2, 2]
    assert [row[2] for row in found[1:3]] == [3, 3]


def test_the_good_end_is_first_whichever_it_is() -> None:
    frame = areas((2, 0.1), (30, 0.1), (99, 0.1))
    assert [row[1] for row in ranks(frame, direction="low")] == [1, 2, 3]
    assert [row[1] for row in ranks(frame, direction="high")] == [3, 2, 1]
    assert [row[3] for row in ranks(frame, direction="high")] == [1, 0, 0]
    assert [row[5] for row in ranks(frame, direction="high")] == [0, 0, 1]


@pytest.mark.parametrize("error", [0.0, 1e-6, 3.0])
def test_areas_that_are_alike_may_have_any_rank(error: float) -> None:
    """Forty of them: 2.5 % of the ranks are one, the worst tenth four, the fifths eight."""
    for low, median, high, *ends in ranks(areas(*[(20.0, error)] * 40)):
        assert (low, high) in {(1, 39), (2, 39), (1, 40), (2, 40)}
        assert median == pytest.approx(20.5, abs=1.6)
        assert ends == [within_chance(share, 10_000) for share in (0.1, 0.2, 0.2)]


def test_what_differs_in_the_last_bits_alone_is_alike() -> None:
    """Shares of 0.3, reckoned in different ways, that no township's figure varies from."""
    values = [0.1 + 0.2, 0.3, 3 / 10, 0.3 + 1e-16] * 10
    for low, _median, high, *_ in ranks(areas(*[(value, 0.0) for value in values])):
        assert (low, high) in {(1, 39), (2, 39), (1, 40), (2, 40)}


def test_those_that_are_alike_share_their_places_among_others_that_are_plain() -> None:
    found = ranks(areas((1, 0), (1, 0), (1, 0), (5, 0), (9, 0)))
    assert [row[:3:2] for row in found] == [(1, 3), (1, 3), (1, 3), (4, 4), (5, 5)]


def test_an_uncertain_area_is_drawn_in() -> None:
    """Far out but hardly known, it is last less often than one that is less far out and well known."""
    table = [(float(value), 0.3) for value in np.linspace(9, 11, 30)]
    *_, known, unknown = ranks(areas(*table, (12.0, 0.1), (13.0, 4.0)))
    assert known[3] > unknown[3]  # type: ignore[operator]
    assert unknown[0] < known[0]  # type: ignore[operator]


def test_who_has_no_variance_has_no_rank_and_takes_no_place() -> None:
    frame = areas((2, 0.1), (5, 0.1), (99, 0.1), (50, 0.1))
    is_known = pl.col("area_code").is_in(["000000", "000002"])
    found = ranks(frame.with_columns(s2=pl.when(is_known).then("s2")))
    assert found[1] == found[3] == (None,) * 6
    assert found[2][:4] == (2, 2, 2, 1)


def test_the_columns_have_their_types_whatever_is_found() -> None:
    for frame in (areas((1, 2)), areas(), areas((1, 2)).with_columns(s2=pl.lit(None, pl.Float64))):
        assert intervals(frame, draws=10).select(FOUND).schema == INTERVAL


def test_one_area_is_first_and_last() -> None:
    assert ranks(areas((3, 7))) == [(1, 1, 1, 1.0, 1.0, 1.0)]


@pytest.mark.parametrize("direction", ["low", "high"])
def test_counting_and_sorting_ranks_say_the_same(monkeypatch: pytest.MonkeyPatch, direction: str) -> None:
    """Draws enough for several parts."""
    frame = areas(*[(place % 97, 200.0) for place in range(1, 301)])
    found = []
    for most in (299, 300):
        monkeypatch.setattr(draws, "MOST_COUNTED", most)
        found.append(ranks(frame, draws=3 * AT_ONCE // 300 + 1, seed=11, direction=direction))
    assert found[0] == found[1]


def test_blocks_of_draws_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that end within a draw's areas, that do not divide the draws, and one of all."""
    frame = areas(*[(place, 200.0) for place in range(1, 12)])
    found = []
    for values in (5, 77, draws.IN_CACHE, AT_ONCE):
        monkeypatch.setattr(draws, "IN_CACHE", values)
        found.append(ranks(frame, draws=2003, seed=11))
    assert found == [found[0]] * len(found)


def test_values_are_put_in_order_as_argsort_does() -> None:
    values = np.random.default_rng(2).standard_normal((50, 37)).astype(np.float32)
    values[0, :4] = -0.0, 0.0, -1e-40, 1e-40  # equal, and numbers too small for a leading digit
    values[1] = 7.5
    found, expected = draws._order(values), np.argsort(values, axis=1, kind="stable")
    assert (np.take_along_axis(values, found, 1) == np.take_along_axis(values, expected, 1)).all()
    assert (found[1:] == expected[1:]).all()


def test_the_order_of_areas_decides_nothing() -> None:
    frame = areas(*[(place, 6.0) for place in range(10, 50)])
    found = intervals(frame)
    shuffled = intervals(frame.sample(fraction=1, shuffle=True, seed=4))
    assert shuffled["area_code"].to_list() != frame["area_code"].to_list()
    assert shuffled.sort("area_code").equals(found)


def test_the_unit_of_the_figures_decides_nothing() -> None:
    """Forms a community or a thousand communities, counted from 0 or from 1,000."""
    frame = areas(*[(place, 3.0 + place % 4) for place in range(10, 50)])
    other = frame.with_columns(estimate=1000 * pl.col("estimate") + 7e4, s2=1e6 * pl.col("s2"))
    for own, moved in zip(ranks(frame), ranks(other), strict=True):
        assert own[:3] == pytest.approx(moved[:3], abs=1)
        assert own[3:] == pytest.approx(moved[3:], abs=0.01)


def test_another_seed_is_close() -> None:
    frame = areas(*[(place, 6.0) for place in range(10, 50)])
    one, other = ranks(frame, seed=1), ranks(frame, seed=2)
    assert one != other
    for own, same in zip(one, other, strict=True):
        assert own[:3] == pytest.approx(same[:3], abs=1)
        assert own[3:] == pytest.approx(same[3:], abs=4.5 * sqrt(0.25 / 10_000 * 2))


def test_draws_fall_smoothly_as_areas_grow_and_never_below_a_thousand() -> None:
    assert [draws_of(areas, 10_000) for areas in (20, 183, 200)] == [10_000] * 3
    assert [draws_of(areas, 10_000) for areas in (400, 499, 500, 3111)] == [2500, 1606, 1600, 1000]
    assert draws_of(3111, 500) == 500
    counts = [draws_of(areas, 10_000) for areas in range(150, 2500)]
    assert all(0 <= before - after <= 0.011 * before for before, after in pairwise(counts))
