"""How like two names are: shared characters and neighbours, by writing or by sound, weighted by rarity."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
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
    """A name taken apart: its characters, their sounds, and both as pairs of neighbours. ``around``: the one
    or two pairs that each character is in, as written and as heard."""

    text: str
    heard: tuple[str, ...]
    around: tuple[tuple[tuple[str, str], ...], ...]
    pairs: frozenset[str]
    heard_pairs: frozenset[str]
    chars: frozenset[str]
    heard_chars: frozenset[str]


@dataclass(frozen=True)
class Weighed:
    """A shape with the weight of each of its characters, and their sum."""

    shape: Shape
    weights: tuple[float, ...]
    whole: float


@lru_cache(maxsize=8192)
def take_apart(text: str) -> Shape:
    heard = sounds(text)
    pairs = ["".join(pair) for pair in pairwise(text)]
    heard_pairs = [" ".join(pair) for pair in pairwise(heard)]
    both = tuple(zip(pairs, heard_pairs, strict=True))
    around = tuple(both[max(at - 1, 0) : at + 1] for at in range(len(text)))
    return Shape(
        text, heard, around, frozenset(pairs), frozenset(heard_pairs), frozenset(text), frozenset(heard)
    )


def weigh(names: Iterable[str]) -> dict[str, float]:
    """Weight of each character: the rarer among the entries' names, the more it tells. Between 0 and 1."""
    texts = list(names)
    seen = Counter(char for text in texts for char in set(text))
    most = math.log(1 + len(texts))
    return {char: math.log(1 + len(texts) / count) / most for char, count in seen.items()}


def put_on_scales(shape: Shape, weights: Mapping[str, float]) -> Weighed:
    """The shape with the weights of its characters among the entries."""
    weighed = tuple(weights.get(char, UNKNOWN) for char in shape.text)
    return Weighed(shape, weighed, math.fsum(weighed))


def likeness(text: Weighed, name: Weighed) -> float:
    """0 nothing shared … 1 the same."""
    if text.shape.text == name.shape.text:
        return 1.0
    if text.shape.heard_chars.isdisjoint(name.shape.heard_chars):
        return 0.0
    return SHARE_TEXT * covered(text, name.shape) + SHARE_NAME * covered(name, text.shape)


def covered(text: Weighed, other: Shape) -> float:
    """The part of a name that stands in the other, by weight."""
    # A character whose sound the other name lacks is not in it, nor is a pair with it: it adds nothing.
    values = [
        _best(text.shape, other, at) * text.weights[at]
        for at, sound in enumerate(text.shape.heard)
        if sound in other.heard_chars
    ]
    return math.fsum(values) / text.whole if text.whole else 0.0


def _best(text: Shape, other: Shape, at: int) -> float:
    """How well a character whose sound the other name has is found in it: with a neighbour, or alone."""
    is_heard = False
    for pair, heard in text.around[at]:
        if pair in other.pairs:
            return PAIR
        # One of the two must be written alike, for slips come singly.
        is_heard = is_heard or (heard in other.heard_pairs and not other.chars.isdisjoint(pair))
    if is_heard:
        return PAIR_BY_SOUND
    return ALONE if text.text[at] in other.chars else ALONE_BY_SOUND
