"""Intervals against published examples and exact quantiles."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.intervals import CONFIDENCE, EXACT_BELOW, add_intervals, byar, quantile, wilson


def limits(kind: str, x: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    row = add_intervals(pl.DataFrame({"numerator": [float(x)], "denominator": [float(n)]}), kind, confidence)
    return row["lower"].item(), row["upper"].item()


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_1998_table_1_method_3(x: int, n: int, lower: float, upper: float) -> None:
    assert limits("proportion", x, n) == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [
        (0, 0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (3, 0.619, 8.77),
        (4, 1.09, 10.24),
        (5, 1.62, 11.67),
        (6, 2.20, 13.06),
        (7, 2.81, 14.42),
        (8, 3.45, 15.76),
        (9, 4.12, 17.08),
    ],
)
def test_exact_poisson_as_garwood_1936(x: int, lower: float, upper: float) -> None:
    assert limits("count", x, 1) == (pytest.approx(lower, abs=6e-3), pytest.approx(upper, abs=6e-3))


@pytest.mark.parametrize("x", [10, 11, 15, 30, 100, 1000, 100_000])
@pytest.mark.parametrize(("confidence", "tolerance"), [(0.95, 0.01), (0.998, 0.06)])
def test_byar_is_close_to_the_exact_limits(x: int, confidence: float, tolerance: float) -> None:
    """Within a hundredth of a case at 95 % and six hundredths at 99.8 %, from the smallest count on; of a
    large one within a ten-thousandth."""
    lower, upper = limits("count", x, 1, confidence)
    tail = (1 - confidence) / 2
    assert lower == pytest.approx(stats.chi2.ppf(tail, 2 * x) / 2, abs=tolerance, rel=1e-4)
    assert upper == pytest.approx(stats.chi2.isf(tail, 2 * x + 2) / 2, abs=tolerance, rel=1e-4)


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [
        (10, 4.795, 18.39),
        (15, 8.395, 24.74),
        (20, 12.22, 30.89),
        (25, 16.18, 36.90),
        (30, 20.24, 42.83),
        (50, 37.11, 65.92),
        (100, 81.36, 121.63),
    ],
)
def test_byar_meets_the_table_of_exact_limits(x: int, lower: float, upper: float) -> None:
    """Garwood, Biometrika 28 (1936) 437–442, as in table 40 of the Biometrika Tables for Statisticians."""
    assert limits("count", x, 1) == (pytest.approx(lower, abs=0.01), pytest.approx(upper, abs=0.01))


def test_byar_by_hand() -> None:
    """x = 100: 100 (1 − 1/900 − 1.96/30)³ = 81.36; 101 (1 − 1/909 + 1.96/(3 √101))³ = 121.63."""
    lower, upper = limits("count", 100, 1)
    assert (lower, upper) == (pytest.approx(81.36, abs=5e-3), pytest.approx(121.63, abs=5e-3))


def test_quantiles_of_the_two_confidences() -> None:
    assert quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert quantile(0.998) == pytest.approx(3.090232, abs=1e-6)


@pytest.mark.parametrize("kind", ["amount", "amount_ratio", "total", "median"])
def test_no_interval_for_what_is_no_sample(kind: str) -> None:
    assert limits(kind, 3, 7) == (None, None)


def test_nothing_is_invented_where_there_is_no_value() -> None:
    rows = pl.DataFrame({"numerator": [0.0, None], "denominator": [0.0, None]})
    assert add_intervals(rows, "proportion").select("lower", "upper").rows() == [(None, None)] * 2
    counts = rows[1:]
    assert add_intervals(counts, "count").select("lower", "upper").rows() == [(None, None)]


proportions = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.floats(0.5, 0.999)


@given(proportions, confidences)
def test_wilson_holds_its_estimate_inside_0_and_1(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    lower, upper = limits("proportion", x, n, confidence)
    assert 0 <= lower <= x / n <= upper <= 1


@given(st.integers(0, 1_000_000), confidences)
def test_byar_holds_its_estimate(x: int, confidence: float) -> None:
    lower, upper = limits("count", x, 1, confidence)
    assert 0 <= lower <= x <= upper


@given(proportions, confidences, confidences)
def test_intervals_widen_with_confidence(pair: tuple[int, int], one: float, other: float) -> None:
    low, high = sorted((one, other))
    for kind in ("proportion", "count"):
        narrow, wide = limits(kind, *pair, low), limits(kind, *pair, high)
        assert wide[0] <= narrow[0] + 1e-12
        assert wide[1] >= narrow[1] - 1e-12


@given(proportions, st.integers(2, 9))
def test_the_same_rate_from_more_cases_is_surer(pair: tuple[int, int], times: int) -> None:
    x, n = pair
    few, many = limits("proportion", x, n), limits("proportion", x * times, n * times)
    assert many[1] - many[0] < few[1] - few[0]
    few, many = limits("count", x, 1), limits("count", x * times, 1)
    assert x == 0 or (many[1] - many[0]) / (x * times) < (few[1] - few[0]) / x


def test_limits_rise_with_the_count_across_the_change_of_method() -> None:
    rows = pl.DataFrame({"x": range(EXACT_BELOW * 3)})
    lower, upper = byar(pl.col("x"), quantile(CONFIDENCE))
    found = rows.select(lower.alias("lower"), upper.alias("upper"))
    assert found["lower"].diff().drop_nulls().min() > 0
    assert found["upper"].diff().drop_nulls().min() > 0


def test_wilson_of_whole_numbers_is_that_of_floats() -> None:
    lower, upper = wilson(pl.col("x"), pl.col("n"), quantile(CONFIDENCE))
    found = pl.DataFrame({"x": [81], "n": [263]}).select(lower.alias("lower"), upper.alias("upper"))
    assert found.row(0) == limits("proportion", 81, 263)
