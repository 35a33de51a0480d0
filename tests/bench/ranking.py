"""Rank intervals of a level's areas for all indicators, beside merely drawing as many normal variates."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import polars as pl

from pipelines.ranking import limits, ranks
from tests.bench.measure import Measure, ratio, say, take_turns, timed
from tests.bench.memory import PeakMemory
from tests.bench.province import Province

AREAS, INDICATORS, DRAWS = 1200, 30, 10_000
RATIO = 5.0
MEMORY = 0.5
GIGABYTE = 1e9
_KINDS = ("proportion", "count")


def make_areas(areas: int) -> pl.DataFrame:
    """One row per area: numerator, denominator, estimate, s2; sizes as of townships."""
    generator = np.random.default_rng(1)
    denominators = np.maximum(1, np.round(generator.lognormal(np.log(19), 0.7, areas))).astype(int)
    numerators = generator.binomial(denominators, generator.uniform(0.3, 0.7, areas))
    codes = [f"{place:06}" for place in range(areas)]
    rows = pl.DataFrame({"area_code": codes, "numerator": numerators, "denominator": denominators})
    return rows.with_columns(
        value=pl.col("numerator") / pl.col("denominator"),
        estimate=pl.col("numerator") / pl.col("denominator"),
        s2=0.25 / pl.col("denominator"),
    )


def draw_normals(frame: pl.DataFrame, indicators: int) -> None:
    """The floor's work: a variate per area and draw, on all cores."""
    step = 1000

    def draw(number: int) -> None:
        np.random.default_rng(number).standard_normal((step, frame.height), dtype=np.float32)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(draw, range(indicators * DRAWS // step)))


def rank_all(frame: pl.DataFrame, indicators: int) -> None:
    """Ours, indicators side by side as a publish has them."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda number: ranks.intervals(frame, DRAWS, seed=number), range(indicators)))


def place_all(frame: pl.DataFrame, indicators: int) -> None:
    """All that is not drawn: limits, over-dispersion, reliability, ranks and bands."""
    for number in range(indicators):
        kind = _KINDS[number % len(_KINDS)]
        ranks.reliability(frame)
        scores = limits.z_scores(frame, kind)
        tau2 = limits.overdispersion(scores["z"], s=scores["s"]).tau2
        ranks.bands(ranks.competition(limits.funnel(frame, kind, tau2=tau2)), 5)


def _floor(areas: int) -> float:
    frame = make_areas(areas)
    return timed(lambda: draw_normals(frame, INDICATORS))


def _ours(areas: int) -> float:
    frame = make_areas(areas)
    return timed(lambda: rank_all(frame, INDICATORS))


def _rest(areas: int) -> float:
    frame = make_areas(areas)
    return timed(lambda: place_all(frame, INDICATORS))


def run(province: Province) -> Iterator[Measure]:
    """Time and peak memory; each side runs in a fresh process of its own."""
    areas = min(AREAS, province.townships)
    peaks: list[int] = []

    def ours() -> float:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(int).result()
            (pid,) = pool._processes
            with PeakMemory(pid) as memory:
                seconds = pool.submit(_ours, areas).result()
        peaks.append(memory.peak)
        say(f"rank intervals {seconds:.1f} s, {memory.peak / GIGABYTE:.2f} GB")
        return seconds

    def floor() -> float:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_floor, areas).result()

    what = f"{areas:,} areas × {INDICATORS} indicators"
    yield ratio("ranking", f"rank intervals, {what} × {DRAWS:,} draws", take_turns(floor, ours), RATIO)
    yield Measure("memory", "peak of the rank intervals", max(peaks) / GIGABYTE, "GB", MEMORY)
    yield Measure("ranking", f"limits, reliability and bands, {what}", _rest(areas), "s")
