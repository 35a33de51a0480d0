"""Rank intervals by simulation against numerical integration and cases that are plain."""

from __future__ import annotations

import os
from math import ceil, prod, sqrt

import numpy as np
import polars as pl
import pytest
from scipy import integrate, stats

from pipelines.ranking.draws import AT_ONCE
from pipelines.ranking.ranks import intervals

FOUND = ("rank_low", "rank_median", "rank_high", "worst_tenth")
DRAWS = 40_000
Pair = tuple[int, int]


def areas(*pairs: Pair) -> pl.DataFrame:
    frame = pl.DataFrame(pairs, schema={"numerator": pl.Int64, "denominator": pl.Int64}, orient="row")
    return frame.with_columns(area_code=pl.int_range(pl.len()).cast(pl.String).str.zfill(6))


def ranks(frame: pl.DataFrame, kind: str = "proportion", **settings: object) -> list[tuple[object, ...]]:
    return intervals(frame, kind, **settings).select(FOUND).rows()  # type: ignore[arg-type]


def posterior(kind: str, x: int, n: int) -> stats.rv_continuous:
    return stats.beta(x + 0.5, n - x + 0.5) if kind == "proportion" else stats.gamma(x + 0.5, scale=1 / n)


def chance_of_being_last(kind: str, pairs: list[Pair], place: int) -> float:
    """∫ f(t) Π F(t): all others lie below."""
    own, *others = (posterior(kind, *pairs[(place + step) % len(pairs)]) for step in range(len(pairs)))
    points = own.ppf([0.01, 0.1, 0.5, 0.9, 0.99])
    found, _ = integrate.quad(
        lambda t: own.pdf(t) * prod(other.cdf(t) for other in others),
        own.ppf(1e-9),
        own.isf(1e-9),
        points=points,
        limit=200,
    )
    return float(found)


def within_chance(expected: float, draws: int = DRAWS) -> object:
    """Four and a half standard errors of a share of so many draws."""
    return pytest.approx(expected, abs=4.5 * sqrt(max(expected * (1 - expected), 1 / draws) / draws))


@pytest.mark.parametrize("kind", ["proportion", "count"])
@pytest.mark.parametrize(
    "pairs",
    [
        [(3, 10), (5, 10)],
        [(0, 4), (1, 9)],
        [(56, 70), (48, 80)],
        [(120, 4000), (160, 4000)],
        [(5_000_000, 10_000_000), (5_001_000, 10_000_000)],
        [(3, 10), (5, 12), (9, 30)],
        [(0, 3), (0, 8), (2, 40), (1, 12)],
    ],
)
def test_the_chance_of_the_last_place_is_that_of_integration(kind: str, pairs: list[Pair]) -> None:
    found = ranks(areas(*pairs), kind, draws=DRAWS)
    for place, (*_, worst) in enumerate(found):
        assert worst == within_chance(chance_of_being_last(kind, pairs, place))
    assert sum(worst for *_, worst in found) == pytest.approx(1)  # type: ignore[misc]


def test_two_counts_in_closed_form() -> None:
    """Gamma(a) / (Gamma(a) + Gamma(b)) is Beta(a, b): of 3 and 7 in as many communities the first is the
    higher with the probability that Beta(3.5, 7.5) exceeds one half."""
    found = ranks(areas((3, 20), (7, 20)), "count", draws=DRAWS)
    assert found[0][3] == within_chance(float(stats.beta.sf(0.5, 3.5, 7.5)))


def test_rank_quantiles_of_three_areas() -> None:
    """The first is plainly lower; the second is the last of the three with a probability of about 22 %,
    which lies between 2.5 and 50 %."""
    pairs = [(1, 60), (20, 60), (24, 60)]
    assert chance_of_being_last("proportion", pairs, 0) < 1e-6
    assert chance_of_being_last("proportion", pairs, 1) == pytest.approx(0.224, abs=1e-3)
    assert [row[:3] for row in ranks(areas(*pairs))] == [(1, 1, 1), (2, 2, 3), (2, 3, 3)]


def test_what_is_plain_has_one_rank() -> None:
    pairs = [(2, 1000), (300, 1000), (310, 1000), (990, 1000)]
    for kind in ("proportion", "count"):
        found = ranks(areas(*pairs), kind)
        assert found[0] == (1, 1, 1, 0)
        assert found[3] == (4, 4, 4, 1)
        assert [row[0] for row in found[1:3]] == [2, 2]
        assert [row[2] for row in found[1:3]] == [3, 3]


def test_the_good_end_is_first_whichever_it_is() -> None:
    frame = areas((2, 1000), (300, 1000), (990, 1000))
    assert [row[1] for row in ranks(frame, direction="low")] == [1, 2, 3]
    assert [row[1] for row in ranks(frame, direction="high")] == [3, 2, 1]
    assert [row[3] for row in ranks(frame, direction="high")] == [1, 0, 0]


def test_areas_that_are_alike_may_have_any_rank() -> None:
    """Forty of them: 2.5 % of the ranks are one, the worst tenth four."""
    for kind in ("proportion", "count"):
        for low, median, high, worst in ranks(areas(*[(6, 20)] * 40), kind):
            assert (low, high) in {(1, 39), (2, 39), (1, 40), (2, 40)}
            assert median == pytest.approx(20.5, abs=1.6)
            assert worst == within_chance(0.1, 10_000)


def slowly(pairs: list[Pair], kind: str, draws: int) -> list[tuple[int, int, int, float]]:
    """A second way: scipy's own variates, its ranks, and quantiles by sorting."""
    generator = np.random.default_rng(5)
    drawn = np.array([posterior(kind, *pair).rvs(draws, random_state=generator) for pair in pairs])
    placed = stats.rankdata(drawn, axis=0)
    low, median, high = np.quantile(placed, [0.025, 0.5, 0.975], axis=1, method="inverted_cdf").astype(int)
    worst = (placed > len(pairs) - ceil(len(pairs) / 10)).mean(axis=1)
    return list(zip(low, median, high, worst, strict=True))


@pytest.mark.parametrize("kind", ["proportion", "count"])
def test_a_table_of_areas_against_a_second_way(kind: str) -> None:
    generator = np.random.default_rng(3)
    denominators = generator.integers(5, 300, 35)
    pairs = [(int(generator.binomial(n, generator.uniform(0.1, 0.6))), int(n)) for n in denominators]
    found, expected = ranks(areas(*pairs), kind, draws=DRAWS), slowly(pairs, kind, DRAWS)
    for (*own, worst), (*other, other_worst) in zip(found, expected, strict=True):
        assert own == pytest.approx(other, abs=1)
        assert worst == pytest.approx(other_worst, abs=4.5 * sqrt(0.25 / DRAWS * 2))


def test_who_has_no_denominator_has_no_rank_and_takes_no_place() -> None:
    frame = areas((2, 1000), (0, 0), (990, 1000)).vstack(areas((1, 1)).with_columns(numerator=None))
    found = ranks(frame)
    assert found[1] == found[3] == (None,) * 4
    assert found[2] == (2, 2, 2, 1)


@pytest.mark.parametrize("kind", ["amount", "amount_ratio", "total", "median"])
def test_no_rank_interval_without_chance(kind: str) -> None:
    assert ranks(areas((2, 7), (3, 7)), kind) == [(None,) * 4] * 2


def test_the_columns_have_their_types_whatever_is_found() -> None:
    types = [pl.Int64, pl.Int64, pl.Int64, pl.Float64]
    for frame, kind in ((areas((1, 2)), "count"), (areas(), "count"), (areas((1, 2)), "total")):
        assert intervals(frame, kind, draws=10).select(FOUND).dtypes == types


def test_one_area_is_first_and_last() -> None:
    assert ranks(areas((3, 7))) == [(1, 1, 1, 1.0)]


def test_the_seed_decides_however_many_cores_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws enough for several parts."""
    frame = areas(*[(place, 2000) for place in range(1, 501)])
    found = []
    for cores in (1, 7):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        found.append(ranks(frame, draws=3 * AT_ONCE // 500 + 1, seed=11))
    assert found[0] == found[1]


def test_the_order_of_areas_decides_nothing() -> None:
    frame = areas(*[(place, 60) for place in range(10, 50)])
    found = intervals(frame, "proportion")
    shuffled = intervals(frame.sample(fraction=1, shuffle=True, seed=4), "proportion")
    assert shuffled["area_code"].to_list() != frame["area_code"].to_list()
    assert shuffled.sort("area_code").equals(found)


def test_another_seed_is_close() -> None:
    frame = areas(*[(place, 60) for place in range(10, 50)])
    one, other = ranks(frame, seed=1), ranks(frame, seed=2)
    assert one != other
    for (*own, worst), (*same, near) in zip(one, other, strict=True):
        assert own == pytest.approx(same, abs=1)
        assert worst == pytest.approx(near, abs=4.5 * sqrt(0.25 / 10_000 * 2))
