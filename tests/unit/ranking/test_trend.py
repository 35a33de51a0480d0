"""Trend marks: by hand, against numpy.polyfit as a second implementation, and by properties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.trend import CERTAINTY, mark, mark_all

Z95 = 1.959964


def with_errors(values: list[float], errors: list[float]) -> pl.DataFrame:
    half = [Z95 * error for error in errors]
    return pl.DataFrame(
        {
            "value": values,
            "lower": [value - width for value, width in zip(values, half, strict=True)],
            "upper": [value + width for value, width in zip(values, half, strict=True)],
        }
    )


def test_the_limit_is_the_one_ranking_md_names() -> None:
    assert stats.chi2.ppf(CERTAINTY, 1) == pytest.approx(9.549536, abs=1e-6)


def test_by_hand_with_known_errors() -> None:
    """Values 1 2 3 4 5, each with se: b = 1, Σ(t − t̄)² = 10, se_b² = se² / 10, χ² = 10 / se².
    At se = 1, χ² = 10 > 9.5495: rising. At se = 1.05, χ² = 9.07: steady."""
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert mark(with_errors(values, [1.0] * 5)) == "rising"
    assert mark(with_errors(values[::-1], [1.0] * 5)) == "falling"
    assert mark(with_errors(values, [1.05] * 5)) == "steady"


def test_by_hand_with_unequal_errors() -> None:
    """Months 0–4, values 0 0 0 0 8, weights 1 1 1 1 ¼ (se 1 1 1 1 2). Σw = 4.25, t̄ = (0+1+2+3+1)/4.25
    = 28/17, b is positive; without the last month the slope is 0: steady, however sure b is."""
    assert mark(with_errors([0.0, 0.0, 0.0, 0.0, 8.0], [1.0, 1.0, 1.0, 1.0, 2.0])) == "steady"
    assert mark(with_errors([0.0, 0.0, 0.0, 0.0, 800.0], [1.0, 1.0, 1.0, 1.0, 2.0])) == "steady"


def test_by_hand_without_errors() -> None:
    """1 2 3 4 6: ȳ = 3.2, b = Σ(t − 2)(y − 3.2) / 10 = 1.2; fitted 0.8 2 3.2 4.4 5.6, residuals 0.2 0 −0.2
    −0.4 0.4, their squares 0.4, s² = 0.4 / 3; (b / se_b)² = 1.44 × 10 / 0.1333 = 108.
    The limit F(0.998; 1, 3) is 104.3, so it rises; 1 2 3 4 6.2 has b = 1.24, Σr² = 0.576, and
    1.5376 × 10 / 0.192 = 80.1: steady. (The normal limit 9.55 would call both a trend.)"""
    assert stats.t.ppf(0.999, 3) ** 2 == pytest.approx(104.3, abs=0.05)
    assert mark([1, 2, 3, 4, 6]) == "rising"
    assert mark([1, 2, 3, 4, 6.2]) == "steady"


ANSCOMBE = [4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96]
"""The first of Anscombe's four data sets, y in the order of x = 4 … 14 (The American Statistician 27 (1973)
17–21). He gives slope 0.5, its standard error 0.118, regression sum of squares 27.50, residual 13.75."""


def test_a_published_regression_without_errors() -> None:
    """(b / se_b)² = 27.50 / (13.75 / 9) = 18.0, just below F(0.998; 1, 9) = 18.5. Half of each residual
    leaves a quarter of their squares, 72: a rise."""
    assert stats.f.ppf(CERTAINTY, 1, 9) == pytest.approx(18.46, abs=0.01)
    assert mark(ANSCOMBE) == "steady"
    line = [3.0 + 0.5 * x for x in range(4, 15)]
    nearer = [(value + straight) / 2 for value, straight in zip(ANSCOMBE, line, strict=True)]
    assert mark(nearer) == "rising"


def test_a_published_regression_with_known_errors() -> None:
    """χ² = 27.50 / se²: at 9.5495 the se is 1.697."""
    assert mark(with_errors(ANSCOMBE, [1.69] * 11)) == "rising"
    assert mark(with_errors(ANSCOMBE, [1.70] * 11)) == "steady"


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


def test_a_month_without_its_interval_makes_all_weights_equal() -> None:
    """With se = 10 nothing would be a trend; with one limit missing the exact line is judged by itself."""
    rows = with_errors([1.0, 2.0, 3.0, 4.0, 5.0], [10.0] * 5)
    assert mark(rows) == "steady"
    lacking = rows.with_columns(pl.Series("lower", [None, *rows["lower"].to_list()[1:]]))
    assert mark(lacking) == "rising"


def test_limits_missing_before_the_run_do_not_matter() -> None:
    rows = with_errors([9.0, 1.0, 2.0, 3.0, 4.0, 5.0], [1.0] * 6)
    rows = rows.with_columns(
        pl.when(pl.int_range(pl.len()) > 0).then(pl.all())  # the first month has neither value nor limits
    )
    assert mark(rows) == "rising"


def second_opinion(values: np.ndarray, errors: np.ndarray | None) -> tuple[str, float]:
    """By numpy.polyfit, one series without gaps; the mark and how near the case is to its limit."""
    months = np.arange(len(values))
    if errors is None:
        slope, covariance = np.polyfit(months, values, 1, cov=True)
        limit = stats.t.ppf((1 + CERTAINTY) / 2, len(values) - 2)
        weights = np.ones(len(values))
    else:
        slope, covariance = np.polyfit(months, values, 1, w=1 / errors, cov="unscaled")
        limit, weights = stats.norm.ppf((1 + CERTAINTY) / 2), 1 / errors
    ratio = slope[0] / np.sqrt(covariance[0, 0])
    others = [
        np.polyfit(np.delete(months, left), np.delete(values, left), 1, w=np.delete(weights, left))[0]
        for left in months
    ]
    nearness = min(abs(abs(ratio) / limit - 1), *(abs(other) for other in others))
    agreed = all(np.sign(other) == np.sign(slope[0]) for other in others)
    if abs(ratio) > limit and agreed:
        return ("rising" if slope[0] > 0 else "falling"), nearness
    return "steady", nearness


@pytest.mark.parametrize("months", [5, 7, 12])
@pytest.mark.parametrize("known", [True, False])
def test_as_polyfit_finds_it(months: int, known: bool) -> None:
    random = np.random.default_rng(months)
    slopes = random.choice([-2.0, -0.5, 0.0, 0.3, 1.0], size=300)
    errors = random.uniform(0.5, 2.0, size=(300, months))
    values = 20 + slopes[:, None] * np.arange(months) + random.normal(size=(300, months)) * errors
    found = mark_all(values, values - Z95 * errors, values + Z95 * errors) if known else mark_all(values)
    for row in range(300):
        expected, nearness = second_opinion(values[row], errors[row] if known else None)
        assert nearness < 1e-6 or found[row] == expected
    assert len(set(found)) == 3


def test_noise_alone_is_hardly_ever_a_trend() -> None:
    """20,000 series of nothing but noise: at 99.8 % about 40 would pass the slope's test alone."""
    random = np.random.default_rng(7)
    noise = random.normal(size=(20_000, 12))
    width = np.full_like(noise, Z95)
    assert (mark_all(noise) != "steady").sum() <= 60
    assert (mark_all(noise, noise - width, noise + width) != "steady").sum() <= 60


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
    assert mark(with_errors(values, [0.5] * 12)) == "turned_up"
    assert mark([-value for value in values]) == "turned_down"
    assert mark([None, *values[2:]]) == "turned_up"  # six months down
    assert mark(values[4:]) == "turned_up"  # four on either side
    assert mark(values[:11]) == "turned_up"  # the lowest month and three after it
    assert mark(values[:10]) == "falling"  # two after it do not make a turn
    assert mark(values[:8]) == "falling"


def test_a_turn_needs_both_sides_certain_and_against_each_other() -> None:
    """What falls fast and then slowly has not turned; what wavers after the fall has not either."""
    assert mark([40.0, 35, 30.5, 25, 20.5, 20, 19.4, 19, 18.5, 18, 17.6, 17]) == "falling"
    assert mark(with_errors([40.0, 36, 32, 28, 24, 20, 16, 12, 14, 11, 15, 13], [1.0] * 12)) == "falling"


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
