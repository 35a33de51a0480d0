"""What the verification sample finds where the truth is known, by simulation of its own functions: how many
honest counties are struck out, and how many of those that leave burdens out of their returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.inspections.draw import FRAME, HEAVY, draw, seed_of
from pipelines.inspections.factor import Factor, judge, recount_factor
from tests.bench.measure import Measure
from tests.bench.province import Province

COMMUNITIES, TOWNSHIPS, BURDENS = 25, 5, 40.0
"""A county: communities, in so many townships, with so many burdens each on the average."""
RUNS, SEED = 1000, 20_261_129
ERRORS = (0.15, 0.30)
"""Standard deviation of a community's own errors, as a part of what it has."""
LEFT_OUT = (0.0, 0.2, 0.3)
STRUCK = {(0.15, 0.0): (0, 0.01), (0.3, 0.0): (0, 0.02), (0.15, 0.2): (0.83, 1), (0.3, 0.2): (0.35, 1)}
"""What is asked for: the share struck out, at least and at most."""


@dataclass(frozen=True)
class Found:
    """Shares of the simulated counties: told to extend, struck out, and whose interval held the truth in the
    first stage and in both."""

    extended: float
    struck: float
    held_first: float
    held_both: float


def simulate(error: float, left_out: float, heavy: int = 0, runs: int = RUNS) -> Found:
    """Counties whose communities report all but ``left_out`` of what they have, with errors of their own;
    ``heavy`` of the communities have weight 3."""
    generator = np.random.default_rng(SEED)
    rows = [_one(generator, f"{run}", error, left_out, heavy) for run in range(runs)]
    return Found(*(float(share) for share in np.mean(rows, axis=0)))


def _one(
    generator: np.random.Generator, number: str, error: float, left_out: float, heavy: int
) -> tuple[bool, bool, bool, bool]:
    there = generator.gamma(16, BURDENS / 16, COMMUNITIES).round()
    noise = np.exp(error * generator.standard_normal(COMMUNITIES) - error**2 / 2)
    told = (there * (1 - left_out) * noise).round()
    weights = generator.permutation([HEAVY] * heavy + [1] * (COMMUNITIES - heavy))
    drawn = draw(_frame(weights.tolist()), seed_of("simulated", "2026-10", number), "510104")
    at = drawn["community_code"].cast(pl.Int64).to_numpy()
    first = drawn["stage"].to_numpy() == 1
    one = recount_factor(told[at][first], there[at][first], drawn["probability"].to_numpy()[first])
    both = recount_factor(told[at], there[at], drawn["probability_extended"].to_numpy())
    truth = float(there.sum() / told.sum())
    extended = judge(one, last_stage=False) == "extend"
    struck = extended and judge(both, last_stage=True) == "outside"
    return extended, struck, _holds(one, truth), _holds(both, truth)


def _frame(weights: list[int]) -> pl.DataFrame:
    rows = [(f"{at:03d}", f"{at % TOWNSHIPS}", weight) for at, weight in enumerate(weights)]
    return pl.DataFrame(rows, schema=FRAME, orient="row")


def _holds(found: Factor, truth: float) -> bool:
    return found.lower is not None and found.upper is not None and found.lower <= truth <= found.upper


def run(province: Province) -> Iterator[Measure]:
    """Every error, part left out, and draw with and without weights."""
    for heavy in (0, 8):
        for error in ERRORS:
            for left_out in LEFT_OUT:
                found = simulate(error, left_out, heavy)
                what = f"{left_out:.0%} left out, error {error:.0%}, {heavy} of weight 3"
                least, most = STRUCK.get((error, left_out), (0, 1)) if not heavy else (0, 1)
                yield Measure("recount", f"struck out: {what}", found.struck, "", most, least=least)
                yield Measure("recount", f"extended: {what}", found.extended, "")
                yield Measure("recount", f"interval holds, first stage: {what}", found.held_first, "")
                yield Measure("recount", f"interval holds, both stages: {what}", found.held_both, "")
