"""Where all areas are alike, chance alone decides: no more of them may stand out than it lets."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipelines.ranking import limits, ranks

AREAS = 1200
MONTHS = 25
SURE = 1 - 1e-6
"""Of the binomial bound: one run in a million would pass it by chance."""

TRUTHS = [("proportion", 0.6), ("proportion", 0.05), ("proportion", 0.98), ("count", 4.0), ("count", 0.1)]


@cache
def denominators() -> np.ndarray:
    """Townships with a median denominator of 19, as in docs/developing/ranking.md."""
    generator = np.random.default_rng(1)
    return np.maximum(1, np.round(generator.lognormal(np.log(19), 0.7, AREAS))).astype(int)


def month(kind: str, truth: float, seed: int) -> pl.DataFrame:
    """One row per area; the same truth for all."""
    generator = np.random.default_rng(seed)
    n = denominators()
    x = generator.binomial(n, truth) if kind == "proportion" else generator.poisson(n * truth)
    return pl.DataFrame({"numerator": x, "denominator": n}).with_columns(
        value=pl.col("numerator") / pl.col("denominator")
    )


def count_named(frames: list[pl.DataFrame], kind: str) -> dict[str, int]:
    """How many areas are in each class, those beyond a further limit in the nearer class as well."""
    found = pl.concat(limits.funnel(frame, kind) for frame in frames)["limit_class"].to_list()
    counts = {name: found.count(name) for name in limits.LIMIT_CLASSES}
    for side in ("low", "high"):
        counts[f"{side}_0025"] += counts[f"{side}_0001"]
    return counts


@pytest.mark.parametrize(("kind", "truth"), TRUTHS)
def test_no_more_areas_lie_beyond_a_limit_than_chance_lets(kind: str, truth: float) -> None:
    named = count_named([month(kind, truth, seed) for seed in range(MONTHS)], kind)
    for tail, suffix in ((0.025, "0025"), (0.001, "0001")):
        most = stats.binom.ppf(SURE, AREAS * MONTHS, tail)
        assert named[f"low_{suffix}"] <= most
        assert named[f"high_{suffix}"] <= most


@pytest.mark.parametrize(("kind", "truth"), TRUTHS)
def test_the_chance_of_being_named_in_full(kind: str, truth: float) -> None:
    """Without simulation, for the sizes of the areas: on the average at most the tail. Of one area a count's
    is at most the tail and a mid-P limit's at most twice that."""
    n = denominators()
    found = limits.funnel(pl.DataFrame({"numerator": n, "denominator": n}), kind, target=truth)
    chance = stats.binom(n, truth) if kind == "proportion" else stats.poisson(n * truth)
    for tail, suffix in ((0.025, "0025"), (0.001, "0001")):
        lower, upper = (found[f"{side}_{suffix}"].to_numpy() * n for side in ("lower", "upper"))
        for named in (chance.cdf(np.ceil(lower - 1e-9) - 1), chance.sf(np.floor(upper + 1e-9))):
            assert named.mean() <= tail
            assert named.max() <= (2 * tail if kind == "proportion" else tail)


def test_the_bottom_of_a_plain_table_is_small_areas_and_beyond_the_limits_is_any() -> None:
    small = pl.col("denominator") < float(np.median(denominators()))
    months = [month("proportion", 0.6, seed) for seed in range(MONTHS)]
    bottom = pl.concat(frame.top_k(20, by="value") for frame in months)
    assert bottom.select(small.mean()).item() > 0.9
    named = pl.concat(limits.funnel(frame, "proportion") for frame in months)
    named = named.filter(pl.col("limit_class").str.starts_with("high"))
    assert 0.3 < named.select(small.mean()).item() < 0.6


def estimated(frame: pl.DataFrame, truth: float, kind: str) -> pl.DataFrame:
    """The rows with estimate and s2, where chance is all there is and is known."""
    variance = truth * (1 - truth) if kind == "proportion" else truth
    return frame.with_columns(estimate="value", s2=variance / pl.col("denominator"))


@pytest.mark.parametrize(("kind", "truth"), [("proportion", 0.6), ("count", 4.0)])
def test_areas_that_are_alike_cannot_be_ranked(kind: str, truth: float) -> None:
    """The verdict says so, half of all ranks lie in the middle area's interval, and hardly one area's whole
    interval lies in the worst tenth."""
    for seed in range(3):
        frame = estimated(month(kind, truth, seed), truth, kind)
        worth = ranks.reliability(frame)
        assert worth.verdict == "indistinct" and worth.tau2 is not None and worth.median_s2 is not None
        assert worth.tau2 < 0.1 * worth.median_s2
        found = ranks.intervals(frame, draws=1000)
        assert (found["rank_high"] - found["rank_low"]).median() > AREAS / 2
        for whole in (found["rank_low"] > AREAS * 9 // 10, found["rank_high"] <= AREAS // 10):
            assert whole.sum() <= stats.binom.ppf(SURE, AREAS, 0.001)
        assert found["worst_tenth"].sum() == pytest.approx(AREAS / 10)


def test_areas_that_do_differ_are_found_and_ranked() -> None:
    """Half of 400 each, but for ten where it is three quarters, and then from a tenth to nine tenths."""
    generator = np.random.default_rng(2)
    truth = np.repeat([0.5, 0.75], [190, 10])
    frame = pl.DataFrame({"numerator": generator.binomial(400, truth), "denominator": 400})
    found = limits.funnel(frame, "proportion", target=0.5)["limit_class"]
    assert (found.tail(10) == "high_0001").all()
    truth = np.linspace(0.1, 0.9, 200)
    spread = pl.DataFrame({"numerator": generator.binomial(400, truth), "denominator": 400})
    values = spread.with_columns(value=pl.col("numerator") / 400)
    assert ranks.reliability(estimated(values, 0.5, "proportion")).verdict == "ranks"


def test_widened_limits_name_fewer_where_areas_differ_for_reasons_of_their_own() -> None:
    generator = np.random.default_rng(3)
    truth = generator.normal(0.5, 0.05, AREAS).clip(0, 1)
    frame = pl.DataFrame({"numerator": generator.binomial(400, truth), "denominator": 400})
    scores = limits.z_scores(frame, "proportion")
    worth = limits.overdispersion(scores["z"], s=scores["s"])
    assert worth.phi is not None and worth.phi > 2
    assert 0.8 * 0.05**2 < worth.tau2 < 1.2 * 0.05**2
    plain = limits.funnel(frame, "proportion")["limit_class"]
    widened = limits.funnel(frame, "proportion", tau2=worth.tau2)["limit_class"]
    assert (plain != "inside").sum() > 3 * (widened != "inside").sum() > 0
    beyond = (widened != "inside").sum()
    assert stats.binom.ppf(0.001, AREAS, 0.05) <= beyond <= stats.binom.isf(0.001, AREAS, 0.05)


def test_where_nothing_differs_dispersion_is_one_on_the_average() -> None:
    """200 tables of areas that are alike; with τ² known, as many lie beyond the limits as they say."""
    generator = np.random.default_rng(4)
    n = np.maximum(1, np.round(generator.lognormal(np.log(400), 0.5, 179))).astype(int)
    found, beyond = [], 0
    for _ in range(200):
        frame = pl.DataFrame({"numerator": generator.poisson(26.0 * n), "denominator": n})
        scores = limits.z_scores(frame, "count")
        found.append(limits.overdispersion(scores["z"], s=scores["s"]).phi)
        truth = generator.normal(26, 1, 179)
        apart = pl.DataFrame({"numerator": generator.poisson(truth * n), "denominator": n})
        beyond += int((limits.funnel(apart, "count", target=26.0, tau2=1.0)["limit_class"] != "inside").sum())
    assert np.mean(np.array(found, dtype=float)) == pytest.approx(1, abs=0.02)
    assert 0.04 <= beyond / (200 * 179) <= 0.06
