"""The burden index of the own part: its points, its errors and what it is compared with."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy import stats

from pipelines.ranking import process
from pipelines.ranking.index import IndexSettings
from pipelines.ranking.own_index import (
    AREA,
    MIDDLE,
    SPREAD,
    OwnIndex,
    broadly_better,
    build,
    estimate,
    stand,
    standards,
)
from pipelines.ranking.standings import GROUP, Figure
from schemas.composite import Goalpost

COUNTIES, TOWNSHIPS = 30, 6
FIGURES = {
    "forms": Figure("amount", "low"),
    "plaques": Figure("count", "low"),
    "removed": Figure("proportion", "high"),
    "meetings": Figure("count", "low", drawn=True),
}
POST = Goalpost(0, 1, "", "")
SETTINGS = IndexSettings(
    goalposts=dict.fromkeys(FIGURES, POST),
    groups={"forms": "forms", "plaques": "plaques", "removed": "plaques", "meetings": "meetings"},
    directions={code: figure.direction for code, figure in FIGURES.items()},
    weights={"forms": 1.0, "plaques": 1.0, "meetings": 2.0},
)
PROVINCES = pl.DataFrame(
    {"level": "county", "area_code": [f"{number:02}" for number in range(COUNTIES)], "province": "51"}
)
ELIGIBLE = PROVINCES.select(*AREA, eligible=pl.lit(True))


def made(seed: int, shift: float = 0.0) -> pl.DataFrame:
    """The clusters of a period: counties that differ, townships that share an error over all indicators."""
    random = np.random.default_rng(seed)
    county = np.repeat(np.arange(COUNTIES), TOWNSHIPS)
    n = random.integers(4, 15, county.size).astype(float)
    true = random.normal(0, 1, COUNTIES)[county]
    shared = random.normal(0, 0.6, county.size)
    figures = {
        "forms": n * (20 + 2 * true + 2 * shared + shift + random.normal(0, 1, county.size)),
        "plaques": np.round(n * (9 + true + shared + shift / 2).clip(1)),
        "removed": np.round(n * 8 / (1 + np.exp(0.3 * true + 0.5 * shared))),
        "meetings": random.poisson(n * (4 + 0.3 * true).clip(0.5)).astype(float),
    }
    sizes = {code: n * 8 if code == "removed" else n for code in figures}
    return pl.concat(
        pl.DataFrame(
            {
                "level": "county",
                "area_code": [f"{number:02}" for number in county],
                "township": [f"{number:04}" for number in range(county.size)],
                "indicator": code,
                "numerator": numerator,
                "denominator": sizes[code],
            }
        )
        for code, numerator in figures.items()
    )


def known(clusters: pl.DataFrame) -> pl.DataFrame:
    return standards(estimate(clusters, PROVINCES, FIGURES))


def built(clusters: pl.DataFrame, by: pl.DataFrame) -> OwnIndex:
    return build(estimate(clusters, PROVINCES, FIGURES), clusters, by, SETTINGS)


def test_the_index_is_what_the_standards_say() -> None:
    """Worked out by hand for one county: 50 + 5 spreads of each indicator, groups by their weights."""
    clusters = made(1)
    by = known(clusters)
    rows = {code: (centre, spread) for _, _, code, centre, spread in by.iter_rows()}
    of_one = clusters.filter(area_code="07")
    z = {}
    for code, figure in FIGURES.items():
        part = of_one.filter(indicator=code)
        value = part["numerator"].sum() / part["denominator"].sum()
        on_scale = np.log(value / (1 - value)) if figure.kind == "proportion" else value
        apart = (on_scale - rows[code][0]) / rows[code][1]
        z[code] = apart if figure.direction == "low" else -apart
    wanted = MIDDLE + SPREAD * (z["forms"] + (z["plaques"] + z["removed"]) / 2 + 2 * z["meetings"]) / 4
    found = built(clusters, by).areas.filter(area_code="07")["index"].item()
    assert found == pytest.approx(wanted)


def test_the_variance_carries_how_errors_go_together() -> None:
    """The variance between townships is w' Σ w, Σ the clustered covariance of the indicators, by loops."""
    clusters = made(2).filter(pl.col("indicator") != "removed")
    by = known(clusters)
    spread = dict(by.select("indicator", "spread").iter_rows())
    weight = {"forms": 0.25, "plaques": 0.25, "meetings": 0.5}
    codes = list(weight)
    influence = built(clusters, by).influence
    for area in ("00", "13"):
        errors: NDArray[np.float64] = np.zeros((TOWNSHIPS, len(codes)))
        for column, code in enumerate(codes):
            part = clusters.filter(area_code=area, indicator=code).sort("township")
            x, n = part["numerator"].to_numpy(), part["denominator"].to_numpy()
            errors[:, column] = (x - x.sum() / n.sum() * n) / n.sum()
        covariance = TOWNSHIPS / (TOWNSHIPS - 1) * errors.T @ errors
        w = np.array([SPREAD * weight[code] / spread[code] for code in codes])
        own = influence.filter(area_code=area)["error"].to_numpy()
        assert TOWNSHIPS / (TOWNSHIPS - 1) * (own**2).sum() == pytest.approx(w @ covariance @ w)


def test_errors_of_events_are_at_least_chance() -> None:
    clusters = made(3).filter(indicator="meetings")
    alike = clusters.with_columns(numerator=4 * pl.col("denominator"))
    settings_of = known(clusters)
    own = built(alike, settings_of).areas
    estimates = estimate(alike, PROVINCES, FIGURES)
    wanted = (SPREAD / settings_of["spread"].item()) ** 2 * estimates.sort("area_code")["s2"]
    assert own.sort("area_code")["s2"].to_list() == pytest.approx(wanted.to_list())
    assert (estimates["s2"] > 0).all()


def test_one_countys_change_moves_no_other_index() -> None:
    clusters = made(4)
    by = known(clusters)
    worse = clusters.with_columns(
        numerator=pl.when(area_code="05", indicator="forms")
        .then(pl.col("numerator") * 3)
        .otherwise("numerator")
    )
    before, after = (built(rows, by).areas.sort("area_code") for rows in (clusters, worse))
    others = pl.col("area_code") != "05"
    assert before.filter(others)["index"].equals(after.filter(others)["index"])
    assert after.filter(~others)["index"].item() > before.filter(~others)["index"].item()


def test_ranks_do_not_depend_on_the_order_of_rows() -> None:
    clusters = made(5)
    by = known(clusters)
    found = [
        stand(built(rows, by), ELIGIBLE, 2000, 7).sort("area_code")
        for rows in (clusters, clusters.sample(fraction=1, shuffle=True, seed=3))
    ]
    columns = ["index", "lower", "upper", "rank", "rank_low", "rank_high", "worst_tenth", "best_tenth"]
    for column in columns:
        assert found[0][column].to_list() == pytest.approx(found[1][column].to_list()), column
    assert (found[0]["lower"] < found[0]["index"]).all() and (found[0]["index"] < found[0]["upper"]).all()
    assert found[0]["worst_tenth"].sum() == pytest.approx(3) == found[0]["best_tenth"].sum()


def test_who_is_not_eligible_has_an_index_and_no_place() -> None:
    clusters = made(6)
    out = ELIGIBLE.with_columns(eligible=pl.col("area_code") != "00")
    found = stand(built(clusters, known(clusters)), out, 500, 7)
    alone = found.filter(area_code="00").row(0, named=True)
    assert alone["index"] is not None
    assert alone["rank"] is alone["rank_low"] is alone["worst_tenth"] is None
    assert found["ranked"].unique().to_list() == [COUNTIES - 1]


def test_what_fell_in_every_township_is_broadly_better() -> None:
    before, after = made(8), made(8, shift=-5)
    by = known(before)
    found = broadly_better(built(after, by), built(before, by))
    assert (found["change"] < 0).all()
    assert found["better"].all()
    same = broadly_better(built(before, by), built(before, by))
    assert not same["better"].any()


def test_paired_variances_by_student_s_t() -> None:
    """A county's townships differ in how they changed: the test is that of their paired errors."""
    before, after = made(9), made(10)
    by = known(before)
    now, then = built(after, by), built(before, by)
    found = broadly_better(now, then).sort("area_code")
    errors = now.influence.join(then.influence, on=[*AREA, "township"]).with_columns(
        error=pl.col("error") - pl.col("error_right")
    )
    clustered = process.clustered(errors.with_columns(numerator="error", denominator=1 / TOWNSHIPS), AREA)
    moderated = process.moderated(clustered).sort("area_code")
    excess = now.areas.sort("area_code")["excess"] + then.areas.sort("area_code")["excess"]
    t = -found["change"] / (moderated["ratio_s2"] + excess).sqrt()
    wanted = stats.t.cdf(t.to_numpy(), moderated["freedom"].to_numpy()) >= 0.95
    assert found["better"].to_list() == wanted.tolist()
    assert 0 < found["better"].sum() < COUNTIES


def test_an_indicator_that_few_areas_have_sets_no_standard() -> None:
    clusters = made(11)
    rare = clusters.with_columns(
        numerator=pl.when(indicator="meetings")
        .then(pl.when(area_code="03").then(1.0).otherwise(0.0))
        .otherwise("numerator")
    )
    assert known(rare)["indicator"].to_list() == ["forms", "plaques", "removed"]
    assert set(known(rare).columns) == {*GROUP, "centre", "spread"}


def test_the_groups_that_carry_it_are_named_worst_first() -> None:
    clusters = made(12)
    by = known(clusters)
    worse = clusters.with_columns(
        numerator=pl.when(pl.col("area_code") == "05")
        .then(pl.when(indicator="forms").then(pl.col("numerator") * 2).otherwise("numerator"))
        .otherwise("numerator")
    )
    named = built(worse, by).areas.filter(area_code="05")["groups"].item()
    assert named.split(",")[0] == "forms"


def test_where_nothing_can_be_compared_nobody_has_an_index() -> None:
    """A home of one county, or one in which areas do not differ: no standards, no index, nothing better."""
    clusters = made(1)
    estimates = estimate(clusters, PROVINCES, FIGURES)
    none = build(estimates, clusters, standards(estimates).clear(), SETTINGS)
    assert none.areas.is_empty() and none.influence.is_empty()
    assert stand(none, ELIGIBLE, 1000, 1).is_empty()
    whole = build(estimates, clusters, standards(estimates), SETTINGS)
    assert set(whole.areas.columns) == set(none.areas.columns)
    assert stand(whole, ELIGIBLE, 1000, 1).columns == stand(none, ELIGIBLE, 1000, 1).columns
    assert broadly_better(none, none).is_empty() and broadly_better(whole, none).is_empty()
