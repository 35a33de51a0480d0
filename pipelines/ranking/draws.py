"""Seeded draws of what every area's true value may be, and the ranks that follow.

Source: docs/developing/statistics.md."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.ranking.shrinkage import Mixture, mix

DRAWS = 10_000
SEED = 20_250_101

AT_ONCE = 500_000
"""Values drawn in one go, about 15 MB of memory on each core, and enough parts for all of them. It decides
which generator draws what: another number gives other draws."""

IN_CACHE = 16_384
"""Values that are worked on together: what is made of them stays in the processor's cache. It decides
nothing."""

FULL_DRAWS = 200
"""Up to so many areas all draws are taken; from there on they fall as areas grow, so that a table costs about
the same whatever its size."""
FEWEST_DRAWS = 1000
"""The 2.5 % point of so many draws lies within 0.5 %."""

Floats = NDArray[np.float64]
Ranks = NDArray[np.unsignedinteger]


def draws_of(areas: int, draws: int) -> int:
    """How many draws a table of so many areas gets, where the setting says ``draws``."""
    return draws if areas <= FULL_DRAWS else max(min(FEWEST_DRAWS, draws), draws * FULL_DRAWS // areas)


def draw_ranks(estimates: Floats, s2: Floats, draws: int, seed: int, direction: str) -> Ranks:
    """One row per area, one column per draw: its rank, 1 = best by ``direction``. Takes an estimate of each
    area and the variance of it. Two bytes a rank: 10,000 draws of 3,111 areas are 62 MB."""
    areas = len(estimates)
    places: Ranks = np.arange(1, areas + 1).astype(np.min_scalar_type(areas))
    places = places if direction == "low" else places[::-1]
    ranks: Ranks = np.empty((areas, draws), dtype=places.dtype)
    mixture = mix(estimates, s2)

    def rank(part: _Part) -> None:
        start = part.start
        for values in draw(mixture, part.stop - part.start, np.random.default_rng(part.seed)):
            placed = np.empty(values.shape, dtype=places.dtype)
            np.put_along_axis(placed, np.argsort(values, axis=1), places[np.newaxis], axis=1)
            ranks[:, start : start + len(values)] = placed.T
            start += len(values)

    parts = _parts(areas, draws, seed)
    if len(parts) == 1:  # most tables; threads would cost as much as the draws of a small one
        rank(parts[0])
        return ranks
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(rank, parts))
    return ranks


def draw(mixture: Mixture, draws: int, generator: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """In blocks, one row per draw, a column per area: its true value, measured from the mean of all in units
    of the table's own spread. Blocks of another size give the same draws."""
    areas = len(mixture.apart)
    of_tau = generator.choice(len(mixture.share), draws, p=mixture.share)
    centre = mixture.centre[of_tau] + mixture.centre_sd[of_tau] * generator.standard_normal(draws)
    size = max(1, IN_CACHE // areas)
    for start in range(0, draws, size):
        tau, middle = of_tau[start : start + size], centre[start : start + size, None]
        values = generator.standard_normal((len(tau), areas), dtype=np.float32)
        values *= mixture.sd.take(tau, axis=0)
        values += mixture.kept.take(tau, axis=0) * (mixture.apart - middle).astype(np.float32)
        values += middle.astype(np.float32)
        yield values


class _Part(NamedTuple):
    """Draws from ``start`` to before ``stop``."""

    seed: np.random.SeedSequence
    start: int
    stop: int


def _parts(areas: int, draws: int, seed: int) -> list[_Part]:
    """A seed of its own for each part, so that it does not matter which core draws what."""
    size = ceil(draws / ceil(draws * areas / AT_ONCE))
    starts = range(0, draws, size)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    return [_Part(own, start, min(start + size, draws)) for own, start in zip(seeds, starts, strict=True)]
