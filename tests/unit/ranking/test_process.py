"""Clustered and moderated standard errors, by hand, against a second way and against published moments."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import optimize, special, stats

from pipelines.ranking.process import (
    at_least_chance,
    clustered,
    fit_prior,
    intervals,
    moderated,
    on_drawing_scale,
)


def parts(area: str, *pairs: tuple[float, float]) -> pl.DataFrame:
    rows = [(area, float(x), float(n)) for x, n in pairs]
    return pl.DataFrame(rows, schema=["area_code", "numerator", "denominator"], orient="row")


def test_a_clustered_variance_by_hand() -> None:
    """Townships of 2, 3 and 5 communities with 50, 90 and 110 forms: R = 25, errors 0, 15, −15;
    G / (G − 1) Σe² / (Σn)² = 1.5 · 450 / 100 = 6.75; of one cluster three times as much."""
    found = clustered(parts("510101", (50, 2), (90, 3), (110, 5))).row(0, named=True)
    assert (found["ratio"], found["clusters"]) == (25, 3)
    assert found["variance"] == pytest.approx(3 * 6.75)


def test_clusters_of_one_size_are_a_plain_mean() -> None:
    generator = np.random.default_rng(1)
    x = generator.poisson(26, 12) * 4.0
    found = clustered(parts("510101", *[(value, 4) for value in x])).row(0, named=True)
    assert found["variance"] == pytest.approx(np.var(x / 4, ddof=1))


def test_a_clustered_variance_against_the_jackknife() -> None:
    """Leaving out one township at a time says nearly the same where there are many."""
    generator = np.random.default_rng(2)
    n = generator.integers(3, 16, 300)
    x = generator.poisson(26 * n)
    found = clustered(parts("510101", *zip(x, n, strict=True))).row(0, named=True)
    left = (x.sum() - x) / (n.sum() - n)
    jackknife = 299 / 300 * ((left - left.mean()) ** 2).sum()
    assert found["variance"] / 300 == pytest.approx(jackknife, rel=0.01)


def test_one_cluster_has_no_variance_and_an_empty_one_is_none() -> None:
    found = clustered(pl.concat([parts("a", (5, 1), (0, 0)), parts("b", (5, 0))]))
    assert found.rows() == [("a", 5.0, 1, None)]


def test_what_came_where_nothing_was_counts_in_a_change() -> None:
    # 4 in use and 2 more since; where there was none, 1 since: 3 / 4, and (2 − 3)² + 1² around it.
    found = clustered(parts("a", (2, 4), (1, 0)))
    assert found.rows() == [("a", 0.75, 2, (1 + 1) / 16 * 4)]


def test_an_interval_of_a_change_may_lie_below_0() -> None:
    rows = pl.DataFrame({"estimate": [-0.2], "ratio": [-0.2], "s2": [0.01], "freedom": [np.inf]})
    ends = intervals(rows, "change").select("process_lower", "process_upper").row(0)
    assert ends == pytest.approx((-0.395996, -0.004004), abs=1e-6)


@pytest.mark.parametrize(("d0", "v0"), [(4.0, 2.0), (20.0, 0.5)])
def test_the_prior_of_many_variances_is_found(d0: float, v0: float) -> None:
    generator = np.random.default_rng(3)
    freedom = generator.integers(3, 30, 20_000).astype(float)
    true = v0 * d0 / generator.chisquare(d0, 20_000)
    found = fit_prior(true * generator.chisquare(freedom) / freedom, freedom)
    assert found.variance == pytest.approx(v0, rel=0.03)
    assert found.freedom == pytest.approx(d0, rel=0.1)


def test_the_prior_by_the_moments_of_the_logarithms() -> None:
    """Smyth 2004, 6.2, solved here by a root finder of scipy's."""
    variances, freedom = np.array([0.5, 1.0, 3.0, 9.0, 2.0]), np.array([4.0, 6.0, 5.0, 3.0, 8.0])
    logs = np.log(variances) - special.digamma(freedom / 2) + np.log(freedom / 2)
    spread = logs.var(ddof=1) - special.polygamma(1, freedom / 2).mean()
    half = optimize.brentq(lambda x: special.polygamma(1, x) - spread, 1e-3, 1e3)
    found = fit_prior(variances, freedom)
    assert found.freedom == pytest.approx(2 * half)
    assert found.variance == pytest.approx(np.exp(logs.mean() + special.digamma(half) - np.log(half)))


def test_variances_that_differ_by_chance_alone_are_pooled() -> None:
    generator = np.random.default_rng(4)
    freedom = np.full(50, 10.0)
    found = fit_prior(2.0 * stats.chi2.ppf((np.arange(50) + 0.5) / 50, 10) / 10, freedom)
    assert np.isinf(found.freedom) or found.freedom > 100
    assert found.variance == pytest.approx(2, rel=0.05)
    assert fit_prior(np.array([np.nan, 3.0]), np.array([0.0, 4.0])) == (3.0, np.inf)
    assert np.isnan(fit_prior(np.array([np.nan]), np.array([2.0])).variance)
    assert fit_prior(np.zeros(6), generator.integers(2, 9, 6).astype(float)) == (0.0, np.inf)


def areas(*rows: tuple[float | None, int]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"variance": pl.Float64, "clusters": pl.Int64}, orient="row")
    return frame.with_columns(ratio=pl.lit(25.0), numerator=pl.lit(250.0), denominator=pl.lit(10.0))


def test_a_moderated_variance_lies_between_its_own_and_the_common_one() -> None:
    rows = [(0.2, 5), (1.0, 12), (4.0, 9), (30.0, 6), (2.0, 20), (9.0, 4), (0.6, 7)]
    found = moderated(areas(*rows))
    variances, count = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    prior = fit_prior(variances, count - 1.0)
    expected = (prior.freedom * prior.variance + (count - 1) * variances) / (prior.freedom + count - 1)
    assert found["ratio_s2"].to_numpy() == pytest.approx(expected / count)
    assert found["freedom"].to_numpy() == pytest.approx(prior.freedom + count - 1)


def test_with_fewer_than_three_townships_the_level_stands_in() -> None:
    others = [(0.2, 5), (1.0, 12), (4.0, 9), (30.0, 6)]
    found = moderated(areas(*others, (700.0, 2), (None, 1)))
    prior = fit_prior(np.array([row[0] for row in others]), np.array([row[1] - 1.0 for row in others]))
    assert found["ratio_s2"].to_list()[4:] == pytest.approx([prior.variance / 2, prior.variance])
    assert found["freedom"].to_list()[4:] == pytest.approx([prior.freedom] * 2)
    alone = moderated(areas((3.0, 2), (None, 1)))
    assert alone.select("ratio_s2", "freedom").rows() == [(None, None)] * 2


def test_what_is_drawn_is_no_surer_than_chance() -> None:
    """All of 250 in 10: no township differs, yet 250 events scatter by 25 / 10 as Poisson's law says."""
    rows = moderated(areas((0.0, 5), (0.0, 8)))
    assert rows["ratio_s2"].to_list() == [0, 0]
    assert at_least_chance(rows, "count")["ratio_s2"].to_list() == [2.5, 2.5]
    shares = rows.with_columns(ratio=pl.Series([0.6, 0.8]), denominator=pl.lit(100.0))
    assert at_least_chance(shares, "proportion")["ratio_s2"].to_list() == pytest.approx([0.0021] * 2)
    wide = moderated(areas((90.0, 5), (90.0, 8)))
    assert at_least_chance(wide, "count")["ratio_s2"].equals(wide["ratio_s2"])


def test_a_count_s_interval_is_student_s() -> None:
    rows = on_drawing_scale(moderated(areas((4.0, 5), (1.0, 12), (30.0, 6))), "count")
    found = intervals(rows, "count")
    half = stats.t.ppf(0.975, rows["freedom"].to_numpy()) * np.sqrt(rows["ratio_s2"].to_numpy())
    assert found["process_lower"].to_numpy() == pytest.approx(25 - half)
    assert found["process_upper"].to_numpy() == pytest.approx(25 + half)


@pytest.mark.parametrize("x", [0, 3, 50, 100])
def test_a_share_s_interval_stays_within_0_and_1_and_holds_the_share(x: int) -> None:
    rows = pl.DataFrame(
        {
            "ratio": [x / 100, 0.5],
            "numerator": [float(x), 50.0],
            "denominator": [100.0, 100.0],
            "clusters": [6, 8],
            "variance": [0.08, 0.05],
        }
    )
    found = intervals(on_drawing_scale(moderated(rows), "proportion"), "proportion").row(0, named=True)
    assert 0 <= found["process_lower"] <= x / 100 <= found["process_upper"] <= 1
    assert found["process_upper"] - found["process_lower"] > 0.01


def test_equal_shares_are_equal_whatever_their_size() -> None:
    rows = pl.DataFrame({"ratio": [1.0, 1.0, 0.0, 0.5], "denominator": [4.0, 400.0, 30.0, 9.0]})
    found = on_drawing_scale(rows.with_columns(ratio_s2=pl.lit(0.0)), "proportion")["estimate"].to_list()
    assert found[0] == found[1] == pytest.approx(-found[2])
    assert found[3] == pytest.approx(0)


def test_nothing_is_said_without_a_variance() -> None:
    rows = on_drawing_scale(moderated(areas((None, 1), (None, 2))), "count")
    assert intervals(rows, "count").select("process_lower", "process_upper").rows() == [(None, None)] * 2


def test_no_interval_of_a_count_goes_below_nothing() -> None:
    rows = on_drawing_scale(moderated(areas((9000.0, 3), (8000.0, 4))), "count")
    assert intervals(rows, "count")["process_lower"].to_list() == [0, 0]


TABLES = {"one": 1, "few": 6, "many": 30}


def test_tables_told_apart_are_as_each_alone() -> None:
    """To the bit, in whatever order their rows come."""
    generator = np.random.default_rng(8)
    rows = pl.DataFrame(
        {
            "indicator": generator.permutation(
                [name for name, count in TABLES.items() for _ in range(count)]
            ),
            "clusters": generator.integers(1, 9, 37),
            "variance": generator.gamma(2, 0.01, 37),
            "ratio": generator.integers(0, 8, 37) / 7,
            "denominator": generator.integers(1, 900, 37) / 3,
        }
    )
    both = on_drawing_scale(moderated(rows, ["indicator"]), "proportion", ["indicator"])
    for name in TABLES:
        alone = on_drawing_scale(moderated(rows.filter(indicator=name)), "proportion")
        assert both.filter(indicator=name).equals(alone)
