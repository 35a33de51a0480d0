"""Figures that are too even to be counted: perfect_satisfaction, heaping; and fall_to_nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import scipy

from pipelines.signals.comparison import in_use
from pipelines.signals.found import Signal, evidence_row
from pipelines.signals.month import Month
from pipelines.signals.stacking import REGISTERS_KEPT

LIMIT = 0.001
QUANTILE = 0.9
LEAST_ANSWERS, LEAST_SURVEYS, LEAST_UNHAPPY = 10, 5, 5
"""Answers of a community, communities and dissatisfied of a county below which nothing is said."""
DRAWS, WORTH_DRAWING, CLEARLY_NOT, ROUNDING = (999, 19_999), 0.02, 0.005, 1e-12
"""Only what χ² takes for even is drawn, and drawn long only where a short look leaves it open; draws as even
as what was seen count, whatever rounding says."""

SMALL = 5
"""A total up to this many falls to anything without a word, as in the checks of a return."""
TOTALS = ("households", "residents", "service_area_m2")


def survey_sums(months: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row per community that surveyed in these months: community_code, township_code, answers,
    satisfied."""
    rows = pl.concat(
        frame.select("community_code", "township_code", "survey_respondents", "survey_satisfied")
        for frame in months
    ).drop_nulls("survey_respondents")
    return (
        rows.group_by("community_code")
        .agg(
            township_code=pl.col("township_code").last(),
            answers=pl.col("survey_respondents").sum(),
            satisfied=pl.col("survey_satisfied").sum(),
        )
        .filter(pl.col("answers") > 0)
        .sort("community_code")
    )


def find_perfect_communities(surveys: pl.DataFrame, places: pl.DataFrame) -> Iterator[Signal]:
    """One signal per community all of whose answers were satisfied although, even where a resident is as
    often satisfied as in the best tenth of the province, the probability of that is below LIMIT."""
    placed = surveys.join(places, on="community_code")
    share = pl.col("satisfied") / pl.col("answers")
    enough = placed.filter(pl.col("answers") >= LEAST_ANSWERS)
    best = enough.group_by("province").agg(best=share.quantile(QUANTILE, "linear"))
    judged = placed.join(best, on="province").with_columns(p=pl.col("best") ** pl.col("answers"))
    fired = judged.filter(pl.col("satisfied") == pl.col("answers"), pl.col("p") < LIMIT)
    for row in fired.sort("community_code").to_dicts():
        told = _survey_told(row)
        evidence = [evidence_row(row["township_code"], row["community_code"], None, told)]
        params = {
            "answers": row["answers"],
            "best_tenth": round(row["best"], 4),
            "p": float(f"{row['p']:.3g}"),
        }
        yield Signal(
            "perfect_satisfaction", "community", row["community_code"], "communities", evidence, params
        )


def find_even_counties(surveys: pl.DataFrame, places: pl.DataFrame, period: str) -> Iterator[Signal]:
    """One signal per county whose communities' shares of satisfied differ less than binomial draws of one and
    the same share would."""
    placed = surveys.join(places, on="community_code").drop_nulls("county").sort("community_code")
    for county, rows in _worth_drawing(placed):
        p = evenness_p(rows["answers"].to_numpy(), rows["satisfied"].to_numpy(), f"{county}/{period}")
        if p >= LIMIT:
            continue
        evidence = [
            evidence_row(row["township_code"], row["community_code"], None, _survey_told(row))
            for row in rows.to_dicts()
        ]
        sums = {name: int(rows[name].sum()) for name in ("answers", "satisfied")}
        params = {"communities": rows.height, **sums, "p": float(f"{p:.3g}")}
        yield Signal("perfect_satisfaction", "county", county, "communities", evidence, params)


def _survey_told(row: Mapping[str, Any]) -> dict[str, tuple[None, int]]:
    return {"survey_respondents": (None, row["answers"]), "survey_satisfied": (None, row["satisfied"])}


def _worth_drawing(placed: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The counties with communities and dissatisfied enough that χ² takes for even, with their rows."""
    answers, satisfied = pl.col("answers"), pl.col("satisfied")
    share = (satisfied.sum() / answers.sum()).over("county")
    expected = answers * share
    apart = (satisfied - expected) ** 2 / (expected * (1 - share))
    summed = (
        placed.with_columns(apart=apart)
        .group_by("county")
        .agg(pl.col("apart").sum(), communities=pl.len(), unhappy=(answers - satisfied).sum())
    )
    enough = summed.filter(pl.col("communities") >= LEAST_SURVEYS, pl.col("unhappy") >= LEAST_UNHAPPY)
    if enough.is_empty():
        return
    even = (
        scipy.stats.chi2.cdf(enough["apart"].to_numpy(), enough["communities"].to_numpy() - 1)
        <= WORTH_DRAWING
    )
    kept = enough.filter(pl.Series(even, dtype=pl.Boolean)).select("county")
    rows = placed.join(kept, on="county", how="semi", maintain_order="left")
    for (county,), own in rows.sort("county", "community_code").group_by("county", maintain_order=True):
        yield str(county), own


def evenness_p(answers: np.ndarray, satisfied: np.ndarray, name: str) -> float:
    """Probability of shares so even or more, where the county's satisfied are dealt to its communities by
    chance: the exact test by drawing. The draws are those of ``name`` in every run; a first thousand tells
    that most counties are not even."""
    expected = answers * (satisfied.sum() / answers.sum())
    seen = _apart(satisfied, expected, answers) * (1 + ROUNDING)
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    generator = np.random.default_rng(seed)
    for draws in DRAWS:
        dealt = generator.multivariate_hypergeometric(
            answers, int(satisfied.sum()), size=draws, method="marginals"
        )
        p = float((1 + (_apart(dealt, expected, answers) <= seen).sum()) / (1 + draws))
        if p > CLEARLY_NOT:
            break
    return p


def _apart(good: np.ndarray, expected: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """χ² of the communities around their common share."""
    apart: np.ndarray = ((good - expected) ** 2 / (expected * (1 - expected / sizes))).sum(axis=-1)
    return apart


def find_heaping(month: Month) -> Iterator[Signal]:
    """One signal per county and norm: values of communities in the unit just above what is asked for, against
    the units beside it."""
    rows = month.now["communities"].join(month.places, on="community_code").drop_nulls("county")
    figures = {
        "volunteers_share": 100 * pl.col("registered_volunteers") / pl.col("residents"),
        "service_area_per_100_households": 100 * pl.col("service_area_m2") / pl.col("households"),
    }
    for norm, figure in figures.items():
        threshold = float(month.jurisdiction.indicator_norms[norm])
        value = pl.col("value")
        just_above = (value >= threshold) & (value < threshold + 1)
        near = rows.with_columns(value=figure).filter(value >= threshold - 1, value < threshold + 2)
        counts = near.group_by("county").agg(near=pl.len(), above=just_above.sum().cast(pl.Int64))
        tails = heaping_p(counts["above"].to_numpy(), counts["near"].to_numpy())
        for (county, of_near, _), p in zip(counts.rows(), tails.tolist(), strict=True):
            if p < LIMIT:
                own = near.filter(just_above, pl.col("county") == county).sort("community_code")
                yield _heaped(county, own, norm, threshold, of_near, p)


def _heaped(county: str, rows: pl.DataFrame, norm: str, threshold: float, near: int, p: float) -> Signal:
    evidence = [
        evidence_row(
            row["township_code"],
            row["community_code"],
            row["sheet_row"],
            {norm: (None, round(row["value"], 2))},
        )
        for row in rows.to_dicts()
    ]
    params = {
        "norm": norm,
        "threshold": threshold,
        "above": rows.height,
        "near": near,
        "p": float(f"{p:.3g}"),
    }
    return Signal("heaping", "county", county, "communities", evidence, params)


def heaping_p(above: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Probability that so many or more of the values near a threshold lie in the middle of three units, where
    each holds a third."""
    tail: np.ndarray = scipy.stats.binom.sf(above - 1, near, 1 / 3)
    return tail


def find_falls(month: Month) -> Iterator[Signal]:
    """One signal per community and register: a base figure or the rows in use of a register fell by more than
    the jurisdiction's factor, whatever they fell to."""
    factor = month.jurisdiction.change_factor
    yield from _fallen_totals(month.changes["communities"], factor)
    yield from _fallen_stocks(month, factor)


def _fallen_totals(changes: pl.DataFrame, factor: float) -> Iterator[Signal]:
    fell = {name: _fell(pl.col(f"{name}_before"), pl.col(name), factor) for name in TOTALS}
    fired = changes.filter("was", "now", pl.any_horizontal(fell.values()))
    if fired.is_empty():
        return
    for row in fired.with_columns(**{f"{name}_fell": one for name, one in fell.items()}).to_dicts():
        fallen = {name: (row[f"{name}_before"], row[name]) for name in TOTALS if row[f"{name}_fell"]}
        evidence = [evidence_row(row["township_code"], row["community_code"], row["sheet_row"], fallen)]
        code = row["community_code"]
        yield Signal("fall_to_nothing", "community", code, "communities", evidence, {"factor": factor})


def _fell(before: pl.Expr, now: pl.Expr, factor: float) -> pl.Expr:
    return ((before > SMALL) & (before > now * factor)).fill_null(False)


def _fallen_stocks(month: Month, factor: float) -> Iterator[Signal]:
    before = _stocks(month.before, month.end).filter(pl.col("stock") > SMALL)
    if before.is_empty():
        return
    now = _stocks(month.now, month.end)
    joined = before.join(now, on=["register", "community_code"], how="left", suffix="_now").with_columns(
        pl.col("stock_now").fill_null(0)
    )
    fired = joined.filter(_fell(pl.col("stock"), pl.col("stock_now"), factor))
    if fired.is_empty():
        return
    known = month.now["communities"].select("community_code", "township_code")
    for row in fired.join(known, on="community_code").to_dicts():
        told = {"rows_in_use": (row["stock"], row["stock_now"])}
        evidence = [evidence_row(row["township_code"], row["community_code"], None, told)]
        code, register = row["community_code"], row["register"]
        yield Signal("fall_to_nothing", "community", code, register, evidence, {"factor": factor})


def _stocks(rows: Mapping[str, pl.DataFrame], end: date) -> pl.DataFrame:
    """One row per register and community that has rows in use: register, community_code, stock."""
    parts = [pl.DataFrame(schema={"community_code": pl.String, "register": pl.String, "stock": pl.UInt32})]
    parts += [
        rows[register]
        .select(pl.col("community_code").filter(in_use(register, end)))
        .group_by("community_code")
        .agg(pl.lit(register).alias("register"), stock=pl.len())
        for register in REGISTERS_KEPT
        if not rows[register].is_empty()
    ]
    return pl.concat(parts)
