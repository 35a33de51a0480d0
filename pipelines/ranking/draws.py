"""Seeded draws of what every area's true value may be, and the ranks that follow.

Source: docs/developing/statistics.md."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from pipelines.ranking.shrinkage import Floats32, Mixture, mix

DRAWS = 10_000
SEED = 20_250_101

AT_ONCE = 500_000
"""Numbers drawn in one go, 2 MB, and enough parts for all cores. It decides which draw takes which numbers:
another one gives other draws."""

KEPT = 12
"""Parts whose numbers are kept for the next table: all of a table of some thousand areas."""

IN_CACHE = 16_384
"""Values that are worked on together: what is made of them stays in the processor's cache. It decides
nothing."""

FULL_DRAWS = 200
"""Up to so many areas all draws are taken, which is all counties of any province; from there on they fall
with the square of the areas: whether a township is the 412th or the 415th of 3,000 is not worth more."""
FEWEST_DRAWS = 1000
"""The 2.5 % point of so many draws lies within 0.5 %."""

Floats = NDArray[np.float64]
Ranks = NDArray[np.signedinteger]


def draws_of(areas: int, draws: int) -> int:
    """How many draws a table of so many areas gets, where the setting says ``draws``."""
    if areas <= FULL_DRAWS:
        return draws
    return max(min(FEWEST_DRAWS, draws), draws * FULL_DRAWS**2 // areas**2)


def draw_ranks(estimates: Floats, s2: Floats, draws: int, seed: int, direction: str) -> Ranks:
    """One row per area: the ranks it drew, in rising order, 1 = best by ``direction``. Takes an estimate of
    each area and the variance of it. Four bytes a rank: 1,000 draws of 3,111 areas are 12 MB.

    Tables with the same seed take the same random numbers: each by itself is as well drawn as with its own,
    and two that differ do not differ by the numbers (common random numbers)."""
    areas = len(estimates)
    whole = np.int32 if areas**2 < np.iinfo(np.int32).max else np.int64
    own: Ranks = np.arange(areas).astype(whole)
    before = own if direction == "low" else own[::-1]
    keys: Ranks = np.empty((draws, areas), dtype=whole)
    mixture = mix(estimates, s2)
    of_tau = _choose_tau(mixture, draws)
    size = max(1, AT_ONCE // (areas + 1))

    def rank(part: int) -> None:
        start = part * size
        chosen = of_tau[start : start + size]
        for values in draw(mixture, chosen, _numbers(seed, part, max(AT_ONCE, areas + 1))):
            # A number for each area that is drawn and how many are before it: sorted all together, an area's
            # ranks lie side by side and in order, in less time than bringing each to its place.
            block = keys[start : start + len(values)]
            np.multiply(_order(values), areas, out=block, casting="unsafe")
            block += before
            start += len(values)

    parts = range(ceil(draws / size))
    if len(parts) == 1:  # most tables; threads would cost as much as the draws of a small one
        rank(0)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(rank, parts))
    in_order = keys.reshape(areas, draws)
    keys.reshape(-1).sort()
    in_order -= own[:, None] * areas - 1
    return in_order


def _order(values: Floats32) -> NDArray[np.int64]:
    """``argsort`` of each row, in two thirds of its time: the bits of a value, which for numbers below zero
    run backwards, and after them its place, are sorted as one whole number."""
    bits = values.view(np.int32)
    whole = (bits ^ ((bits >> 31) & 0x7FFFFFFF)).astype(np.int64)
    whole <<= 32
    whole |= np.arange(values.shape[1])
    whole.sort(axis=1)
    whole &= 0xFFFFFFFF
    return whole


def _choose_tau(mixture: Mixture, draws: int) -> NDArray[np.intp]:
    """Which τ each draw takes, in rising order: each as often as its share says, to within one draw."""
    middles = (np.arange(draws) + 0.5) / draws
    chosen: NDArray[np.intp] = np.searchsorted(mixture.share.cumsum(), middles)
    return np.minimum(chosen, len(mixture.share) - 1)


@lru_cache(maxsize=KEPT)
def _numbers(seed: int, part: int, count: int) -> Floats32:
    """Standard normal numbers, those of each part by themselves: it does not matter which core draws what."""
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(part,)))
    numbers = generator.standard_normal(count, dtype=np.float32)
    numbers.setflags(write=False)
    return numbers


def draw(mixture: Mixture, of_tau: NDArray[np.intp], numbers: Floats32) -> Iterator[Floats32]:
    """In blocks, one row per draw (``of_tau``: the τ each takes, rising), a column per area: its true value,
    measured from the mean of all in units of the table's own spread. Each draw takes as many ``numbers`` as
    there are areas and one for the common mean. Blocks of another size give the same draws."""
    areas, draws = len(mixture.apart), len(of_tau)
    by_draw = numbers[: draws * (areas + 1)].reshape(draws, areas + 1)
    centre = mixture.centre[of_tau] + mixture.centre_sd[of_tau] * by_draw[:, 0]
    middle = centre.astype(np.float32)[:, None]
    own, common = mixture.kept * mixture.apart.astype(np.float32), 1 - mixture.kept
    size = max(1, IN_CACHE // areas)
    edges = [0, *(np.flatnonzero(np.diff(of_tau)) + 1), draws]  # draws of one τ lie side by side
    for first, end in pairwise(edges):
        tau = of_tau[first]
        for start in range(first, end, size):
            part = slice(start, min(start + size, end))
            values = by_draw[part, 1:] * mixture.sd[tau]
            values += own[tau]
            values += middle[part] * common[tau]
            yield values
