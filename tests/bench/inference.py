"""What the inference is worth: coverage of rank intervals where the truth is known, by simulation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.ranking import limits, process, ranks
from tests.bench.measure import Measure
from tests.bench.province import Province

AREAS, FORMS, SHARED = 179, 26.0, 0.7
"""Counties; forms a community; the part of them that a department pushes to a whole township at once."""
RUNS, DRAWS, SEED = 30, 2000, 20_261_129
TAUS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Standard deviation of the true differences, in standard errors of a county."""
BAD_END = 18
PUSHES = ("row by row", "township by township")

Floats = NDArray[np.float64]


class Table:
    """A province as simulated: counties of 4 to 30 townships of 4 to 15 communities; what each county's way
    of working makes of a community on the average, and what came of it in each township."""

    def __init__(self, push: str, tau: float, generator: np.random.Generator) -> None:
        townships = generator.integers(4, 31, AREAS)
        self.area = np.repeat(np.arange(AREAS), townships)
        self.n = generator.integers(4, 16, self.area.size).astype(float)
        behind = np.bincount(self.area, self.n)
        squares = np.bincount(self.area, self.n**2)
        one = FORMS if push == PUSHES[0] else FORMS * (SHARED * squares / behind + 1 - SHARED)
        error = float(np.median(np.sqrt(one / behind)))
        self.truth = FORMS + tau * error * generator.standard_normal(AREAS)
        mean = self.truth[self.area]
        if push == PUSHES[0]:
            self.x = generator.poisson(mean * self.n).astype(float)
        else:
            shared = generator.poisson(SHARED * mean) * self.n
            self.x = shared + generator.poisson((1 - SHARED) * mean * self.n)

    def clusters(self) -> pl.DataFrame:
        return pl.DataFrame({"area_code": self.area, "numerator": self.x, "denominator": self.n})

    def places(self, generator: np.random.Generator) -> Floats:
        """The true rank of each county; counties that are alike take theirs by chance."""
        order = np.lexsort((generator.random(AREAS), self.truth))
        places = np.empty(AREAS)
        places[order] = np.arange(1, AREAS + 1)
        return places


def coverage(push: str, tau: float) -> tuple[float, float]:
    """Share of the true ranks that lie in their 95 % intervals: of all counties, and of the 18 whose values
    look worst."""
    generator = np.random.default_rng(SEED)
    held: list[NDArray[np.bool_]] = []
    bad: list[NDArray[np.bool_]] = []
    for number in range(RUNS):
        table = Table(push, tau, generator)
        known = process.moderated(process.clustered(table.clusters()))
        rows = known.with_columns(estimate="ratio", s2="ratio_s2")
        found = ranks.intervals(rows, DRAWS, number)
        places = table.places(generator)
        inside = (found["rank_low"].to_numpy() <= places) & (places <= found["rank_high"].to_numpy())
        held.append(inside)
        bad.append(inside[np.argsort(found["ratio"].to_numpy())[-BAD_END:]])
    return float(np.mean(held)), float(np.mean(bad))


def null_dispersion() -> float:
    """Mean φ of 200 tables of counties that are alike."""
    generator = np.random.default_rng(SEED)
    found = []
    for _ in range(200):
        n = generator.integers(20, 400, AREAS)
        scores = limits.z_scores(
            pl.DataFrame({"numerator": generator.poisson(FORMS * n), "denominator": n}), "count"
        )
        found.append(limits.overdispersion(scores["z"], s=scores["s"]).phi or np.nan)
    return float(np.mean(found))


def run(province: Province) -> Iterator[Measure]:
    """Coverage at every τ and push, and φ where nothing differs."""
    for push in PUSHES:
        for tau in TAUS:
            whole, bad = coverage(push, tau)
            yield _between(f"rank intervals hold the true rank, τ = {tau:g}, {push}", whole, (0.92, 0.98))
            yield Measure("inference", f"the same of the {BAD_END} that look worst", bad, "")
    yield _between("φ where nothing differs", null_dispersion(), (0.98, 1.02))


def _between(what: str, value: float, wanted: tuple[float, float]) -> Measure:
    return Measure("inference", what, value, "", wanted[1], least=wanted[0])
