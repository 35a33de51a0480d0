"""Seeded draws of what every area's figure may truly be, and the ranks that follow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
SEED = 20_250_101

AT_ONCE = 2_000_000
"""Values drawn in one go, about 60 MB of memory on each core. It decides which generator draws what: another
number gives other draws."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def count_ranks(x: Floats, n: Floats, kind: str, draws: int, seed: int) -> Counts:
    """How often each area (column) had each rank (row, the first that of the smallest value) in so many
    draws. Takes numerators and denominators > 0, one per area, of a proportion or a count."""
    areas = len(x)
    counts = np.zeros(areas * areas, dtype=np.int64)
    adding = Lock()

    def add(part: tuple[np.random.SeedSequence, int]) -> None:
        values = _draw(np.random.default_rng(part[0]), x, n, kind, part[1])
        cells = np.argsort(values, axis=1)
        cells += np.arange(areas) * areas
        found = np.bincount(cells.ravel(), minlength=areas * areas)
        with adding:
            np.add(counts, found, out=counts)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(add, _parts(areas, draws, seed)))
    return counts.reshape(areas, areas)


def _parts(areas: int, draws: int, seed: int) -> Iterator[tuple[np.random.SeedSequence, int]]:
    """A seed of its own for each part, so that it does not matter which core draws what."""
    size = max(1, AT_ONCE // areas)
    sizes = [min(size, draws - start) for start in range(0, draws, size)]
    return zip(np.random.SeedSequence(seed).spawn(len(sizes)), sizes, strict=True)


def _draw(
    generator: np.random.Generator, x: Floats, n: Floats, kind: str, draws: int
) -> NDArray[np.float32]:
    """One row per draw, one column per area: numbers in the order of the figures drawn. A variate of
    Beta(a, b) is in the order of Gamma(a) / Gamma(b), its odds, which are drawn faster."""
    size = (draws, len(x))
    values = generator.standard_gamma(x + 0.5, size, dtype=np.float32)
    below = generator.standard_gamma(n - x + 0.5, size, dtype=np.float32) if kind == "proportion" else n
    # A gamma variate of a small shape may come out as 0: the odds are then infinite, and last in order.
    with np.errstate(divide="ignore"):
        return np.divide(values, below, out=values, casting="same_kind")
