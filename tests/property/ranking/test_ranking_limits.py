"""What holds of funnel limits for any areas."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.limits import LIMIT_CLASSES, TAILS, funnel, overdispersion, z_scores

KINDS = ("proportion", "count")
NEAR = 1e-9
"""So near to a tail the last bits decide."""

sizes = st.integers(1, 3000)
targets = st.floats(0.001, 0.999)
kinds = st.sampled_from(KINDS)
methods = st.sampled_from(("exact", "normal"))


@st.composite
def areas(draw: st.DrawFn, fewest: int = 1) -> pl.DataFrame:
    """One row per area, numerator ≤ denominator, some without a denominator."""
    denominators = draw(st.lists(st.integers(0, 400), min_size=fewest, max_size=12))
    numerators = [draw(st.integers(0, n)) for n in denominators]
    return pl.DataFrame({"numerator": numerators, "denominator": denominators})


def one(x: float, n: int) -> pl.DataFrame:
    return pl.DataFrame({"numerator": [x], "denominator": [n]})


def tails_of(kind: str, x: int, n: int, target: float) -> tuple[float, float]:
    """Of the low and the high end: the mid-P of a proportion, the probability as far out of a count."""
    if kind == "proportion":
        chance = stats.binom(n, target)
        return chance.cdf(x) - chance.pmf(x) / 2, chance.sf(x) + chance.pmf(x) / 2
    return stats.poisson.cdf(x, n * target), stats.poisson.sf(x - 1, n * target)


def class_of(low: float, high: float) -> str:
    for tail, suffix in ((0.001, "0001"), (0.025, "0025")):
        if low < tail:
            return f"low_{suffix}"
        if high < tail:
            return f"high_{suffix}"
    return "inside"


@given(kinds, sizes, targets, st.floats(1e-5, 1 - 1e-5))
def test_the_exact_class_is_that_of_the_tail_probability(kind: str, n: int, target: float, at: float) -> None:
    """``at``: which quantile of what is expected the area has, so that all classes come up."""
    chance = stats.binom(n, target) if kind == "proportion" else stats.poisson(n * target)
    x = int(chance.ppf(at))
    low, high = tails_of(kind, x, n, target)
    assume(min(abs(found - tail) for found in (low, high) for tail in TAILS) > NEAR)
    assert funnel(one(x, n), kind, target=target)["limit_class"].item() == class_of(low, high)


@given(areas(), kinds, methods, st.sampled_from((0.0, 1e-4, 0.01)))
def test_limits_lie_in_their_order_about_the_target(
    frame: pl.DataFrame, kind: str, method: str, tau2: float
) -> None:
    found = funnel(frame, kind, method=method, tau2=tau2).drop_nulls()
    known = frame.filter(pl.col("denominator") > 0)
    target = known["numerator"].sum() / known["denominator"].sum() if len(known) else None
    assert len(found) == len(known)
    for row in found.iter_rows(named=True):
        assert 0 <= row["lower_0001"] <= row["lower_0025"] <= target + NEAR
        assert target <= row["upper_0025"] + NEAR
        assert row["upper_0025"] <= row["upper_0001"]
        assert kind == "count" or row["upper_0001"] <= 1
        share = row["numerator"] / row["denominator"]
        inside = row["lower_0025"] <= share <= row["upper_0025"]
        assert (row["limit_class"] == "inside") == inside


@given(kinds, methods, targets, st.integers(1, 200))
def test_limits_meet_the_target_as_areas_grow(kind: str, method: str, target: float, n: int) -> None:
    frame = pl.DataFrame({"numerator": [1, 1, 1], "denominator": [n, 100 * n, 10**9]})
    found = funnel(frame, kind, method=method, target=target)
    for suffix in ("0025", "0001"):
        widths = (found[f"upper_{suffix}"] - found[f"lower_{suffix}"]).to_list()
        assert widths[2] < 1e-3
        assert widths[1] < widths[0]
        assert found[f"lower_{suffix}"][2] == pytest.approx(target, abs=1e-3)


@given(targets, st.sampled_from(TAILS))
def test_exact_limits_of_large_areas_are_the_normal_ones(target: float, tail: float) -> None:
    frame = one(1, 10**7)
    for kind in KINDS:
        exact, normal = (
            funnel(frame, kind, (tail,), method, target).row(0)[2:4] for method in ("exact", "normal")
        )
        assert exact == pytest.approx(normal, abs=3e-6)


@given(areas(), kinds, methods, st.floats(0, 0.01), st.floats(0, 0.01))
def test_limits_widen_with_overdispersion(
    frame: pl.DataFrame, kind: str, method: str, one_tau2: float, other_tau2: float
) -> None:
    less, more = sorted((one_tau2, other_tau2))
    narrow = funnel(frame, kind, method=method, tau2=less).drop_nulls()
    wide = funnel(frame, kind, method=method, tau2=more).drop_nulls()
    for suffix in ("0025", "0001"):
        assert (wide[f"lower_{suffix}"] <= narrow[f"lower_{suffix}"]).all()
        assert (wide[f"upper_{suffix}"] >= narrow[f"upper_{suffix}"]).all()


@given(areas(), kinds, methods, st.randoms(use_true_random=False))
def test_permuting_areas_permutes_classes(
    frame: pl.DataFrame, kind: str, method: str, random: object
) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert funnel(frame[order], kind, method=method).equals(funnel(frame, kind, method=method)[order])


@given(st.integers(1, 400), st.floats(0.01, 0.99), methods)
def test_a_proportion_and_its_complement_mirror_each_other(n: int, target: float, method: str) -> None:
    frame = pl.DataFrame({"numerator": range(n + 1), "denominator": n})
    found = funnel(frame, "proportion", method=method, target=target)
    other = funnel(frame, "proportion", method=method, target=1 - target)
    assert found["lower_0025"][0] == pytest.approx(1 - other["upper_0025"][0], abs=1e-9)
    places = {name: place for place, name in enumerate(LIMIT_CLASSES)}
    classes = found["limit_class"].replace_strict(places).to_list()
    assert classes == sorted(classes)
    mirrored = [4 - place for place in reversed(other["limit_class"].replace_strict(places).to_list())]
    assert classes == mirrored


@given(areas(), kinds)
def test_z_scores_and_normal_limits_say_the_same(frame: pl.DataFrame, kind: str) -> None:
    found = z_scores(funnel(frame, kind, method="normal"), kind).filter(pl.col("z").is_not_null())
    far = found.filter((pl.col("z").abs() - 1.959964).abs() > 1e-6)
    outside = far["limit_class"] != "inside"
    assert outside.equals((far["z"].abs() > 1.959964).alias("limit_class"))


scores = st.lists(st.floats(-50, 50), min_size=1, max_size=40)


@given(scores, st.floats(0, 0.4))
def test_overdispersion_knows_no_sign_and_grows_with_distance(
    given_scores: list[float], share: float
) -> None:
    found = overdispersion(given_scores, share)
    assert overdispersion([-z for z in given_scores], share).phi == pytest.approx(found.phi)
    twice = overdispersion([2 * z for z in given_scores], share)
    assert twice.phi == pytest.approx(4 * found.phi)
    assert twice.tau2 >= found.tau2 >= 0
