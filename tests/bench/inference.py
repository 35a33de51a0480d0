"""What the inference is worth where the truth is known, by simulation: coverage of rank intervals, false
alarms of changes and how many real ones are found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.ranking import changes, limits, process, ranks
from tests.bench.measure import Measure
from tests.bench.province import Province

AREAS, FORMS, SHARED = 179, 26.0, 0.7
"""Counties; forms a community; the part of them that a department pushes to a whole township at once."""
RUNS, DRAWS, SEED = 30, 2000, 20_261_129
TAUS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Standard deviation of the true differences, in standard errors of a county."""
BAD_END = 18
PUSHES = ("row by row", "township by township")

PUSHED = (0.02, 0.1, 0.5, 2.0)
"""Forms that a township is pushed, and as many that it is freed of, between two periods."""
CHANGE_RUNS = 100
FALSE = 0.053
"""5 % and two standard errors of so many runs."""
LOST = (0.5, 1.0, 2.0)
"""Forms that a community loses on the average, row by row, of 26."""

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


class Pair:
    """The same counties in two periods: what each township had before, and has now."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator
        self.table = Table(PUSHES[0], 0.0, generator)
        self.n, self.before = self.table.n, self.table.x

    def row_by_row(self, lost: float) -> Floats:
        """Forms begin at random, one a community, and end: one and ``lost`` more."""
        begun, ended = self.generator.poisson(self.n), self.generator.poisson((1 + lost) * self.n)
        after: Floats = self.before + begun - ended
        return after

    def township_by_township(self, pushed: float) -> Floats:
        """Whole townships begin and end forms, ``pushed`` of each on the average."""
        begun, ended = self.generator.poisson(pushed, (2, self.n.size))
        after: Floats = self.before + (begun - ended) * self.n
        return after

    def drawn(self, rate: float, chance: str) -> tuple[Floats, Floats]:
        """Events, or answers of ten asked, in two periods that are alike; townships differ by a fifth."""
        truth = rate * self.generator.gamma(25, 1 / 25, self.n.size)
        if chance == "count":
            before, now = self.generator.poisson(truth * self.n, (2, self.n.size)).astype(float)
        else:
            before, now = (
                self.generator.binomial((10 * self.n).astype(int), truth.clip(0, 1), (2, self.n.size)) / 10
            )
        return before, now

    def broad(self, now: Floats, before: Floats | None = None, chance: str | None = None) -> float:
        """The share of counties whose change is called broad."""
        past = self.before if before is None else before
        scale = 10.0 if chance == "proportion" else 1.0
        sides = {
            "numerator": now,
            "numerator_before": past,
            "denominator": self.n,
            "denominator_before": self.n,
        }
        rows = pl.DataFrame({name: values * scale for name, values in sides.items()})
        rows = rows.with_columns(area_code=pl.Series(self.table.area))
        found = changes.judge(changes.paired(rows), chance)
        moved = found.filter(pl.col("broad") & (pl.col("change") != 0)).height
        return moved / found.height if found.height else 0.0


def called_broad(how: str, amount: float, runs: int = CHANGE_RUNS) -> float:
    """The share of counties called broad, by way of change and its amount."""
    generator = np.random.default_rng(SEED)
    found = []
    for _ in range(runs):
        pair = Pair(generator)
        if how in PUSHES:
            now = pair.row_by_row(amount) if how == PUSHES[0] else pair.township_by_township(amount)
            found.append(pair.broad(now))
        else:
            before, now = pair.drawn(amount, how)
            found.append(pair.broad(now, before, how))
    return float(np.mean(found))


def run(province: Province) -> Iterator[Measure]:
    """Coverage at every τ and push, and φ where nothing differs."""
    for push in PUSHES:
        for tau in TAUS:
            whole, bad = coverage(push, tau)
            yield _between(f"rank intervals hold the true rank, τ = {tau:g}, {push}", whole, (0.92, 0.98))
            yield Measure("inference", f"the same of the {BAD_END} that look worst", bad, "")
    yield Measure(
        "inference", "called broad where nothing changed, row by row", called_broad(PUSHES[0], 0.0), "", FALSE
    )
    for pushed in PUSHED:
        what = f"the same, {pushed:g} forms pushed and freed a township"
        yield Measure("inference", what, called_broad(PUSHES[1], pushed), "", FALSE)
    for lost in LOST:
        least = 0.8 if lost == LOST[-1] else 0.0
        yield _between(
            f"called broad, {lost:g} of 26 forms lost, row by row",
            called_broad(PUSHES[0], lost),
            (least, 1.0),
        )
    for chance, rate in (("count", 0.1), ("count", 3.0), ("proportion", 0.8)):
        what = f"called more than chance, {chance} of {rate:g} in both periods"
        yield Measure("inference", what, called_broad(chance, rate), "", FALSE)
    yield _between("φ where nothing differs", null_dispersion(), (0.98, 1.02))


def _between(what: str, value: float, wanted: tuple[float, float]) -> Measure:
    return Measure("inference", what, value, "", wanted[1], least=wanted[0])
