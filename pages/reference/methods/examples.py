"""The made-up figures behind the pictures, and what the rules in force make of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl

from pipelines.queries.ranking import changes, factor, index, intervals, limits, process, ranks, trend
from schemas.composite import Goalpost

Counts = Sequence[tuple[int, int]]

SAME_SHARE: Counts = ((3, 5), (12, 20), (60, 100), (300, 500))
"""60 % four times: numerator, denominator."""

TOWNSHIPS = ((26, 25, 27, 26, 24, 28), (14, 38, 25, 17, 36, 26), (13, 39, 26, 26, 15, 37))
"""Forms a community in the six townships of three counties, of ten communities each: 26 on the average."""

ONLY_CHANCE: Counts = (
    (0, 8), (3, 9), (4, 14), (8, 18), (6, 18), (6, 20), (7, 22), (6, 24), (2, 24), (10, 41), (25, 45),
    (13, 51), (17, 62), (13, 77), (28, 79), (20, 80), (40, 140), (41, 149), (47, 151), (47, 165), (66, 201),
    (74, 219), (89, 307), (102, 315),
)  # fmt: skip
"""Drawn from 30 % for everybody, but for (25, 45) and (13, 77)."""

APART: Counts = (
    (4, 22), (8, 22), (9, 23), (6, 30), (8, 33), (24, 60), (10, 64), (18, 67), (24, 71), (41, 86), (42, 98),
    (31, 117), (29, 119), (29, 129), (64, 149), (54, 187), (53, 205), (73, 258), (72, 270), (112, 389),
    (86, 394), (136, 441), (119, 478), (213, 537),
)  # fmt: skip
"""True levels differ, by some 8 points about 30 %."""

ALIKE: Counts = (
    (28, 100), (37, 120), (15, 52), (27, 131), (5, 17), (5, 16), (3, 16), (6, 27), (6, 27), (5, 23),
    (12, 57), (5, 16), (15, 61), (6, 22), (17, 75), (6, 16), (5, 31), (40, 138), (10, 54), (33, 102),
    (19, 71), (15, 64), (10, 24), (19, 58), (4, 16), (24, 100), (52, 146), (24, 113), (4, 17), (4, 33),
    (9, 32), (8, 20),
)  # fmt: skip
"""True levels differ by a standard deviation of 4 points about 30 %: far less than chance moves them."""

FORMS = 26
LOST = ((-1.0, -0.8, -1.2, -0.6, -1.4, -0.9, -1.1, -1.0), (-8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
"""Change of forms a community in the eight townships of two counties, of ten communities each."""

MONTHS: dict[str, tuple[float | None, ...]] = {
    "rising": (20.1, 21.0, 22.1, 23.0, 24.2, 25.1, 26.2, 27.2),
    "turned": (27.4, 25.6, 23.9, 21.9, 21.5, 22.6, 23.5, 24.7),
    "jump": (22.6, 22.2, 22.5, 22.1, 22.3, 21.9, 22.0, 27.9),
    "short": (24.0, 23.1, 22.2, 21.8, None, 20.9, 20.1, 19.8),
}
"""Values of eight months, each with an interval of ± HALF_WIDTH."""
HALF_WIDTH = 1.5

SCORES: dict[str, tuple[float, ...]] = {
    "first": (12, 20, 30, 22, 35, 41, 28, 60, 55, 70),
    "second": (10, 25, 15, 40, 38, 30, 66, 45, 62, 75),
    "third": (15, 18, 60, 35, 30, 45, 20, 50, 58, 80),
    "fourth": (8, 22, 5, 30, 42, 38, 70, 55, 60, 66),
    "fifth": (14, 19, 45, 33, 36, 44, 25, 48, 57, 72),
    "sixth": (9, 24, 20, 28, 33, 40, 75, 52, 61, 78),
}
"""Six indicators of three groups, with goalposts 0 and 100, of ten counties."""
DRAWS, SEED = 10_000, 1


def frame_of(counts: Counts) -> pl.DataFrame:
    return pl.DataFrame(counts, schema={"numerator": pl.Int64, "denominator": pl.Int64}, orient="row")


def with_shares(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``value``, and ``lower`` and ``upper`` of its 95 % interval, in per cent."""
    return intervals.add_intervals(frame, "proportion").with_columns(
        value=100 * pl.col("numerator") / pl.col("denominator"),
        lower=100 * pl.col("lower"),
        upper=100 * pl.col("upper"),
    )


@cache
def funnel_points(counts: tuple[tuple[int, int], ...], tau2: float = 0.0) -> pl.DataFrame:
    """One row per example county: denominator, value (per cent), limit_class."""
    rows = limits.funnel(frame_of(counts), "proportion", tau2=tau2)
    return rows.with_columns(value=100 * pl.col("numerator") / pl.col("denominator"))


@cache
def funnel_lines(target: float, sizes: tuple[int, ...], tau2: float = 0.0) -> pl.DataFrame:
    """One row per size and limit: denominator, limit (lower_0025 …), value (per cent)."""
    grid = pl.DataFrame({"numerator": [0] * len(sizes), "denominator": sizes})
    wide = limits.funnel(grid, "proportion", target=target, tau2=tau2).drop("numerator", "limit_class")
    return wide.unpivot(index="denominator", variable_name="limit").with_columns(pl.col("value") * 100)


@cache
def process_rows() -> pl.DataFrame:
    """One row per county of TOWNSHIPS: value, and its 95 % interval by process (process_lower, process_upper)
    and by Byar (lower, upper)."""
    parts = [(str(county), 10.0 * forms, 10.0) for county, row in enumerate(TOWNSHIPS) for forms in row]
    names = ["area_code", "numerator", "denominator"]
    clusters = pl.DataFrame(parts, schema=names, orient="row")
    sums = clusters.group_by("area_code").agg(pl.col("numerator", "denominator").sum())
    known = process.moderated(process.clustered(clusters)).join(sums, on="area_code").sort("area_code")
    rows = process.intervals(process.on_drawing_scale(known, "count"), "count")
    byar = intervals.add_intervals(rows, "count")
    return byar.with_columns(pl.col("lower", "upper") / pl.col("denominator"), value="ratio")


def target_of(counts: Counts) -> float:
    return sum(x for x, _ in counts) / sum(n for _, n in counts)


@cache
def dispersion() -> limits.Overdispersion:
    """φ and τ² of the counties APART."""
    scores = limits.z_scores(frame_of(APART), "proportion")
    return limits.overdispersion(scores["z"], s=scores["s"])


@cache
def rank_rows() -> pl.DataFrame:
    """One row per county ALIKE, best first: rank, rank_low, rank_high, worst_tenth."""
    share = target_of(ALIKE)
    value = pl.col("numerator") / pl.col("denominator")
    rows = frame_of(ALIKE).with_columns(
        value=value, estimate=value, s2=share * (1 - share) / pl.col("denominator")
    )
    ranked = ranks.competition(ranks.intervals(rows, DRAWS, SEED))
    return ranked.sort("rank", "rank_low", "denominator")


@cache
def change_rows() -> pl.DataFrame:
    """One row per township of LOST: county, change (forms a community), and of its county whole (the change),
    clusters, changed and broad."""
    parts = [(county, lost, 10.0) for county, row in enumerate(LOST) for lost in row]
    rows = pl.DataFrame(parts, schema=["area_code", "change", "denominator"], orient="row")
    pairs = rows.with_columns(
        numerator=10 * (FORMS + pl.col("change")),
        numerator_before=pl.lit(10 * FORMS),
        denominator_before="denominator",
    )
    judged = changes.judge(changes.paired(pairs)).rename({"change": "whole"})
    return rows.join(judged, on="area_code").rename({"area_code": "county"})


def trend_mark(example: str) -> str:
    """The mark of a series of MONTHS."""
    return trend.mark(MONTHS[example])


@cache
def sensitivity_rows() -> pl.DataFrame:
    """One row per example county, in their order: rank_nominal, rank_low, rank_high of the index."""
    settings = index.IndexSettings(
        goalposts={code: Goalpost(0, 100, "", "") for code in SCORES},
        groups={code: str(position // 2) for position, code in enumerate(SCORES)},
        directions=dict.fromkeys(SCORES, "low"),
        weights={"0": 1.0, "1": 1.0, "2": 1.0},
    )
    return index.sensitivity(pl.DataFrame(SCORES), settings, seed=SEED)


RECOUNTED = (
    (40, 41, 38, 44, 35, 42, 39, 40, 43, 37, 45, 38),
    (44, 52, 38, 60, 35, 49, 39, 58, 43, 37, 52, 38),
    (50, 53, 49, 56, 46, 54, 52, 50, 55, 48, 58, 50),
)
"""What was counted in twelve of 25 communities of three counties, which had all reported 40."""


def recount_rows() -> pl.DataFrame:
    """One row per county of RECOUNTED: the factor, its interval and the verdict after both stages."""
    rows = []
    for counts in RECOUNTED:
        there = np.array(counts, dtype=float)
        found = factor.recount_factor(np.full(there.size, 40.0), there, np.full(there.size, there.size / 25))
        verdict = factor.judge(found, last_stage=True)
        rows.append((found.factor, found.lower, found.upper, verdict))
    return pl.DataFrame(rows, schema=["factor", "lower", "upper", "verdict"], orient="row")
