"""How the areas of a level stand against the benchmark and each other: limits, bands, rank intervals, and
what these are worth, for all indicators of a period (docs/developing/ranking.md)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.ranking import limits, ranks
from pipelines.ranking.ratios import ratio
from schemas.jurisdiction import Jurisdiction
from schemas.snapshot import INDICATOR_STATISTICS

MANY_AREAS = 500
"""From this many areas on a tenth of the draws is taken: the 2.5 % point of 1,000 draws lies within 0.5 %."""
FEWEST_DRAWS = 1000

GROUP = ("level", "province", "indicator")
KEY = ("level", "area_code", "indicator")
STANDING = ("rank_low", "rank_median", "rank_high", "worst_tenth", "band", "limit_class", "significance")


@dataclass(frozen=True)
class StandingRules:
    """The jurisdiction's settings that standings rest on."""

    draws: int
    seed: int
    winsorise: float
    bands: int

    @classmethod
    def of(cls, jurisdiction: Jurisdiction) -> StandingRules:
        return cls(
            jurisdiction.rank_draws,
            jurisdiction.random_seed,
            jurisdiction.winsorise_share,
            jurisdiction.rank_bands,
        )


def add_standings(
    values: pl.DataFrame, provinces: pl.DataFrame, kinds: Mapping[str, tuple[str, str]], rules: StandingRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values of one period (columns of AREA_VALUES, one row per area and indicator) with the columns
    STANDING filled where an area is ranked and chance plays a part; and one row per level, province and
    indicator: the columns of INDICATOR_STATISTICS.

    ``provinces`` has one row per area: level, area_code, province. ``kinds``: kind and direction by
    indicator. The benchmark is the province's own figure; where there is none, that of all areas ranked."""
    keyed = values.drop(STANDING).join(
        provinces, on=["level", "area_code"], how="left", maintain_order="left"
    )
    compared = _compared(keyed, kinds)
    if compared.is_empty():
        return values, pl.DataFrame(schema=INDICATOR_STATISTICS)
    # Sorted so that a table's draws do not depend on the order in which its areas come.
    groups = compared.sort(*GROUP, "area_code").partition_by(GROUP, maintain_order=True)
    worth = pl.DataFrame([_worth(rows, rules.winsorise) for rows in groups], schema=_WORTH)
    with_tau2 = compared.join(worth.select(*GROUP, "tau2"), on=GROUP, how="left", maintain_order="left")
    limited = pl.concat(
        limits.funnel(rows, str(kind), target="target", tau2="tau2").with_columns(
            significance_of(str(direction)).alias("significance")
        )
        for (kind, direction), rows in with_tau2.group_by("kind", "direction", maintain_order=True)
    )
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        intervals = list(threads.map(lambda rows: _draw(rows, rules), groups))
    drawn = (
        pl.concat(groups).select(KEY).with_columns(pl.concat(parts) for parts in zip(*intervals, strict=True))
    )
    standing = ranks.bands(limited, rules.bands).join(drawn, on=KEY, how="left").select(*KEY, *STANDING)
    joined = keyed.join(standing, on=KEY, how="left", maintain_order="left")
    filled = joined.with_columns(pl.col("significance").fill_null("none")).select(values.columns)
    return filled, _statistics(limited, worth)


def _compared(keyed: pl.DataFrame, kinds: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    """The ranked rows in which chance plays a part, with kind, direction and target."""
    said = pl.DataFrame(
        [(code, *said) for code, said in kinds.items() if said[0] in limits.KINDS],
        schema=["indicator", "kind", "direction"],
        orient="row",
    )
    whole = keyed.filter(pl.col("level") == "province", pl.col("denominator") > 0)
    targets = whole.select("indicator", province="area_code", target=ratio())
    of_all = ratio(pl.col("numerator").sum(), pl.col("denominator").sum()).over(GROUP)
    return (
        keyed.filter(pl.col("eligible"), pl.col("level") != "province")
        .join(said, on="indicator", maintain_order="left")
        .join(targets, on=["province", "indicator"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("target", of_all).alias("target"))
    )


_WORTH: dict[str, Any] = {
    name: INDICATOR_STATISTICS[name]
    for name in (*GROUP, "period", "areas", "target", "phi", "tau2", "median_s2", "rankability", "verdict")
}


def _worth(rows: pl.DataFrame, winsorise: float) -> dict[str, Any]:
    """What limits and ranks of one table are worth: a row of _WORTH."""
    first = rows.row(0, named=True)
    found = ranks.rankability(rows, first["kind"], first["target"], winsorise)
    return {name: first[name] for name in (*GROUP, "period", "target")} | {
        "areas": rows.height,
        "phi": found.phi,
        "tau2": found.tau2 or 0.0,
        "median_s2": found.median_s2,
        "rankability": found.rho,
        "verdict": found.verdict,
    }


def _draw(rows: pl.DataFrame, rules: StandingRules) -> list[pl.Series]:
    """Rank intervals of one table: the columns of ranks.INTERVAL."""
    first = rows.row(0, named=True)
    name = "/".join(str(first[column]) for column in (*GROUP, "period"))
    draws, seed = draws_of(rows.height, rules.draws), _seed(name, rules.seed)
    return ranks.interval_columns(rows, first["kind"], draws, seed, first["direction"])


def _statistics(limited: pl.DataFrame, worth: pl.DataFrame) -> pl.DataFrame:
    """One row per table: the columns of INDICATOR_STATISTICS."""
    counts = limited.group_by(GROUP).agg(
        (pl.col("limit_class") == name).sum().cast(pl.Int64).alias(name) for name in limits.LIMIT_CLASSES
    )
    return (
        worth.join(counts, on=GROUP, how="left", maintain_order="left")
        .select(
            *_WORTH,
            *limits.LIMIT_CLASSES,
            overdispersed=pl.col("tau2") > 0,
            expected_0025=pl.col("areas") * 0.025,
            expected_0001=pl.col("areas") * 0.001,
        )
        .select(pl.col(name).cast(dtype) for name, dtype in INDICATOR_STATISTICS.items())
    )


def significance_of(direction: str) -> pl.Expr:
    """better, same or worse by limit_class and the indicator's direction; none where there is no class."""
    sides = {"low": ("better", "worse"), "high": ("worse", "better")}
    below, above = sides.get(direction, ("none", "none"))
    side = pl.col("limit_class")
    return (
        pl.when(side == "inside")
        .then(pl.lit("same"))
        .when(side.str.starts_with("low"))
        .then(pl.lit(below))
        .when(side.str.starts_with("high"))
        .then(pl.lit(above))
        .otherwise(pl.lit("none"))
    )


def draws_of(areas: int, draws: int) -> int:
    """How many draws a table of so many areas gets."""
    return draws if areas < MANY_AREAS else max(FEWEST_DRAWS, draws // 10)


def _seed(name: str, seed: int) -> int:
    """A seed of its own for each table, the same in every run."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
