"""How areas stand: the same figures as each method gives by itself, for whoever is ranked and nobody else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipelines.ranking import process, ranks
from pipelines.ranking.draws import Floats
from pipelines.ranking.standings import (
    NOTHING_FURTHER,
    PROCESS,
    STANDING,
    Figure,
    StandingRules,
    add_standings,
)
from schemas.snapshot import AREA_VALUES

FIGURES = {
    "share": Figure("proportion", "low", 100),
    "good_share": Figure("proportion", "high"),
    "rate": Figure("count", "low"),
    "event": Figure("count", "low", drawn=True),
    "amount": Figure("amount", "low"),
    "sum": Figure("total", "low"),
    "about": Figure("proportion", "context"),
}
RULES = StandingRules(draws=2000, seed=7, winsorise=0.1, bands=5)
PROVINCE = "510000"
ALIKE = [f"5102{number:02d}" for number in range(20)]
"""Counties that differ by no more than chance lets them."""
COUNTIES = {
    "510101": (1, 40),
    "510102": (30, 40),
    "510105": (1, 4),
    **{code: (11 + place % 5, 40) for place, code in enumerate(ALIKE)},
}
UNLIKE = {"510101": (2, 40), "510102": (10, 40), "510103": (12, 40), "510104": (38, 40), "510105": (1, 4)}


def period_values(indicator: str, counties: dict[str, tuple[int, int]] | None = None) -> pl.DataFrame:
    """One month of one indicator: the province and its counties, the last of which is not ranked."""
    counted = counties or COUNTIES
    whole = tuple(sum(pair[place] for pair in counted.values()) for place in (0, 1))
    rows = [("province", PROVINCE, *whole, True)]
    rows += [("county", code, *pair, code != "510105") for code, pair in counted.items()]
    frame = pl.DataFrame(
        rows, schema=["level", "area_code", "numerator", "denominator", "eligible"], orient="row"
    ).with_columns(
        indicator=pl.lit(indicator),
        period=pl.lit("2026-01"),
        value=FIGURES[indicator].factor * pl.col("numerator") / pl.col("denominator"),
        rank=pl.when("eligible").then(pl.col("numerator").rank("min").over("level")).cast(pl.Int64),
        ranked=pl.lit(len(counted) - 1),
    )
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in AREA_VALUES.items()
    )


def provinces(values: pl.DataFrame) -> pl.DataFrame:
    return values.select("level", "area_code", province=pl.lit(PROVINCE)).unique()


def clusters(values: pl.DataFrame) -> pl.DataFrame:
    """Four townships of each area, of one size: a quarter of what it counts, two of them more, two less."""
    parts = values.filter(pl.col("denominator") > 0).select(
        "level", "area_code", "indicator", "numerator", "denominator"
    )
    return pl.concat(
        parts.with_columns(pl.col("numerator") * share / 4, pl.col("denominator") / 4)
        for share in (0.8, 0.8, 1.2, 1.2)
    )


def stand(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return add_standings(values, provinces(values), [clusters(values)], FIGURES, RULES)


def test_a_county_is_compared_with_the_figure_of_its_province() -> None:
    found, statistics = stand(period_values("share"))
    row = statistics.row(0, named=True)
    # 1 + 30 + 1 + 20 × 13 of 22 × 40 + 4, the county that is not ranked included.
    assert row["target"] == pytest.approx(292 / 884)
    assert (row["areas"], row["expected_0025"], row["expected_0001"]) == (22, 0.55, 0.022)
    assert (row["tau2"], row["overdispersed"]) == (0, False)
    counties = found.filter(level="county").rows_by_key("area_code", named=True, unique=True)
    assert counties["510101"]["significance"] == "better"
    assert counties["510102"]["significance"] == "worse"
    assert {counties[code]["significance"] for code in ALIKE} == {"same"}
    # P(X ≤ 1) and P(X ≥ 30) of Binomial(40, 0.33) are below 0.001.
    classes = [row[name] for name in ("low_0001", "low_0025", "inside", "high_0025", "high_0001")]
    assert classes == [1, 0, 20, 0, 1]


def test_a_high_share_is_good_where_high_is_better() -> None:
    found, _ = stand(period_values("good_share"))
    by_code = dict(found.filter(level="county").select("area_code", "significance").iter_rows())
    assert (by_code["510101"], by_code["510102"]) == ("worse", "better")


def test_who_is_not_ranked_is_compared_with_nothing() -> None:
    found, _ = stand(period_values("share"))
    for code in ("510105", PROVINCE):
        row = found.filter(area_code=code).select(STANDING).drop(PROCESS).row(0, named=True)
        assert row.pop("significance") == "none"
        assert set(row.values()) == {None}


@pytest.mark.parametrize("indicator", ["sum"])
def test_what_is_counted_is_not_drawn(indicator: str) -> None:
    found, statistics = stand(period_values(indicator))
    assert statistics.is_empty()
    assert found.drop("significance").equals(period_values(indicator).drop("significance"))


def test_over_dispersion_is_estimated_about_the_province_and_widens_the_limits() -> None:
    """φ and τ² by hand from four counties that differ much; without them the first would lie beyond the
    0.001 limit, with them it lies within all."""
    p = 63 / 164
    x, n = np.array([2, 10, 12, 38]), np.full(4, 40)
    s = np.sqrt(p * (1 - p) / n)
    z = (x / n - p) / s
    clipped = np.clip(z, np.quantile(z, 0.1), np.quantile(z, 0.9))
    phi = (clipped**2).mean() / 0.6786545589528744
    weight = 1 / s**2
    tau2 = (4 * phi - 3) / (weight.sum() - (weight**2).sum() / weight.sum())
    found, statistics = stand(period_values("share", UNLIKE))
    row = statistics.row(0, named=True)
    assert row["phi"] == pytest.approx(phi)
    assert row["tau2"] == pytest.approx(tau2)
    assert row["overdispersed"] is True
    assert stats.binom.cdf(2, 40, p) < 0.001
    assert p - stats.norm.isf(0.025) * np.sqrt(s[0] ** 2 + tau2) < 2 / 40
    assert found.filter(area_code="510101")["limit_class"].to_list() == ["inside"]


def test_the_order_of_the_areas_does_not_matter() -> None:
    values = period_values("rate")
    shuffled = values.sample(fraction=1, shuffle=True, seed=3)
    one, other = stand(values)[0], stand(shuffled)[0]
    key = ["level", "area_code"]
    assert one.sort(key).equals(other.sort(key))


def test_two_months_have_common_draws() -> None:
    """The same figures in two months: what differs between intervals of ranks is never the draws."""
    other = period_values("share").with_columns(period=pl.lit("2026-02"))
    first, second = (stand(values)[0].drop("period") for values in (period_values("share"), other))
    assert first.equals(second)


def test_counties_of_two_provinces_are_not_mixed() -> None:
    values = period_values("share")
    other = period_values("share", {code: (n - x, n) for code, (x, n) in COUNTIES.items()}).with_columns(
        pl.col("area_code").str.replace("51", "52")
    )
    both = pl.concat([values, other])
    homes = both.select("level", "area_code", province=pl.col("area_code").str.slice(0, 2) + "0000")
    found, statistics = add_standings(both, homes, [clusters(both)], FIGURES, RULES)
    assert statistics.height == 2
    assert found.filter(pl.col("area_code").str.starts_with("51")).equals(stand(values)[0])


def test_what_is_drawn_already_is_what_would_be_drawn() -> None:
    """The same table of another month draws nothing new; one that differs in anything draws for itself."""
    values, known = period_values("share"), dict[bytes, Floats]()
    plain = stand(values)
    assert plain[0]["rank_low"].null_count() < values.height

    def with_known(rows: pl.DataFrame, rules: StandingRules = RULES) -> tuple[pl.DataFrame, pl.DataFrame]:
        return add_standings(
            rows, provinces(rows), [clusters(rows)], FIGURES, rules, NOTHING_FURTHER, known_draws=known
        )

    later = values.with_columns(period=pl.lit("2026-02"))
    for rows in (values, later):
        found, statistics = with_known(rows)
        assert len(known) == 1
        assert found.drop("period").equals(plain[0].drop("period"))
        assert statistics.drop("period").equals(plain[1].drop("period"))
    others = [
        (values.with_columns(pl.col("numerator") + 1), RULES),
        (values.with_columns(indicator=pl.lit("good_share")), RULES),
        (values, replace(RULES, seed=8)),
        (values, replace(RULES, draws=1999)),
    ]
    for number, (rows, rules) in enumerate(others, start=2):
        alone = add_standings(rows, provinces(rows), [clusters(rows)], FIGURES, rules)
        assert with_known(rows, rules)[0].equals(alone[0])
        assert len(known) == number


def test_what_no_township_shows_makes_ranks_less_sure_and_nothing_else() -> None:
    values = period_values("amount")
    further = (
        values.filter(level="county")
        .select("level", "area_code", "indicator", effort_s2=pl.lit(0.05))
        .with_columns(extremes=pl.lit([], pl.List(pl.Float64)))
    )
    plain, known = stand(values)
    given = (values, provinces(values), [clusters(values)], FIGURES, RULES)
    unsure, less = add_standings(*given, further)
    assert less["rankability"].item() < known["rankability"].item()
    assert less["median_s2"].item() == pytest.approx(known["median_s2"].item() + 0.05)
    ranks = ("rank_low", "rank_median", "rank_high", "worst_tenth", "worst_fifth", "best_fifth")
    assert unsure.drop(ranks).equals(plain.drop(ranks))
    assert (unsure["rank_high"] - unsure["rank_low"] >= plain["rank_high"] - plain["rank_low"]).all()


@pytest.mark.parametrize(
    ("extremes", "verdict"),
    [([1, 2, 3, 4], "ranks"), ([1, 2, 4, 3], "bands"), ([0, 0, 0, 0], "ranks"), (None, "ranks")],
)
def test_where_an_extreme_case_turns_the_order_round_there_are_no_ranks(
    extremes: list[float] | None, verdict: str
) -> None:
    values = period_values("amount", UNLIKE)
    ranked = values.filter(level="county", eligible=True).sort("value")
    found = stand(values)[1]
    assert found["verdict"].item() == "ranks" and ranked.height == 4
    usual = [1.0, 2.0, 3.0, 4.0]
    cases = [list(pair) for pair in zip(usual, extremes or usual, strict=True)]
    further = ranked.select(
        "level", "area_code", "indicator", effort_s2=pl.lit(0.0), extremes=pl.Series(cases)
    )
    given = (values, provinces(values), [clusters(values)], FIGURES, RULES)
    assert add_standings(*given, further)[1]["verdict"].item() == verdict


def test_process_intervals_and_ranks_are_those_of_the_methods_by_themselves() -> None:
    for indicator in ("share", "rate", "event", "amount"):
        values = period_values(indicator)
        found = stand(values)[0].filter(level="county", eligible=True).sort("area_code")
        about = FIGURES[indicator]
        counties = values.filter(level="county")
        rows = process.moderated(process.clustered(clusters(counties)))
        if about.drawn:
            rows = process.at_least_chance(
                rows.join(counties.select("area_code", "denominator"), on="area_code"), about.kind
            ).drop("denominator")
        rows = rows.join(counties.select("area_code", "numerator", "denominator", "eligible"), on="area_code")
        rows = process.intervals(process.on_drawing_scale(rows, about.kind), about.kind).filter("eligible")
        for end in ("process_lower", "process_upper"):
            assert found[end].to_numpy() == pytest.approx(
                about.factor * rows.sort("area_code")[end].to_numpy()
            )
        drawn = ranks.intervals(rows.sort("area_code"), 2000, 1)
        assert (found["rank_median"] - drawn["rank_median"]).abs().max() <= 1
        assert found["worst_fifth"].to_numpy() == pytest.approx(drawn["worst_fifth"].to_numpy(), abs=0.06)


def test_events_are_less_certain_than_stocks_whose_townships_are_alike() -> None:
    stock, event = (stand(period_values(indicator))[0] for indicator in ("rate", "event"))
    width = (pl.col("process_upper") - pl.col("process_lower")).sum()
    assert event.select(width).item() > stock.select(width).item()


def test_the_province_has_a_process_interval_too() -> None:
    whole = stand(period_values("rate"))[0].filter(level="province").row(0, named=True)
    assert whole["process_lower"] < whole["value"] < whole["process_upper"]


def test_an_amount_is_ranked_by_draws_and_has_no_limits() -> None:
    found, statistics = stand(period_values("amount"))
    counties = found.filter(level="county", eligible=True)
    assert counties["rank_low"].null_count() == 0
    assert counties["limit_class"].null_count() == counties.height
    row = statistics.row(0, named=True)
    assert (row["phi"], row["tau2"], row["overdispersed"]) == (None, 0, False)
    assert row["verdict"] is not None
