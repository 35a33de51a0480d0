"""Trend marks: by hand, against scipy as a second implementation, by simulation and by properties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.trend import mark, mark_all


def test_by_hand() -> None:
    """Changes 1 1.2 0.8 1: mean 1, s² = 0.08 / 3, t = 1 / (0.1633 / 2) = 12.2 on 3 degrees, whose limit at
    99.8 % is 10.2. With 1 1.3 0.7 1 s² = 0.06 and t = 8.2."""
    assert stats.t.ppf(0.999, 3) == pytest.approx(10.21, abs=0.01)
    assert mark([0, 1, 2.2, 3, 4]) == "rising"
    assert mark([0, -1, -2.2, -3, -4]) == "falling"
    assert mark([0, 1, 2.3, 3, 4]) == "steady"


def test_one_month_that_jumps_is_no_trend() -> None:
    assert mark([0.0, 0.0, 0.0, 0.0, 800.0]) == "steady"
    assert mark([22.6, 22.2, 22.5, 22.1, 22.3, 21.9, 22.0, 27.9]) == "steady"


def test_changes_of_those_in_both_months_are_what_is_judged() -> None:
    """Who reported made the values climb; those in both months had less each month."""
    values = np.array([[10.0, 12, 14, 16, 18, 20]])
    changes = np.array([[np.nan, -1.0, -1.1, -0.9, -1.0, -1.0]])
    assert mark_all(values)[0] == "rising"
    assert mark_all(values, changes)[0] == "falling"
    changes[0, 2] = np.nan  # an area made of something else: the difference of the values stands in
    assert mark_all(values, changes)[0] == "steady"


@pytest.mark.parametrize("months", [5, 8, 12])
def test_as_scipy_finds_it(months: int) -> None:
    random = np.random.default_rng(months)
    drift = random.choice([-3.0, -1.0, 0.0, 0.5, 4.0], size=300)
    values = (random.normal(size=(300, months)) + drift[:, None]).cumsum(axis=1)
    found = mark_all(values)
    tests = stats.ttest_1samp(np.diff(values, axis=1), 0, axis=1)
    for row in range(300):
        if str(found[row]).startswith("turned"):
            continue
        sign = "steady" if tests.pvalue[row] >= 0.002 else "rising" if tests.statistic[row] > 0 else "falling"
        assert found[row] == sign
    assert {"rising", "falling", "steady"} <= set(found)


@pytest.mark.parametrize("months", [5, 8, 12])
def test_a_stock_without_a_drift_is_called_a_trend_in_2_of_1000_cases(months: int) -> None:
    steps = np.random.default_rng(7).normal(size=(50_000, months))
    marks = mark_all(steps.cumsum(axis=1))
    called = np.isin(marks, ["rising", "falling"]).sum()
    assert stats.binom.ppf(0.001, 50_000, 0.0018) <= called <= stats.binom.isf(0.001, 50_000, 0.0022)


def test_noise_about_one_level_is_never_a_trend() -> None:
    noise = np.random.default_rng(7).normal(size=(20_000, 12))
    assert (mark_all(noise) != "steady").sum() <= 10


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4], "too_short"),
        ([], "too_short"),
        ([None] * 12, "too_short"),
        ([1, 2, 3, 4, 5, None], "too_short"),
        ([1, 2, None, 4, 5, 6, 7], "too_short"),
        ([9, 9, None, 1, 2, 3, 4, 5], "rising"),
        ([0.1] * 12, "steady"),
        ([0.0] * 5, "steady"),
        ([5.0, 4.0, 3.0, 2.0, 1.0], "falling"),
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "rising"),
        # Of thirteen months the first is too long ago to count.
        ([1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "rising"),
    ],
)
def test_runs_and_lines(values: list[float | None], expected: str) -> None:
    assert mark(values) == expected
    assert mark(pl.Series(values, dtype=pl.Float64)) == expected


series = st.lists(st.integers(-50, 50).map(float), min_size=5, max_size=12)


@given(series)
def test_turned_round_a_rise_is_a_fall(values: list[float]) -> None:
    backwards = {"rising": "falling", "falling": "rising", "steady": "steady"}
    opposite = {**backwards, "turned_up": "turned_down", "turned_down": "turned_up"}
    turns = {"turned_up": "turned_up", "turned_down": "turned_down"}
    assert mark(values[::-1]) == (backwards | turns)[mark(values)]
    assert mark([-value for value in values]) == opposite[mark(values)]


def test_a_rebound_is_not_called_falling() -> None:
    """Eight months down and four up again, still below where the year began: the line through all falls, at
    any certainty. 40 36 32.5 28 24.5 20 16 12.5 | 14 16.5 18.5 21: the changes of the first part have mean
    −3.93 and s 0.35, t = −30 on 6 degrees; of the second mean 2.33 and s 0.29, t = 14 on 2 (limit 4.30)."""
    values = [40.0, 36.0, 32.5, 28.0, 24.5, 20.0, 16.0, 12.5, 14.0, 16.5, 18.5, 21.0]
    assert np.polyfit(range(12), values, 1)[0] < -1
    assert mark(values) == "turned_up"
    assert mark([-value for value in values]) == "turned_down"
    assert mark([None, *values[2:]]) == "turned_up"  # six months down
    assert mark(values[4:]) == "turned_up"  # four on either side
    assert mark(values[:11]) == "turned_up"  # the lowest month and three after it
    assert mark(values[:10]) == "steady"  # two after it do not make a turn, and there is no fall any more
    assert mark(values[:8]) == "falling"


def test_a_turn_needs_both_sides_certain_and_against_each_other() -> None:
    """What falls fast and then slowly has not turned; what wavers after the fall has not either."""
    assert mark([40.0, 35, 30.5, 25, 20.5, 20, 19.4, 19, 18.5, 18, 17.6, 17]) in ("falling", "steady")
    assert mark([40.0, 36, 32, 28, 24, 20, 16, 12, 14, 11, 15, 13]) != "turned_up"


def test_turns_are_hardly_ever_found_where_there_are_none() -> None:
    """20,000 series of twelve months that wander, or drift by one deviation a month: 0.3 % and 0.05 %."""
    steps = np.random.default_rng(5).normal(size=(20_000, 12))
    for drift, most in ((0.0, 0.006), (1.0, 0.001)):
        marks = mark_all((steps + drift).cumsum(axis=1))
        assert np.isin(marks, ["turned_up", "turned_down"]).mean() < most


@given(series, st.integers(-5, 5), st.sampled_from([0.125, 2.0, 64.0]))
def test_level_and_unit_do_not_matter(values: list[float], level: int, unit: float) -> None:
    assume(len(set(values)) > 1)
    assert mark([unit * (value + level) for value in values]) == mark(values)


@given(series, st.lists(st.one_of(st.none(), st.integers(-50, 50).map(float)), max_size=5))
def test_what_is_before_a_gap_does_not_matter(values: list[float], before: list[float | None]) -> None:
    assert mark([*before, None, *values]) == mark(values)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 9).map(float)), min_size=12, max_size=12),
        min_size=1,
        max_size=6,
    )
)
def test_all_at_once_is_each_alone(rows: list[list[float | None]]) -> None:
    together = mark_all(np.array(rows, dtype=float))
    assert together.tolist() == [mark(row) for row in rows]
