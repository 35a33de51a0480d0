"""The burden index of what areas of a level push themselves, and how well it is known.

Fixed goalposts are made for whole values. So each indicator of the own part is set against the province as it
was at the baseline: 50 is its mean then, 5 points are the spread between areas then (τ), more is worse. The
index is linear in the indicators, and its variance that of what each township adds to it: so it carries how
the errors of all indicators go together. Source: docs/developing/statistics.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl
import scipy

from pipelines.ranking import process, ranks
from pipelines.ranking.draws import draws_of
from pipelines.ranking.index import IndexSettings, shares
from pipelines.ranking.ratios import DIGITS
from pipelines.ranking.scores import arithmetic
from pipelines.ranking.standings import GROUP, KEY, Figure, process_of, said_of

MIDDLE, SPREAD, MOST = 50.0, 5.0, 10.0
"""Points of the province's mean at the baseline and of one spread between areas; scores end at ten spreads
on either side, 0 and 100: where all have left those behind, it is time for a new baseline."""

ENDS = {"worst_tenth": 10, "worst_fifth": 5, "best_tenth": 10}
"""Probabilities of lying among one in so many places."""

FEWEST_OFF = 0.2
"""Share of areas that must differ from the commonest figure before an indicator has a spread: one county's
first case must not be the measure of all later ones."""

CARRIED = 0.8
"""The groups named carry this share of what an area has more than the mean of all."""

BROAD = 0.95
"""Share of paired draws in which a change for the better must be one."""

TABLE = ["level", "province"]
AREA = ["level", "area_code"]


class OwnIndex(NamedTuple):
    """The index of a period: ``areas``, one row per area: level, province, area_code, index, groups, its
    variance s2 with freedom, and excess, what chance adds there to the variance between townships;
    ``influence``, one row per area and township: what it adds to the index's error."""

    areas: pl.DataFrame
    influence: pl.DataFrame


NONE = OwnIndex(
    pl.DataFrame(
        schema=dict.fromkeys((*TABLE, "area_code"), pl.String)
        | {"index": pl.Float64, "groups": pl.String}
        | dict.fromkeys(("excess", "freedom", "s2"), pl.Float64)
    ),
    pl.DataFrame(schema=dict.fromkeys((*AREA, "township"), pl.String) | {"error": pl.Float64}),
)
"""Where areas differ in nothing, or there are too few to tell, none has an index."""


def estimate(clusters: pl.DataFrame, provinces: pl.DataFrame, figures: Mapping[str, Figure]) -> pl.DataFrame:
    """One row per area and indicator: KEY, province, kind, direction, denominator, ratio, ``own_s2`` (the
    variance of the ratio by its townships), ratio_s2 (at least chance, for events and surveys), and estimate
    and s2 on the scale on which areas are compared.

    ``clusters``: one row per area, indicator and township; ``provinces``: level, area_code, province."""
    sizes = clusters.group_by(KEY).agg(pl.col("denominator").sum())
    found = process.clustered(clusters, KEY).join(sizes, on=KEY).join(provinces, on=AREA)
    said = said_of(figures, ("kind", "direction", "drawn"))
    in_order = found.join(said, on="indicator").sort(*GROUP, "area_code")
    moderated = process.moderated(in_order, GROUP).with_columns(own_s2="ratio_s2")
    apart = moderated.partition_by("kind", "drawn", as_dict=True)
    return pl.concat(process_of(rows, str(kind), bool(drawn)) for (kind, drawn), rows in apart.items())


def standards(estimates: pl.DataFrame) -> pl.DataFrame:
    """One row per level, province and indicator in which areas differ: centre, the figure of all areas
    together, and spread, τ between them, or their standard deviation where they cannot be told apart and τ is
    hardly known; both on the scale on which areas are compared."""
    known = estimates.drop_nulls("estimate").sort(GROUP, maintain_order=True)
    tables = known.partition_by(GROUP, maintain_order=True)
    spreads = pl.Series("spread", [_spread(table) for table in tables], dtype=pl.Float64)
    return _centres(known).with_columns(spreads).filter(pl.col("spread") > 0)


def _spread(table: pl.DataFrame) -> float:
    values = table["estimate"].to_numpy()
    _, counts = np.unique(values.round(DIGITS), return_counts=True)
    if len(values) < ranks.FEWEST or 1 - counts.max() / len(values) < FEWEST_OFF:
        return 0.0
    found = ranks.reliability(table)
    if found.tau2 is None or found.verdict == "indistinct":
        return float(values.std(ddof=1))
    return float(np.sqrt(found.tau2))


def _centres(known: pl.DataFrame) -> pl.DataFrame:
    """One row per table, in the order of GROUP: ``centre``, the figure of all its areas together, as large
    as the median of them where that has a say."""
    whole = known.group_by(GROUP, maintain_order=True).agg(
        pl.col("kind").first(),
        ratio=(pl.col("ratio") * pl.col("denominator")).sum() / pl.col("denominator").sum(),
        denominator=pl.col("denominator").median(),
        ratio_s2=pl.lit(0.0),
    )
    scaled = [
        process.on_drawing_scale(rows, str(kind), GROUP)
        for (kind,), rows in whole.group_by("kind", maintain_order=True)
    ]
    named = [pl.DataFrame(schema=dict.fromkeys(GROUP, pl.String) | {"centre": pl.Float64})]
    return pl.concat(named + [rows.select(*GROUP, centre="estimate") for rows in scaled]).sort(GROUP)


def build(
    estimates: pl.DataFrame, clusters: pl.DataFrame, known: pl.DataFrame, settings: IndexSettings
) -> OwnIndex:
    """The index of every area of a period by the standards ``known`` (``standards`` of the baseline).

    A group's score is the mean of its indicators that have a value, the index the weighted mean of the
    groups, with the weights of the whole index."""
    joined = estimates.join(known, on=GROUP).drop_nulls("estimate")
    turned = pl.when(pl.col("direction") == "low").then(1.0).otherwise(-1.0) / pl.col("spread")
    scored = joined.with_columns(z=turned * (pl.col("estimate") - pl.col("centre"))).with_columns(
        score=MIDDLE + SPREAD * pl.col("z").clip(-MOST, MOST),
        # Points that one unit of the ratio makes; none beyond the ends, where a unit more changes nothing.
        slope=pl.when(pl.col("z").abs() <= MOST)
        .then(SPREAD * turned * (pl.col("s2") / pl.col("ratio_s2")).sqrt().fill_nan(1.0).fill_null(1.0))
        .otherwise(0.0),
    )
    if scored.is_empty():
        return NONE
    parts = [_index_of(table, settings) for table in scored.sort(*GROUP, "area_code").partition_by(TABLE)]
    areas, weighted = (pl.concat(rows) for rows in zip(*parts, strict=True))
    influence = _influence(clusters, weighted)
    more = (pl.col("points") ** 2 * (pl.col("ratio_s2") - pl.col("own_s2"))).sum()
    excess = weighted.group_by(AREA).agg(more.alias("excess"))
    known_areas = areas.join(excess, on=AREA).join(_variances(influence, areas), on=AREA)
    return OwnIndex(known_areas.with_columns(s2=pl.col("s2") + pl.col("excess")), influence)


def _index_of(table: pl.DataFrame, settings: IndexSettings) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of one level and province: the index of each area, and the rows with ``points``, what a unit of the
    indicator's ratio makes of the index."""
    codes = [code for code in settings.codes if code in set(table["indicator"])]
    used = replace(settings, goalposts={code: settings.goalposts[code] for code in codes})
    wide = table.pivot("indicator", on_columns=codes, index=[*TABLE, "area_code"], values="score").sort(
        "area_code"
    )
    scores = wide.select(codes).to_numpy()
    share = shares(np.isfinite(scores), used)
    named = wide.select(*TABLE, "area_code")
    index = named.with_columns(
        index=pl.Series((np.nan_to_num(scores) * share).sum(axis=1)),
        groups=pl.Series(_carrying(scores, share, used), dtype=pl.String),
    )
    of_each = named.with_columns(pl.DataFrame(share, schema=codes)).unpivot(
        codes, index=AREA, variable_name="indicator", value_name="share"
    )
    return index, table.join(of_each, on=KEY).with_columns(points=pl.col("slope") * pl.col("share"))


def _carrying(scores: np.ndarray, share: np.ndarray, settings: IndexSettings) -> list[str]:
    """The groups in which each area has most more than the mean of all, the worst first."""
    above = np.nan_to_num(scores - arithmetic(scores.T, np.ones(len(scores)))) * share
    codes = np.array([settings.groups[code] for code in settings.codes])
    groups = settings.group_codes
    more = np.stack([above[:, codes == group].sum(axis=1) for group in groups], axis=1).clip(0)
    named = []
    for row in more:
        order = [place for place in np.argsort(-row, kind="stable") if row[place] > 0]
        before = np.concatenate([[0.0], np.cumsum(row[order])])[:-1]
        is_kept = before < CARRIED * row.sum()
        named.append(",".join(groups[place] for place, kept in zip(order, is_kept, strict=True) if kept))
    return named


def _influence(clusters: pl.DataFrame, weighted: pl.DataFrame) -> pl.DataFrame:
    """One row per area and township: level, area_code, township, error: what the township's differences from
    the area's own figures add to the index."""
    sides = clusters.join(weighted.select(*KEY, "ratio", "points", whole="denominator"), on=KEY)
    error = (
        pl.col("points") * (pl.col("numerator") - pl.col("ratio") * pl.col("denominator")) / pl.col("whole")
    )
    return sides.group_by(*AREA, "township").agg(error.sum().alias("error")).sort(*AREA, "township")


def _variances(influence: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """One row per area: level, area_code, s2 and freedom of what its townships add up to, drawn in to what
    the level's areas of its province (``areas``: level, area_code, province) have in common. The denominators
    add up to 1: the errors are of the index itself."""
    clusters = influence.with_columns(numerator="error", denominator=1 / pl.len().over(AREA))
    homes = areas.select(*AREA, "province")
    placed = process.clustered(clusters, AREA).join(homes, on=AREA, how="left", maintain_order="left")
    moderated = process.moderated(placed, TABLE)
    return moderated.select(*AREA, "freedom", s2="ratio_s2")


def stand(own: OwnIndex, eligible: pl.DataFrame, draws: int, seed: int) -> pl.DataFrame:
    """The areas of ``build`` with lower and upper (95 %), rank, tied and ranked, rank_low, rank_median and
    rank_high, and the probabilities ENDS; the last eight where ``eligible`` (level, area_code, eligible) says
    that the area is ranked. The seed gives the draws."""
    rows = own.areas.join(eligible, on=AREA, how="left").with_columns(
        pl.col("eligible").fill_null(False),
        estimate="index",
        ratio="index",
        value=pl.col("index").round(DIGITS),
    )
    ends = process.intervals(rows, "amount")
    ranked = ranks.competition(
        ends.with_columns(
            lower="process_lower",
            upper=pl.max_horizontal(pl.col("process_upper").clip(upper_bound=100), "index"),
        ),
        TABLE,
    )
    tables = ranked.filter("eligible").sort(*TABLE, "area_code").partition_by(TABLE, maintain_order=True)
    drawn = [_draw(table, draws, seed) for table in tables]
    columns = [*AREA, *ranks.RANK_ENDS, *ENDS]
    none = ranks.intervals(ranked.clear(), shares=ENDS).select(columns)
    return ranked.join(pl.concat([none, *(rows.select(columns) for rows in drawn)]), on=AREA, how="left")


def _draw(table: pl.DataFrame, draws: int, seed: int) -> pl.DataFrame:
    return ranks.intervals(table, draws_of(table.height, draws), seed, shares=ENDS)


def broadly_better(now: OwnIndex, before: OwnIndex) -> pl.DataFrame:
    """One row per area in both: level, area_code, change of the index, and better: whether it is lower in
    95 % of paired draws. The pairs are the townships: what one of them adds to both errors cancels out."""
    errors = now.influence.join(
        before.influence, on=[*AREA, "township"], how="full", coalesce=True, suffix="_before"
    ).with_columns(error=pl.col("error").fill_null(0) - pl.col("error_before").fill_null(0))
    sides = before.areas.select(*AREA, before="index", excess_before="excess")
    pairs = now.areas.drop("s2", "freedom").join(sides, on=AREA)
    either = pl.concat(areas.select(*AREA, "province") for areas in (now.areas, before.areas))
    variances = _variances(errors.select(*AREA, "township", "error"), either.unique(AREA, keep="first"))
    rows = pairs.join(variances, on=AREA).with_columns(
        change=pl.col("index") - pl.col("before"),
        s2=pl.col("s2") + pl.col("excess") + pl.col("excess_before"),
    )
    deviation = np.sqrt(np.maximum(rows["s2"].to_numpy(), np.finfo(float).tiny))
    share = scipy.stats.t.cdf(
        -rows["change"].to_numpy() / deviation, rows["freedom"].cast(pl.Float64).to_numpy()
    )
    better = pl.Series("better", share >= BROAD)
    return rows.with_columns(better).select(
        *AREA, "change", pl.when(pl.col("s2").is_not_null()).then("better")
    )
