"""Draws the verification sample of a county: systematically, with probability proportional to size, from a
seed that anybody can make again. Whole numbers and fractions only: the same on any machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil

import polars as pl

from schemas.dtypes import Dtypes

FEWEST, SHARE = 5, Fraction(1, 5)
"""A sample has at least so many communities, and this part of the county's."""
EXTENDED = 12
"""About how many the sample has after its second stage."""
HEAVY = 3
"""Size of a community in which a signal fired or whose township corrected late; all others have 1."""
_BITS = 64

FRAME: Dtypes = {"community_code": pl.String, "township_code": pl.String, "weight": pl.Int64}
"""One row per community of an accepted return of the period in a county."""

DRAWN: Dtypes = FRAME | {
    "place": pl.Int64,
    "stage": pl.Int64,
    "probability": pl.Float64,
    "probability_extended": pl.Float64,
}
"""One row per community drawn, in the order of the draw: ``place`` from 1; ``stage`` 1, or 2 for those
that are visited only where the first does not settle it; the probability of being in the first stage, and in
either."""


def seed_of(snapshot: str, period: str, number: str) -> str:
    """SHA-256, in hexadecimal, of the snapshot's id, the period and the public number, one after another."""
    return hashlib.sha256(f"{snapshot}{period}{number}".encode()).hexdigest()


def first_size(communities: int) -> int:
    """How many of a county's communities are in the first stage: 5 or a fifth, the greater; all where there
    are fewer."""
    return min(communities, max(FEWEST, ceil(SHARE * communities)))


def inclusion(weights: Sequence[int], size: int) -> list[Fraction]:
    """The probability of each unit to be among ``size`` drawn in proportion to its weight, at most 1: a unit
    that would have more is certain, and the rest share what is left. Their sum is ``size``."""
    found: list[Fraction | None] = [None] * len(weights)
    while True:
        left = [at for at, known in enumerate(found) if known is None]
        total = sum(weights[at] for at in left)
        share = Fraction(size - (len(weights) - len(left)), total) if left else Fraction(0)
        certain = [at for at in left if share * weights[at] >= 1]
        if not certain:
            return [share * weights[at] if known is None else known for at, known in enumerate(found)]
        for at in certain:
            found[at] = Fraction(1)


def systematic(probabilities: Iterable[Fraction], start: Fraction) -> list[int]:
    """Which units are drawn: those in whose stretch of the summed probabilities ``start``, ``start`` + 1, …
    lies. 0 ≤ start < 1. Each has its own probability; as many are drawn as they sum up to, where that is
    whole, else one more or less."""
    drawn, reached = [], Fraction(0)
    for at, probability in enumerate(probabilities):
        before, reached = reached, reached + probability
        if ceil(reached - start) > ceil(before - start):
            drawn.append(at)
    return drawn


def draw(frame: pl.DataFrame, seed: str, county: str) -> pl.DataFrame:
    """The sample of a county with both stages, columns of DRAWN; ``frame``: columns of FRAME, in any order.

    Townships follow each other in the order of a hash with the seed, and so do the communities of each: a
    township has, to one, as many in the first stage as its probabilities sum up to. The second stage is
    drawn from the others so that the probability of being in either is that of a sample of 12."""
    rows = _in_order(frame, seed)
    weights = rows["weight"].to_list()
    size = first_size(rows.height)
    first = inclusion(weights, size)
    both = inclusion(weights, min(rows.height, max(size, EXTENDED)))
    chosen = systematic(first, _uniform(seed, county, "1"))
    rest = [at for at in range(rows.height) if at not in set(chosen) and first[at] < 1]
    chances = [(both[at] - first[at]) / (1 - first[at]) for at in rest]
    added = [rest[at] for at in systematic(chances, _uniform(seed, county, "2"))]
    return rows[[*chosen, *added]].with_columns(
        place=pl.int_range(1, pl.len() + 1),
        stage=pl.Series([1] * len(chosen) + [2] * len(added), dtype=pl.Int64),
        probability=pl.Series([float(first[at]) for at in [*chosen, *added]], dtype=pl.Float64),
        probability_extended=pl.Series([float(both[at]) for at in [*chosen, *added]], dtype=pl.Float64),
    )


def _in_order(frame: pl.DataFrame, seed: str) -> pl.DataFrame:
    rows = sorted(
        frame.select(*FRAME).rows(),
        key=lambda row: (_hash(seed, row[1]), row[1], _hash(seed, row[0]), row[0]),
    )
    return pl.DataFrame(rows, schema=FRAME, orient="row")


def _hash(*said: str) -> bytes:
    return hashlib.sha256("".join(said).encode()).digest()


def _uniform(*said: str) -> Fraction:
    """A number from 0 to below 1: the first 64 bits of a hash."""
    return Fraction(int.from_bytes(_hash(*said)[: _BITS // 8], "big"), 2**_BITS)
