"""How the areas of a level stand against the benchmark and each other: limits, bands, rank intervals, and
what these are worth, for all indicators of a period (docs/developing/ranking.md)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from pipelines.ranking import limits, process, ranks
from pipelines.ranking.draws import Floats, draws_of
from pipelines.ranking.ratios import DIGITS, ratio
from schemas.areas import BENCHMARK_LEVELS
from schemas.dtypes import Dtypes
from schemas.jurisdiction import Jurisdiction
from schemas.snapshot import AREA_VALUES, INDICATOR_STATISTICS

GROUP = ("level", "province", "indicator")
KEY = ("level", "area_code", "indicator")
PROCESS = ("process_lower", "process_upper")
STANDING = (*PROCESS, *ranks.INTERVAL, "band", "limit_class", "significance")
DRAWN = ("count", "proportion", "amount", "amount_ratio", "change")
"""Kinds of figures that are ratios of sums: they have a process interval and draws of their ranks."""
KnownDraws = MutableMapping[bytes, Floats]
"""What the draws of a table say (ranks.summarise_draws), by all they rest on."""

SAME = 1e-9
"""Values that differ by a smaller share of the largest are taken as equal."""


NOTHING_FURTHER = pl.DataFrame(
    schema=dict.fromkeys(KEY, pl.String()) | {"effort_s2": pl.Float64(), "extremes": pl.List(pl.Float64())}
)


class Figure(NamedTuple):
    """What comparing areas takes of an indicator: value = factor × numerator / denominator; ``direction``
    says what is better; ``drawn``: it counts events or answers, which chance alone would scatter."""

    kind: str
    direction: str
    factor: float = 1
    drawn: bool = False


_FIGURE: Dtypes = {"kind": pl.String, "direction": pl.String, "factor": pl.Float64, "drawn": pl.Boolean}


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
    values: pl.DataFrame,
    provinces: pl.DataFrame,
    clusters: Iterable[pl.DataFrame],
    figures: Mapping[str, Figure],
    rules: StandingRules,
    further: pl.DataFrame = NOTHING_FURTHER,
    known_draws: KnownDraws | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values of one period (columns of AREA_VALUES, one row per area and indicator) with the columns
    STANDING filled: process intervals wherever there is a ratio, the others where an area is ranked; and one
    row per level, province and indicator: the columns of INDICATOR_STATISTICS.

    ``provinces`` has one row per area: level, area_code, province, its benchmark and that of the areas it is
    ranked among (areas.compared_within: of a province the country, where there is one). ``clusters`` one row
    per area, indicator and part of the area that acts as one: level, area_code, indicator, numerator,
    denominator; in portions, each of which holds all rows of its areas and indicators. ``figures``: what is
    to be known of each indicator. ``further``: what no township shows of a ratio, one row per area and
    indicator that has any: KEY, effort_s2, a variance that makes ranks less sure and not the process interval
    wider, and ``extremes``, the ratio in each extreme case: where these are not all of one order, ranks mean
    nothing. The target is the benchmark's own figure; where there is none, that
    of all areas ranked. ``known_draws``: what was drawn already; what is drawn now is put there."""
    keyed = values.drop(STANDING).join(
        provinces, on=["level", "area_code"], how="left", maintain_order="left"
    )
    known = _add_process(keyed, clusters, figures).join(further, on=KEY, how="left", maintain_order="left")
    known = known.with_columns(s2=pl.col("s2") + pl.col("effort_s2").fill_null(0)).drop("effort_s2")
    compared = _compared(known, figures)
    if compared.is_empty():
        return _filled(known, compared.select(KEY), values.columns), pl.DataFrame(schema=INDICATOR_STATISTICS)
    # Sorted so that a table's draws do not depend on the order in which its areas come.
    in_order = pl.concat(
        limits.z_scores(rows, str(kind), "target") for (kind,), rows in compared.group_by("kind")
    ).sort(*GROUP, "area_code")
    worth = _worth(in_order, rules.winsorise)
    with_tau2 = compared.join(worth.select(*GROUP, "tau2"), on=GROUP, how="left", maintain_order="left")
    limited = pl.concat(
        limits.funnel(rows, str(kind), target="target", tau2="tau2").with_columns(
            significance_of(str(direction)).alias("significance")
        )
        for (kind, direction), rows in with_tau2.group_by("kind", "direction", maintain_order=True)
    )
    drawn = _draw(in_order, worth["areas"].to_list(), rules, {} if known_draws is None else known_draws)
    banded = ranks.bands(limited, rules.bands).select(*KEY, "band", "limit_class", "significance")
    standing = banded.join(drawn, on=KEY, how="left")
    return _filled(known, standing, values.columns), _statistics(limited, worth)


def _filled(known: pl.DataFrame, standing: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    joined = known.join(standing, on=KEY, how="left", maintain_order="left")
    lacking = [name for name in columns if name not in joined.columns]
    filled = joined.with_columns(pl.lit(None, AREA_VALUES[name]).alias(name) for name in lacking)
    return filled.with_columns(pl.col("significance").fill_null("none")).select(columns)


def _add_process(
    keyed: pl.DataFrame, clusters: Iterable[pl.DataFrame], figures: Mapping[str, Figure]
) -> pl.DataFrame:
    """The rows with estimate and s2, on the scale on which areas are compared, and process_lower and
    process_upper, on that of the value; null where the figure is no ratio or no area has clusters enough."""
    found = process.clustered_all(clusters, KEY).join(
        keyed.select(*KEY, "province", "numerator", "denominator", "value"), on=KEY
    )
    said = said_of(figures, ("kind", "factor", "drawn"))
    in_order = found.join(said, on="indicator").sort(*GROUP, "area_code")
    if in_order.is_empty():
        return keyed.with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in ("estimate", "s2", *PROCESS)
        )
    moderated = process.moderated(in_order, GROUP).partition_by("kind", "drawn", as_dict=True)
    parts = [process_of(rows, str(kind), bool(drawn)) for (kind, drawn), rows in moderated.items()]
    scaled = pl.concat(parts).with_columns((pl.col(PROCESS) * pl.col("factor")).round_sig_figs(DIGITS))
    return keyed.join(
        scaled.select(*KEY, "estimate", "s2", *PROCESS), on=KEY, how="left", maintain_order="left"
    )


def process_of(rows: pl.DataFrame, kind: str, drawn: bool) -> pl.DataFrame:
    """The rows of all tables of one kind with what ``process`` says of them."""
    if drawn:
        tables = rows.partition_by(GROUP, maintain_order=True)
        rows = pl.concat(process.at_least_chance(table, kind) for table in tables)
    return process.intervals(process.on_drawing_scale(rows, kind, GROUP), kind)


def said_of(figures: Mapping[str, Figure], columns: Sequence[str]) -> pl.DataFrame:
    """One row per indicator that is a ratio of sums, with what is known of it."""
    return pl.DataFrame(
        [
            (code, *(getattr(about, name) for name in columns))
            for code, about in figures.items()
            if about.kind in DRAWN
        ],
        schema={"indicator": pl.String} | {name: _FIGURE[name] for name in columns},
        orient="row",
    )


def _compared(keyed: pl.DataFrame, figures: Mapping[str, Figure]) -> pl.DataFrame:
    """The ranked rows in which chance plays a part, with kind, direction and target."""
    said = said_of(figures, ("kind", "direction"))
    whole = keyed.filter(pl.col("level").is_in(BENCHMARK_LEVELS), pl.col("denominator") > 0)
    targets = whole.select("indicator", province="area_code", target=ratio())
    of_all = ratio(pl.col("numerator").sum(), pl.col("denominator").sum()).over(GROUP)
    return (
        keyed.filter(pl.col("eligible"), ~_is_benchmark())
        .join(said, on="indicator", maintain_order="left")
        .join(targets, on=["province", "indicator"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("target", of_all).alias("target"))
    )


def _is_benchmark() -> pl.Expr:
    """Whether an area is the one that it would be compared with."""
    its_own = pl.col("area_code").eq_missing(pl.col("province"))
    return pl.col("level").is_in(BENCHMARK_LEVELS) & its_own


_WORTH: dict[str, Any] = {
    name: INDICATOR_STATISTICS[name]
    for name in (
        *GROUP,
        "period",
        "areas",
        "target",
        "phi",
        "tau2",
        "process_tau2",
        "median_s2",
        "rankability",
        "verdict",
    )
}


def _worth(in_order: pl.DataFrame, winsorise: float) -> pl.DataFrame:
    """What limits and ranks of each table, with z and s of its areas, are worth: one row per table, in their
    order, the columns of _WORTH."""
    tables = in_order.group_by(GROUP, maintain_order=True).agg(
        pl.col("period", "target").first(), areas=pl.len().cast(pl.Int64)
    )
    names = ("z", "s", "estimate", "s2", "value")
    z, s, estimates, s2, values = (in_order[name].cast(pl.Float64).to_numpy() for name in names)
    cases = in_order["extremes"]
    is_told = cases.is_not_null().to_numpy()
    found = []
    for size, end in zip(tables["areas"], accumulate(tables["areas"]), strict=True):
        rows = slice(end - size, end)
        apart = limits.overdispersion(z[rows], winsorise, s[rows])
        worth = ranks.reliability_of(estimates[rows], s2[rows])
        told, verdict = is_told[rows], worth.verdict
        if verdict == "ranks" and told.any():
            extremes = np.array(cases[rows].drop_nulls().to_list(), dtype=float)
            verdict = "ranks" if _is_one_order(values[rows][told], extremes.T) else "bands"
        found.append((apart.phi, apart.tau2, worth.tau2, worth.median_s2, worth.rho, verdict))
    further = {name: dtype for name, dtype in _WORTH.items() if name not in tables.columns}
    return tables.hstack(pl.DataFrame(found, schema=further, orient="row")).select(
        pl.col(name).cast(dtype) for name, dtype in _WORTH.items()
    )


def _is_one_order(values: Floats, cases: Floats) -> bool:
    """Whether areas lie in the order of their values in every extreme case (a row each): then they do in all
    that lie between, for each is linear in them."""
    steps = (np.diff(case[np.lexsort((case, values))]) for case in cases)
    # The last bits of a sum do not decide.
    return all((step >= -SAME * abs(values).max()).all() for step in steps)


def _draw(
    in_order: pl.DataFrame, sizes: Sequence[int], rules: StandingRules, known: KnownDraws
) -> pl.DataFrame:
    """Rank intervals of all tables, which follow each other and have these sizes: KEY and the columns of
    ranks.INTERVAL. The draws are the same in every period, so that what differs between two is not the
    draws; and a table that says what another one said, as a year's stocks do those of its last month, is
    not drawn again."""
    estimates, s2 = (in_order[name].cast(pl.Float64).to_numpy() for name in ("estimate", "s2"))
    directions, ends = in_order["direction"].to_list(), list(accumulate(sizes))

    def found(size: int, end: int) -> Floats:
        table, draws = slice(end - size, end), draws_of(size, rules.draws)
        drawn_from = (estimates[table], s2[table], draws, rules.seed, directions[end - 1])
        key = _key_of(*drawn_from)
        if key not in known:
            known[key] = ranks.summarise_draws(*drawn_from)
        return known[key]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        all_found = np.concatenate(list(threads.map(found, sizes, ends)), axis=1)
    return in_order.select(KEY).with_columns(ranks.interval_columns(all_found))


def _key_of(estimates: Floats, s2: Floats, *said: object) -> bytes:
    """All that the draws of a table rest on."""
    digest = hashlib.sha256(repr(said).encode())
    for numbers in (estimates, s2):
        digest.update(np.ascontiguousarray(numbers).tobytes())
    return digest.digest()


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


def seed_of(name: str, seed: int) -> int:
    """A seed of its own for each table, the same in every run."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
