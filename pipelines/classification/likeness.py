"""How like two names are: shared characters and neighbours, by writing or by sound, weighted by rarity."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.classification.words import sounds

# Tuned on the seen half of tests/classification/phrasings.csv.
PAIR, PAIR_BY_SOUND, ALONE, ALONE_BY_SOUND = 1.0, 0.9, 0.4, 0.15
SHARE_TEXT, SHARE_NAME = 0.72, 0.28
UNKNOWN = 0.75
"""Weight of a character no entry has, as a part of that of one which a single entry has."""


@dataclass(frozen=True)
class Shape:
    """A name taken apart: its characters, their sounds, and both as pairs of neighbours."""

    text: str
    heard: tuple[str, ...]
    pairs: frozenset[tuple[str, ...]]
    heard_pairs: frozenset[tuple[str, ...]]
    chars: frozenset[str]
    heard_chars: frozenset[str]


@lru_cache(maxsize=8192)
def take_apart(text: str) -> Shape:
    heard = sounds(text)
    return Shape(
        text, heard, frozenset(pairwise(text)), frozenset(pairwise(heard)), frozenset(text), frozenset(heard)
    )


def weigh(names: Iterable[str]) -> dict[str, float]:
    """Weight of each character: the rarer among the entries' names, the more it tells. Between 0 and 1."""
    texts = list(names)
    seen = Counter(char for text in texts for char in set(text))
    most = math.log(1 + len(texts))
    return {char: math.log(1 + len(texts) / count) / most for char, count in seen.items()}


def likeness(text: Shape, name: Shape, weights: dict[str, float]) -> float:
    """0 nothing shared … 1 the same."""
    if text.text == name.text:
        return 1.0
    found, known = covered(text, name, weights), covered(name, text, weights)
    return SHARE_TEXT * found + SHARE_NAME * known


def covered(text: Shape, other: Shape, weights: dict[str, float]) -> float:
    """The part of a name that stands in the other, by weight."""
    values = [_best(text, other, at) for at in range(len(text.text))]
    weighed = [weights.get(char, UNKNOWN) for char in text.text]
    whole = math.fsum(weighed)
    return math.fsum(v * w for v, w in zip(values, weighed, strict=True)) / whole if whole else 0.0


def _best(text: Shape, other: Shape, at: int) -> float:
    """How well the character at a place is found in the other name: with a neighbour, or alone."""
    around = [slice(start, start + 2) for start in (at - 1, at) if 0 <= start < len(text.text) - 1]
    if any(tuple(text.text[pair]) in other.pairs for pair in around):
        return PAIR
    if any(_heard(text, other, pair) for pair in around):
        return PAIR_BY_SOUND
    if text.text[at] in other.chars:
        return ALONE
    return ALONE_BY_SOUND if text.heard[at] in other.heard_chars else 0.0


def _heard(text: Shape, other: Shape, pair: slice) -> bool:
    """Whether a pair is found by its sound: one of the two must be written alike, for slips come singly."""
    return text.heard[pair] in other.heard_pairs and not other.chars.isdisjoint(text.text[pair])
