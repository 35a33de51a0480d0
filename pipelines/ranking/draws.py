"""Seeded draws of what every area's true value may be, and the ranks that follow.

Source: docs/developing/statistics.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import ceil
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipelines.ranking.shrinkage import Floats32, Mixture, mix

DRAWS = 10_000
SEED = 20_250_101

AT_ONCE = 500_000
"""Numbers drawn in one go, 2 MB. It decides which draw takes which numbers: another one gives other draws."""

KEPT = 12
"""Parts whose numbers are kept for the next table: all of a table of some thousand areas."""

IN_CACHE = 65_536
"""Values that are worked on together: what is made of them stays in the processor's cache, and threads do not
wait for each other at every step. It decides nothing."""

MOST_COUNTED = 400
"""Up to so many areas their ranks are counted, in half the time of sorting them; the table of counts grows
with the square of the areas."""

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


class DrawnRanks(Protocol):
    """The ranks that the areas of a table drew."""

    def reached_by(self, draws: int) -> Ranks:
        """Of each area the smallest rank that so many of its draws do not exceed."""
        ...

    def within(self, rank: int) -> Ranks:
        """Of each area how many draws gave it this rank or a better one."""
        ...


class CountedRanks(NamedTuple):
    """``up_to``: a row per area, a column per rank: how many draws gave it this rank or a better one."""

    up_to: Ranks

    def reached_by(self, draws: int) -> Ranks:
        passed: Ranks = (self.up_to < draws).sum(axis=1)
        return passed + 1

    def within(self, rank: int) -> Ranks:
        return self.up_to[:, rank - 1] if rank else np.zeros(len(self.up_to), dtype=np.int64)


class SortedRanks(NamedTuple):
    """``in_order``: a row per area: the ranks it drew, rising."""

    in_order: Ranks

    def reached_by(self, draws: int) -> Ranks:
        return self.in_order[:, draws - 1]

    def within(self, rank: int) -> Ranks:
        held: Ranks = (self.in_order <= rank).sum(axis=1)
        return held


def draw_ranks(estimates: Floats, s2: Floats, draws: int, seed: int, direction: str) -> DrawnRanks:
    """The ranks that the areas draw, 1 = best by ``direction``. Takes an estimate of each area and the
    variance of it. Works on one core: publishing draws several tables at a time.

    Tables with the same seed take the same random numbers: each by itself is as well drawn as with its own,
    and two that differ do not differ by the numbers (common random numbers)."""
    areas = len(estimates)
    places = np.arange(areas) if direction == "low" else np.arange(areas)[::-1]
    rising = _in_order(mix(estimates, s2), draws, seed)
    if areas <= MOST_COUNTED:
        return count_ranks(rising, places)
    return sort_ranks(rising, places, draws)


def count_ranks(rising: Iterable[NDArray[np.int64]], places: NDArray[np.int64]) -> CountedRanks:
    """Counts how often each area has each rank. Takes 8 bytes for each pair of area and rank."""
    areas = len(places)
    counts = np.zeros(areas**2, dtype=np.int64)
    for block in rising:
        block *= areas
        block += places
        counts += np.bincount(block.ravel(), minlength=areas**2)
    return CountedRanks(counts.reshape(areas, areas).cumsum(axis=1))


def sort_ranks(rising: Iterable[NDArray[np.int64]], places: NDArray[np.int64], draws: int) -> SortedRanks:
    """Puts each rank where its area's are, and sorts those of one area at a time. Takes 2 bytes a rank, 4
    where there are more areas than fit: 1,000 draws of 3,111 areas are 6 MB."""
    areas = len(places)
    whole = np.int16 if areas <= np.iinfo(np.int16).max else np.int32
    drawn: Ranks = np.empty(areas * draws, dtype=whole)
    ranks, start = (places + 1).astype(whole), 0
    for block in rising:
        block *= draws
        block += np.arange(start, start + len(block))[:, None]
        drawn[block] = ranks
        start += len(block)
    in_order = drawn.reshape(areas, draws)
    in_order.sort(axis=1, kind="stable")  # by radix where ranks have 2 bytes
    return SortedRanks(in_order)


def _in_order(mixture: Mixture, draws: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """In blocks, a row per draw: the areas by their true values, rising."""
    areas = len(mixture.apart)
    of_tau = _choose_tau(mixture, draws)
    size = max(1, AT_ONCE // (areas + 1))
    for part in range(ceil(draws / size)):
        numbers = _numbers(seed, part, max(AT_ONCE, areas + 1))
        for values in draw(mixture, of_tau[part * size : (part + 1) * size], numbers):
            yield _order(values)


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
    for start in range(0, draws, size):
        part = slice(start, start + size)
        tau = of_tau[part]
        values = by_draw[part, 1:] * mixture.sd[tau]
        values += own[tau]
        values += middle[part] * common[tau]
        yield values
