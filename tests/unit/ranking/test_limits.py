"""Funnel limits and over-dispersion against hand-worked figures and a slow second way."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial

import polars as pl
import pytest
from scipy import integrate, stats

from pipelines.ranking.limits import LIMIT_CLASSES, funnel, overdispersion, winsorised_share, z_scores

COLUMNS = ("lower_0025", "upper_0025", "lower_0001", "upper_0001")
TAILS = {"0025": Fraction(25, 1000), "0001": Fraction(1, 1000)}


def areas(*pairs: tuple[float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"numerator": pl.Float64, "denominator": pl.Float64}, orient="row")


def limits(frame: pl.DataFrame, kind: str, **settings: object) -> tuple[float, ...]:
    return funnel(frame, kind, **settings).select(COLUMNS).row(0)  # type: ignore[arg-type]


def classes(frame: pl.DataFrame, kind: str, **settings: object) -> list[str | None]:
    return funnel(frame, kind, **settings)["limit_class"].to_list()  # type: ignore[arg-type]


def test_normal_limits_by_hand() -> None:
    """Proportion 0.2 of 100: s = √(0.2 · 0.8 / 100) = 0.04; 4 per unit of 25: s = √(4 / 25) = 0.4."""
    share = limits(areas((20, 100)), "proportion", method="normal", target=0.2)
    assert share == pytest.approx(
        (0.2 - 0.04 * 1.959964, 0.2 + 0.04 * 1.959964, 0.2 - 0.04 * 3.090232, 0.2 + 0.04 * 3.090232), abs=1e-7
    )
    assert share == pytest.approx((0.1216, 0.2784, 0.0764, 0.3236), abs=5e-5)
    rate = limits(areas((100, 25)), "count", method="normal", target=4)
    assert rate == pytest.approx((3.2160, 4.7840, 2.7639, 5.2361), abs=5e-5)


def test_normal_limits_stay_within_what_is_possible() -> None:
    assert limits(areas((1, 5)), "proportion", method="normal", target=0.1)[::2] == (0, 0)
    assert limits(areas((4, 5)), "proportion", method="normal", target=0.9)[1::2] == (1, 1)
    assert limits(areas((1, 1)), "count", method="normal", target=1.0)[::2] == (0, 0)


def test_mid_p_limits_by_hand() -> None:
    """Ten tosses of a coin: in 1,024ths the mid-P distribution function is 0.5, 6, 33.5 … at 0, 1, 2 …
    The tail of 25.6 is reached 19.6 / 27.5 of the way from 1 to 2, that of 1.024 at 0.524 / 5.5."""
    lower, lowest = (1 + 19.6 / 27.5) / 10, 0.524 / 5.5 / 10
    found = limits(areas((5, 10)), "proportion", target=0.5)
    assert found == pytest.approx((lower, 1 - lower, lowest, 1 - lowest))


def test_poisson_limits_by_hand() -> None:
    """Three expected: P(X ≤ 0) = e⁻³ = 0.0498 > 0.025, so nothing is too few. P(X ≥ 7) = 0.03351 and
    P(X ≥ 8) = 0.01190, so 8 is too many, at 0.001 then 11: P(X ≥ 10) = 0.00110, P(X ≥ 11) = 0.00029."""
    found = limits(areas((3, 2)), "count", target=1.5)
    assert found[::2] == (0, 0)
    upper, highest = 7 + (0.03351 - 0.025) / (0.03351 - 0.01190), 10 + (0.00110 - 0.001) / (0.00110 - 0.00029)
    assert found[1] == pytest.approx(upper / 2, abs=1e-3)
    assert found[3] == pytest.approx(highest / 2, abs=6e-3)
    counts = areas((0, 2), (7, 2), (8, 2), (10, 2), (11, 2))
    assert classes(counts, "count", target=1.5) == ["inside", "inside", "high_0025", "high_0025", "high_0001"]


def interpolate(reached: list[Fraction | float], tail: Fraction | float) -> float:
    """Where a rising function, 0 at −1 and given at 0, 1, 2 …, reaches the tail."""
    place = next(x for x, value in enumerate(reached) if value >= tail)
    before = reached[place - 1] if place else 0
    return float(place - 1 + (tail - before) / (reached[place] - before))


def slow_binomial(n: int, p: Fraction, tail: Fraction) -> tuple[float, float]:
    """Mid-P limits of x / n in exact fractions."""

    def lower(p: Fraction) -> float:
        mass = [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]
        return interpolate([sum(mass[:x], Fraction(0)) + mass[x] / 2 for x in range(n + 1)], tail)

    return max(0.0, lower(p)) / n, min(float(n), n - lower(1 - p)) / n


def slow_poisson(mean: float, tail: float) -> tuple[float, float]:
    """Limits of x, by adding up."""
    mass = [exp(-mean) * mean**x / factorial(x) for x in range(120)]
    lower = max(0.0, interpolate([sum(mass[: x + 1]) for x in range(120)], tail))
    at_least = [sum(mass[x:]) for x in range(120)]
    first = next(x for x in range(120) if at_least[x] <= tail)
    return lower, first - (tail - at_least[first]) / (at_least[first - 1] - at_least[first])


@pytest.mark.parametrize("n", [1, 2, 7, 19, 60, 200])
@pytest.mark.parametrize("share", [Fraction(1, 50), Fraction(3, 10), Fraction(1, 2), Fraction(24, 25)])
def test_mid_p_limits_are_those_of_exact_fractions(n: int, share: Fraction) -> None:
    found = funnel(areas((1, n)), "proportion", target=float(share))
    for suffix, tail in TAILS.items():
        expected = slow_binomial(n, share, tail)
        assert found.select(f"lower_{suffix}", f"upper_{suffix}").row(0) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("mean", [0.02, 0.5, 1.0, 3.2, 11.0, 41.7])
def test_poisson_limits_are_those_of_adding_up(mean: float) -> None:
    found = funnel(areas((1, 4)), "count", target=mean / 4)
    for suffix, tail in TAILS.items():
        expected = [limit / 4 for limit in slow_poisson(mean, float(tail))]
        assert found.select(f"lower_{suffix}", f"upper_{suffix}").row(0) == pytest.approx(expected, abs=1e-9)


def test_the_target_is_the_rate_of_all_unless_another_is_named() -> None:
    frame = areas((1, 10), (8, 20), (None, None), (0, 0)).with_columns(own=pl.Series([0.2, 0.6, 0.5, 0.5]))
    whole = funnel(frame, "proportion")
    assert whole.equals(funnel(frame, "proportion", target=0.3))
    each = funnel(frame, "proportion", target="own")
    for row, own in enumerate((0.2, 0.6)):
        assert each.row(row) == funnel(frame[row : row + 1], "proportion", target=own).row(0)


def test_nothing_is_said_of_an_area_without_a_denominator_or_a_target() -> None:
    frame = areas((0, 0), (None, None), (3, None), (None, 3), (1, 3)).with_columns(own=None)
    for method in ("exact", "normal"):
        assert classes(frame, "count", method=method) == [None, None, None, None, "inside"]
        assert classes(frame, "count", method=method, target="own") == [None] * 5
    assert funnel(frame, "count").select(COLUMNS).rows()[:3] == [(None,) * 4] * 3
    assert classes(frame.head(0), "count") == []
    assert classes(frame.head(2), "proportion") == [None, None]


@pytest.mark.parametrize("kind", ["amount", "amount_ratio", "total", "median"])
def test_no_limits_for_what_chance_has_no_part_in(kind: str) -> None:
    assert funnel(areas((3, 7)), kind).row(0)[2:] == (None,) * 5
    assert z_scores(areas((3, 7)), kind).row(0)[2:] == (None, None)


def test_all_classes_from_the_lowest_on() -> None:
    frame = areas(*[(x, 100) for x in (30, 36, 50, 62, 70)])
    assert classes(frame, "proportion", target=0.5) == list(LIMIT_CLASSES)


def test_any_tails_in_any_order() -> None:
    frame = areas((30, 100), (36, 100), (42, 100))
    found = funnel(frame, "proportion", tails=(0.1, 0.001, 0.025), target=0.5)
    assert found["limit_class"].to_list() == ["low_0001", "low_0025", "low_0100"]
    assert found.columns[2:4] == ["lower_0100", "upper_0100"]


def test_where_nothing_happens_nobody_stands_out() -> None:
    nothing = areas((0, 10), (0, 2000))
    for kind in ("proportion", "count"):
        assert classes(nothing, kind) == classes(nothing, kind, method="normal") == ["inside"] * 2
    assert classes(areas((10, 10), (7, 7)), "proportion") == ["inside"] * 2
    assert classes(areas((1, 2000)), "proportion", target=0.0) == ["high_0001"]


def test_overdispersed_limits_by_hand() -> None:
    """s = 0.04 and τ = 0.03 make 0.05."""
    found = limits(areas((20, 100)), "proportion", method="normal", target=0.2, tau2=0.03**2)
    assert found == pytest.approx(
        (0.2 - 0.05 * 1.959964, 0.2 + 0.05 * 1.959964, 0.2 - 0.05 * 3.090232, 0.2 + 0.05 * 3.090232), abs=1e-7
    )


def test_overdispersion_never_narrows_exact_limits() -> None:
    plain = limits(areas((20, 100)), "proportion", target=0.2)
    little = limits(areas((20, 100)), "proportion", target=0.2, tau2=1e-9)
    much = limits(areas((20, 100)), "proportion", target=0.2, tau2=0.03**2)
    assert little[1] == plain[1]
    assert little[0] == pytest.approx(min(plain[0], 0.2 - 0.04 * 1.959964), abs=1e-6)
    assert much == limits(areas((20, 100)), "proportion", method="normal", target=0.2, tau2=0.03**2)


@pytest.mark.parametrize("method", ["exact", "normal"])
def test_each_row_may_have_an_overdispersion_of_its_own(method: str) -> None:
    frame = areas((20, 100), (26, 100), (4, 9)).with_columns(own=pl.Series([None, 0.03**2, 0.0]))
    found = funnel(frame, "proportion", method=method, target=0.2, tau2="own")
    for row, tau2 in enumerate((0.0, 0.03**2, 0.0)):
        alone = funnel(frame[row : row + 1], "proportion", method=method, target=0.2, tau2=tau2)
        assert found[row : row + 1].equals(alone)


def test_unknown_methods_and_impossible_targets_are_refused() -> None:
    with pytest.raises(ValueError, match="bayes"):
        funnel(areas((1, 2)), "proportion", method="bayes")
    with pytest.raises(ValueError, match="60"):
        funnel(areas((1, 2)), "proportion", target=60)
    with pytest.raises(ValueError, match="-1"):
        z_scores(areas((1, 2)), "count", target=-1)


def test_z_scores_by_hand() -> None:
    """Half of 100: s = 0.05. 4 per unit of 25: s = 0.4. Without variance there is no z."""
    share = z_scores(areas((40, 100), (55, 100), (0, 0)), "proportion", target=0.5)
    assert share["z"].to_list() == [pytest.approx(-2), pytest.approx(1), None]
    assert share["s"].to_list() == [pytest.approx(0.05), pytest.approx(0.05), None]
    assert z_scores(areas((110, 25)), "count", target=4)["z"].item() == pytest.approx(1)
    assert z_scores(areas((0, 25)), "count")["z"].item() is None


SCORES = [-2.0, -1.0, 0.0, 1.0, 2.0]


def left_by_winsorising(share: float) -> float:
    """The mean square of a standard normal variate drawn in to its quantiles, by integration."""
    z = stats.norm.isf(share)
    found, _ = integrate.quad(lambda x: min(x * x, z * z) * stats.norm.pdf(x), -40, 40, points=[-z, z])
    return float(found)


C_10, C_25 = left_by_winsorising(0.1), left_by_winsorising(0.25)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.25, 0.4])
def test_what_winsorising_takes_is_what_integration_says(share: float) -> None:
    expected = left_by_winsorising(share) if share else 1.0
    assert winsorised_share(share) == pytest.approx(expected, abs=1e-7)


def test_the_share_at_a_tenth_is_the_published_one() -> None:
    assert winsorised_share(0.1) == pytest.approx(0.6788, abs=2e-4)


@pytest.mark.parametrize(
    ("winsorise", "s", "phi", "tau2"),
    [
        # Σz² = 10: φ = 10/5, τ² = (10 − 4) / (5 − 1).
        (0.0, None, 2.0, 1.5),
        # Drawn in to ±1.6: Σz² = 2 · 2.56 + 2 = 7.12; of a normal one's 0.6787 of the squares are left:
        # φ = 1.424 / 0.6788, τ² = (5φ − 4) / 4.
        (0.1, None, 1.424 / C_10, (7.12 / C_10 - 4) / 4),
        # Drawn in to ±1: Σz² = 4; c = 0.3299.
        (0.25, None, 0.8 / C_25, (4 / C_25 - 4) / 4),
        # w = 100, 100, 25, 25, 25: Σw = 275, Σw² = 21,875: τ² = 6 / (275 − 21,875/275).
        (0.0, [0.1, 0.1, 0.2, 0.2, 0.2], 2.0, 6 / (275 - 21_875 / 275)),
        (0.1, [0.1, 0.1, 0.2, 0.2, 0.2], 1.424 / C_10, (7.12 / C_10 - 4) / (275 - 21_875 / 275)),
    ],
)
def test_overdispersion_by_hand(winsorise: float, s: list[float] | None, phi: float, tau2: float) -> None:
    """By the formulas of Spiegelhalter 2005."""
    found = overdispersion(SCORES, winsorise, s)
    assert (found.phi, found.tau2) == (pytest.approx(phi), pytest.approx(tau2, abs=1e-12))


def test_overdispersion_takes_series_and_leaves_out_what_is_unknown() -> None:
    z = pl.Series([None, *SCORES, 9.0])
    s = pl.Series([1.0, 0.1, 0.1, 0.2, 0.2, 0.2, None])
    assert overdispersion(z, 0.1, s) == overdispersion(SCORES, 0.1, [0.1, 0.1, 0.2, 0.2, 0.2])


def test_overdispersion_of_none_and_of_one() -> None:
    assert overdispersion([]) == overdispersion(pl.Series([None], dtype=pl.Float64)) == (None, 0.0)
    assert overdispersion([3.0]) == (pytest.approx(9 / C_10), 0.0)


def test_one_outlier_among_many_is_drawn_in() -> None:
    """Else the areas that are far out would widen the limits that should find them."""
    usual = [-1.0, 1.0] * 20
    assert overdispersion([*usual, 60.0]).phi == pytest.approx(1 / C_10)
    assert overdispersion([*usual, 60.0], winsorise=0).phi == pytest.approx((40 + 3600) / 41)
