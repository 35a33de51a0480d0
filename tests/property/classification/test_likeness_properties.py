"""The likeness of two names beside its definition, written out character by character."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from pipelines.classification.likeness import (
    ALONE,
    ALONE_BY_SOUND,
    PAIR,
    PAIR_BY_SOUND,
    SHARE_NAME,
    SHARE_TEXT,
    UNKNOWN,
    likeness,
    put_on_scales,
    take_apart,
    weigh,
)
from pipelines.classification.words import sounds

names = st.text("防范方反诈垃圾分类级社会区议事实调查差a1", max_size=9)
"""Of few characters, some of which sound alike."""


def pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def value(text: str, at: int, other: str) -> float:
    """The best of what a character and its neighbours are worth in another name."""
    found = [0.0]
    for pair in (text[start : start + 2] for start in (at - 1, at) if 0 <= start < len(text) - 1):
        if pair in pairs(other):
            found.append(PAIR)
        if sounds(pair) in map(sounds, pairs(other)) and set(pair) & set(other):
            found.append(PAIR_BY_SOUND)
    if text[at] in other:
        found.append(ALONE)
    if sounds(text[at])[0] in sounds(other):
        found.append(ALONE_BY_SOUND)
    return max(found)


def part(text: str, other: str, weights: dict[str, float]) -> float:
    weighed = [weights.get(char, UNKNOWN) for char in text]
    found = math.fsum(value(text, at, other) * weight for at, weight in enumerate(weighed))
    return found / math.fsum(weighed) if text else 0.0


@given(names, names, st.lists(names, min_size=1))
def test_likeness_is_that_of_its_definition(text: str, name: str, entries: list[str]) -> None:
    """To the last bit: scores stand beside thresholds."""
    weights = weigh(entries)
    found = likeness(*(put_on_scales(take_apart(one), weights) for one in (text, name)))
    expected = SHARE_TEXT * part(text, name, weights) + SHARE_NAME * part(name, text, weights)
    assert found == (1.0 if text == name else expected)
