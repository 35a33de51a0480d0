"""The recount factor against the textbook's formula in loops, scipy's t, all resamples by hand, and simulated
coverage."""

from __future__ import annotations

from itertools import product
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.inspections.factor import NOTHING, Factor, _bootstrap_t, judge, recount_factor
from tests.bench.recount import simulate

community = st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.1, 0.25, 0.5, 0.75, 1.0]))


def looped(rows: list[tuple[int, int, float]]) -> tuple[float, float]:
    """Factor and standard error, number by number (Särndal, Swensson, Wretman 1992, 5.6 and 5.7, for the
    linearised ratio; Deville's weights for its variance)."""
    x_total = sum(x / p for x, _, p in rows)
    factor = sum(y / p for _, y, p in rows) / x_total
    residuals = [(y - factor * x) / p for x, y, p in rows]
    c = [1 - p for *_, p in rows]
    if sum(c) == 0:
        return factor, 0.0
    mean = sum(k * e for k, e in zip(c, residuals, strict=True)) / sum(c)
    shrink = 1 - sum((k / sum(c)) ** 2 for k in c)
    if shrink <= 0:
        return factor, 0.0
    variance = sum(k * (e - mean) ** 2 for k, e in zip(c, residuals, strict=True)) / shrink
    return factor, sqrt(variance) / x_total


@settings(max_examples=60)
@given(st.lists(community, min_size=1, max_size=15))
def test_it_is_the_textbook_s(rows: list[tuple[int, int, float]]) -> None:
    found = recount_factor(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))
    if sum(x for x, *_ in rows) == 0:
        assert found == NOTHING
        return
    factor, error = looped(rows)
    assert found.factor is not None and found.error is not None
    assert isclose(found.factor, factor, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(found.error, error, rel_tol=1e-6, abs_tol=1e-9)
    assert found.lower is not None and found.upper is not None
    assert 0 <= found.lower <= found.upper


def test_equal_probabilities_give_cochran_s_ratio_variance() -> None:
    """(1 − f) s² of the residuals ÷ (n x̄²): Cochran 1977, 6.13, where the mean of x is the sample's."""
    generator = np.random.default_rng(5)
    x, n, size = generator.integers(20, 60, 12).astype(float), 12, 25
    y = (x * generator.normal(1.2, 0.2, n)).round()
    found = recount_factor(x, y, np.full(n, n / size))
    factor = y.sum() / x.sum()
    variance = (1 - n / size) * np.var(y - factor * x, ddof=1) / (n * x.mean() ** 2)
    assert found.error == pytest.approx(sqrt(variance))
    assert found.upper == pytest.approx(factor + stats.t.ppf(0.975, n - 1) * sqrt(variance))


def test_below_eight_every_resample_counts_as_often_as_it_comes() -> None:
    """All 5⁵ samples with replacement, one by one."""
    x = np.array([30.0, 41.0, 25.0, 38.0, 52.0])
    y = np.array([33.0, 40.0, 31.0, 39.0, 60.0])
    factor, found = y.sum() / x.sum(), []
    for chosen in product(range(5), repeat=5):
        at = list(chosen)
        own = y[at].sum() / x[at].sum()
        error = sqrt(5 / 4 * ((y[at] - own * x[at]) ** 2).sum()) / x[at].sum()
        found.append(
            0.0
            if isclose(own, factor)
            else (own - factor) / error
            if error > 1e-12
            else np.inf * (own - factor)
        )
    in_order = np.sort(found)
    low, high = _bootstrap_t(x, y)
    assert low == pytest.approx(in_order[int(np.ceil(0.025 * len(found))) - 1])
    assert high == pytest.approx(in_order[int(np.ceil(0.975 * len(found))) - 1])


def test_what_is_counted_in_full_is_certain() -> None:
    """All communities visited: the factor is the county's, without an interval."""
    found = recount_factor(np.array([10.0, 20, 30]), np.array([12.0, 25, 30]), np.ones(3))
    assert (found.factor, found.lower, found.upper) == (67 / 60, 67 / 60, 67 / 60)


@pytest.mark.parametrize(
    ("factor", "last", "said"),
    [
        ((1.05, 0.7, 1.5), False, "inside"),
        ((1.3, 1.2, 1.4), False, "extend"),
        ((1.3, 1.2, 1.4), True, "outside"),
        ((1.3, 1.05, 1.55), True, "inside"),
        ((0.7, 0.6, 0.8), True, "outside"),
        ((0.7, 0.4, 0.95), True, "inside"),
    ],
)
def test_outside_is_only_said_of_the_whole_interval(
    factor: tuple[float, float, float], last: bool, said: str
) -> None:
    assert judge(Factor(*factor, 0.1), last_stage=last) == said


def test_where_nothing_was_reported() -> None:
    """Nothing there: as reported. Something found: the second stage, and then no factor can say."""
    assert judge(NOTHING, last_stage=False) == "inside"
    assert judge(NOTHING, last_stage=False, recounted=2) == "extend"
    assert judge(NOTHING, last_stage=True, recounted=2) is None


def test_honest_counties_are_not_struck_and_others_are() -> None:
    """A small version of the simulation in docs/developing/statistics.md."""
    honest, silent = simulate(0.15, 0.0, runs=120), simulate(0.15, 0.3, runs=60)
    assert honest.struck <= 0.01
    assert silent.struck >= 0.97
    assert min(honest.held_first, honest.held_both) >= 0.88
