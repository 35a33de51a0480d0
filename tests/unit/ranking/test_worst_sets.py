"""The sets of areas that certainly lie, or may lie, in the worst fifth: worked cases, properties,
coverage."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.worst_sets import WorstSets, worst_sets


def sets(values: list[float], s: float, direction: str = "low") -> WorstSets:
    estimates = np.array(values)
    return worst_sets(
        estimates, np.full(len(estimates), s * s), np.full(len(estimates), np.inf), direction, seed=1
    )


def named(flags: np.ndarray) -> list[int]:
    return np.flatnonzero(flags).tolist()


def test_far_apart_the_sets_are_the_worst_fifth() -> None:
    found = sets([10.0 * place for place in range(10)], s=0.1)
    assert named(found.certain) == named(found.possible) == [8, 9]
    found = sets([10.0 * place for place in range(10)], s=0.1, direction="high")
    assert named(found.certain) == named(found.possible) == [0, 1]


def test_where_nothing_differs_nobody_is_certain_and_nobody_excluded() -> None:
    found = sets([1.0] * 10, s=1.0)
    assert named(found.certain) == [] and named(found.possible) == list(range(10))


def test_one_far_out_is_certain_and_the_others_share_the_place_left() -> None:
    found = sets([0.0] * 9 + [100.0], s=1.0)
    assert named(found.certain) == [9] and named(found.possible) == list(range(10))


def test_two_areas_are_told_apart_like_a_t_test_of_both_directions() -> None:
    """Of two areas the largest difference is |t|: the point is that of a two-sided test of one difference."""
    point = float(stats.norm.ppf(0.975)) * 2**0.5
    for difference, certain in ((0.9 * point, []), (1.1 * point, [1])):
        assert named(sets([0.0, difference], s=1.0).certain) == certain


@settings(max_examples=25)
@given(
    st.lists(st.floats(-5, 5), min_size=2, max_size=12), st.floats(0.01, 3), st.sampled_from(["low", "high"])
)
def test_certain_areas_fit_and_are_possible(values: list[float], s: float, direction: str) -> None:
    found = sets(values, s, direction)
    places = ceil(len(values) / 5)
    assert not (found.certain & ~found.possible).any()
    assert found.certain.sum() <= places <= found.possible.sum()


@pytest.mark.parametrize(("freedom", "spread"), [(np.inf, 0.0), (8.0, 0.0), (8.0, 1.0), (8.0, 3.0)])
def test_all_that_is_said_holds_together_in_95_of_100_tables(freedom: float, spread: float) -> None:
    """30 areas whose true values differ by ``spread`` standard errors: in at least 95 % of tables no certain
    area lies outside the true worst fifth, and none of the true worst fifth is excluded. With nothing
    different, whoever is among the last by the draw of truth counts (ties go by place)."""
    random, tables, held = np.random.default_rng(7), 150, 0
    for table in range(tables):
        truth = spread * random.standard_normal(30)
        s = np.sqrt(freedom / random.chisquare(freedom, 30)) if np.isfinite(freedom) else np.ones(30)
        # The error has variance 1, known only as well as its degrees of freedom let it be.
        seen = truth + random.standard_normal(30)
        found = worst_sets(seen, 1 / s**2, np.full(30, freedom), "low", seed=table, draws=300)
        threshold = np.sort(truth)[-6]
        in_fifth, beyond = truth >= threshold, truth > threshold
        held += not (found.certain & ~in_fifth).any() and not (beyond & ~found.possible).any()
    assert held >= 0.95 * tables - 2 * (0.95 * 0.05 * tables) ** 0.5
