"""The same communities in two periods, by the parts of each area that act as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from pipelines.areas import compared_within
from pipelines.indicators.clusters import CLUSTERED, township_lineage
from pipelines.indicators.columns import STATING
from pipelines.indicators.definitions import BY_CODE, INDICATORS, Indicator
from pipelines.indicators.facts import COUNT_COLUMNS
from pipelines.indicators.stacking import portions, repeated, stacked, wide_name
from pipelines.ranking.changes import PAIR, judge_all
from pipelines.ranking.ratios import DIGITS

BEFORE = "_before"

PAIRED = tuple(one for one in INDICATORS if one.kind != "median")
"""Indicators whose change is that of the communities in both periods: sums, or ratios of sums."""

BEHIND_A_TOTAL = "communities"
"""A total changed broadly where it did by community."""


CHANCE = {one.code: "proportion" if one.survey else "count" for one in INDICATORS if one.event or one.survey}
"""Indicators whose change is also scattered by chance, and how."""


def judge_pairs(clusters: Iterable[pl.DataFrame], areas: pl.DataFrame) -> pl.DataFrame:
    """One row per area and indicator of ``clusters`` (KEY and PAIR, in portions as judge_all says): KEY,
    change in the unit of the indicator (of a total, that of the sum), clusters, changed, broad. All areas of
    a level that are compared within one on the tree ``areas`` together: each lends the others its
    variance."""
    judged = judge_all(clusters, CHANCE, compared_within(areas))
    factors = pl.col("indicator").replace_strict({code: float(one.factor) for code, one in BY_CODE.items()})
    totals = [one.code for one in INDICATORS if one.denominator is None]
    amount = pl.when(pl.col("indicator").is_in(totals)).then("counted").otherwise("change") * factors
    return judged.with_columns(change=amount.round(DIGITS - 2)).drop("counted")


def pair_clusters(
    now: pl.DataFrame, before: pl.DataFrame, areas: pl.DataFrame, indicators: Sequence[Indicator] = PAIRED
) -> Iterator[pl.DataFrame]:
    """One row per area, indicator and township of the area (community, where the area is a township) with a
    community that reported in both periods: KEY and PAIR; some indicators at a time. ``now`` and ``before``:
    facts of two periods placed on the later tree (place_facts); ``areas``: the tree. A flow that may be left
    empty is that of the communities that stated it in both."""
    both = _of_both(now, before)
    townships = both.group_by("township").agg(pl.exclude("community").sum())
    lineage = township_lineage(areas)
    placed = townships.join(lineage, on="township")
    for some in portions([one for one in indicators if not one.reporting], both.height):
        own = _rows(both, {"township": "township"}, some)
        yield pl.concat([own, _rows(placed, {level: level for level in CLUSTERED}, some)])


def pair_reporting(
    now: pl.DataFrame, before: pl.DataFrame, areas: pl.DataFrame, indicators: Sequence[Indicator] = PAIRED
) -> pl.DataFrame:
    """The same of the indicators about returns, of the townships that were expected to report in both
    periods. ``now`` and ``before``: from reporting_of."""
    names = {name: f"{name}{BEFORE}" for name in before.columns if name != "township"}
    both = now.join(before.rename(names), on="township").filter(
        pl.col("expected") > 0, pl.col(f"expected{BEFORE}") > 0
    )
    lineage = township_lineage(areas)
    placed = both.join(lineage, on="township")
    counted = [one for one in indicators if one.reporting]
    return _rows(placed, {level: level for level in ("township", *CLUSTERED)}, counted)


def _of_both(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """One row per community in both: its township, and each column of the facts now and before."""
    sums, names = pl.col(COUNT_COLUMNS).sum(), {name: f"{name}{BEFORE}" for name in COUNT_COLUMNS}
    present = now.group_by("community").agg(pl.col("township").first(), sums)
    both = present.join(before.group_by("community").agg(sums).rename(names), on="community")
    stated = {told: (pl.col(told) > 0) & (pl.col(f"{told}{BEFORE}") > 0) for told in STATING.values()}
    return both.with_columns(
        pl.when(stated[told]).then(f"{column}{side}").otherwise(0).alias(f"{column}{side}")
        for flow, told in STATING.items()
        for column in (flow, told)
        for side in ("", BEFORE)
    ).sort("community")


def _rows(both: pl.DataFrame, areas: Mapping[str, str], indicators: Sequence[Indicator]) -> pl.DataFrame:
    """KEY and PAIR of each row of ``both`` at each level. ``areas``: the column that says where a row lies,
    by level; where it is null, the row has no area of that level."""
    wide = both.select(
        (pl.col(f"{column}{side}") / scale).alias(wide_name(one.code, name))
        for one in indicators
        for name, column, scale, side in zip(
            PAIR,
            (one.numerator, one.denominator or BEHIND_A_TOTAL) * 2,
            (one.numerator_scale, one.denominator_scale) * 2,
            ("", "", BEFORE, BEFORE),
            strict=True,
        )
    )
    long = stacked(wide, [one.code for one in indicators], PAIR)
    return pl.concat(
        long.select(
            pl.lit(level).alias("level"), repeated(both[area], len(indicators)).alias("area_code"), pl.all()
        )
        for level, area in areas.items()
    ).drop_nulls("area_code")
