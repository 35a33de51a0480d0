"""Who would be named on the index of the own part where the truth is known, by simulation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.ranking.index import IndexSettings
from pipelines.ranking.own_index import AREA, build, estimate, stand, standards
from pipelines.ranking.standings import Figure
from schemas.composite import Goalpost
from tests.bench.measure import Measure
from tests.bench.province import Province

AREAS, GROUPS, EACH, MEAN = 179, 6, 2, 10.0
"""Counties; groups of the index and indicators in each; what a community has of every indicator."""
SHARED, TOGETHER, RENEWED = 0.7, 0.3, 0.1
"""The part that is pushed to a whole township at once; standard deviation of what a township has more or less
of every indicator at once; the part of the rows that is another in the second period."""
TABLES, DRAWS, SEED = 15, 4000, 20_261_129
NAMED = 0.9
TENTH, FIFTH = 18, 36
TAUS = (0.0, 0.5, 1.0, 2.0)
FACTORS = (0.0, 0.5)
"""Share of the variance of the true differences that all indicators have in common."""

CODES = [f"i{number:02}" for number in range(GROUPS * EACH)]
FIGURES = {code: Figure("count", "low") for code in CODES}
SETTINGS = IndexSettings(
    goalposts=dict.fromkeys(CODES, Goalpost(0, 1, "", "")),
    groups={code: f"g{number // EACH}" for number, code in enumerate(CODES)},
    directions=dict.fromkeys(CODES, "low"),
    weights={f"g{number}": 1.0 for number in range(GROUPS)},
)
NAMES = [f"{number:03}" for number in range(AREAS)]
PROVINCES = pl.DataFrame({"level": "county", "area_code": NAMES, "province": "51"})
ELIGIBLE = PROVINCES.select(*AREA, eligible=pl.lit(True))

Floats = NDArray[np.float64]


class Found(NamedTuple):
    """Counties named in both periods: how many, of them outside the true worst tenth, outside the fifth."""

    named: int
    beyond_tenth: int
    beyond_fifth: int


class Simulated:
    """A province of counties of 4 to 30 townships of 4 to 15 communities, over two periods."""

    def __init__(self, tau: float, factor: float, random: np.random.Generator) -> None:
        townships = random.integers(4, 31, AREAS)
        self.area = np.repeat(np.arange(AREAS), townships)
        self.n = random.integers(4, 16, self.area.size).astype(float)
        behind, squares = np.bincount(self.area, self.n), np.bincount(self.area, self.n**2)
        variance = MEAN * (SHARED * squares / behind + 1 - SHARED) / behind
        error = float(np.median(np.sqrt(variance + (TOGETHER * squares / behind**2))))
        common = random.standard_normal((AREAS, 1))
        apart = random.standard_normal((AREAS, len(CODES)))
        true = np.sqrt(factor) * common + np.sqrt(1 - factor) * apart
        self.index = true.mean(axis=1) * tau
        level = (MEAN + tau * error * true)[self.area] + TOGETHER * random.standard_normal(
            (self.area.size, 1)
        )
        self.level = level.clip(0.1)
        self.first = self._pushed(self.level, random)

    def _pushed(self, level: Floats, random: np.random.Generator) -> Floats:
        n = self.n[:, None]
        pushed: Floats = random.poisson(SHARED * level) * n + random.poisson((1 - SHARED) * level * n)
        return pushed

    def second(self, random: np.random.Generator) -> Floats:
        kept = random.binomial(self.first.astype(int), 1 - RENEWED)
        return kept + self._pushed(RENEWED * self.level, random)

    def clusters(self, pushed: Floats) -> pl.DataFrame:
        areas = pl.Series("area_code", NAMES).gather(self.area)
        township = pl.Series("township", np.arange(self.area.size)).cast(pl.String).str.zfill(5)
        return pl.concat(
            pl.DataFrame({"area_code": areas, "township": township}).with_columns(
                level=pl.lit("county"),
                indicator=pl.lit(code),
                numerator=pl.Series(pushed[:, place]),
                denominator=pl.Series(self.n),
            )
            for place, code in enumerate(CODES)
        )


def name_areas(tau: float, factor: float, tables: int, draws: int = DRAWS) -> Found:
    """Who would be proposed in ``tables`` provinces."""
    random = np.random.default_rng([SEED, int(10 * tau), int(10 * factor)])
    found = [_named(Simulated(tau, factor, random), random, draws, number) for number in range(tables)]
    return Found(*(sum(counts) for counts in zip(*found, strict=True)))


def _named(province: Simulated, random: np.random.Generator, draws: int, number: int) -> Found:
    first, second = (province.clusters(pushed) for pushed in (province.first, province.second(random)))
    by = standards(estimate(first, PROVINCES, FIGURES))
    in_both = np.ones(AREAS, dtype=bool)
    for clusters in (first, second):
        own = build(estimate(clusters, PROVINCES, FIGURES), clusters, by, SETTINGS)
        stood = stand(own, ELIGIBLE, draws, SEED + number).sort("area_code")
        in_both &= stood["worst_tenth"].to_numpy() >= NAMED
    order = np.argsort(-province.index, kind="stable")
    beyond = [int((in_both & ~np.isin(np.arange(AREAS), order[:most])).sum()) for most in (TENTH, FIFTH)]
    return Found(int(in_both.sum()), *beyond)


def run(province: Province) -> Iterator[Measure]:
    """Counties proposed a table, and how many of them wrongly, for every τ, with a common factor or none."""
    for factor in FACTORS:
        for tau in TAUS:
            found = name_areas(tau, factor, TABLES)
            case = f"τ = {tau:g}, common factor {factor:g}"
            if tau == 0:
                yield Measure("naming", f"counties named, {case}", found.named, "", 0)
                continue
            yield Measure("naming", f"counties named a table, {case}", found.named / TABLES, "")
            share = found.beyond_tenth / max(found.named, 1)
            yield Measure("naming", f"of them outside the true worst tenth, {case}", share, "", 0.1)
            yield Measure("naming", f"of them outside the worst fifth, {case}", found.beyond_fifth, "", 0)
