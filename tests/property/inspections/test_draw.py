"""The draw: probabilities that sum up to the size, that are kept over many seeds, spread over townships, and
the same wherever it is repeated."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction
from math import ceil, floor

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.inspections.draw import DRAWN, FRAME, draw, first_size, inclusion, seed_of, systematic

COUNTY = "510104"
weights = st.lists(st.sampled_from([1, 3]), min_size=1, max_size=70)


def frame_of(sizes: list[int], townships: int = 4) -> pl.DataFrame:
    rows = [(f"c{at:03d}", f"t{at % townships}", size) for at, size in enumerate(sizes)]
    return pl.DataFrame(rows, schema=FRAME, orient="row")


@given(weights, st.integers(1, 30))
def test_probabilities_sum_up_to_the_size(sizes: list[int], wanted: int) -> None:
    size = min(wanted, len(sizes))
    found = inclusion(sizes, size)
    assert sum(found) == size
    assert all(0 < one <= 1 for one in found)
    by_size = {weight: one for weight, one in zip(sizes, found, strict=True)}
    assert len(set(zip(sizes, found, strict=True))) == len(by_size), "equal sizes, equal probabilities"
    if len(by_size) == 2 and by_size[3] < 1:
        assert by_size[3] == 3 * by_size[1], "in proportion to size where nobody is certain"


def test_a_unit_that_would_be_drawn_more_than_once_is_certain() -> None:
    assert inclusion([3, 1, 1, 1, 1, 1], 3) == [Fraction(1), *[Fraction(2, 5)] * 5]
    assert inclusion([1, 1], 2) == [1, 1]


@given(st.lists(st.fractions(0, 1), max_size=40), st.fractions(0, Fraction(99, 100)))
def test_systematic_drawing_is_that_of_the_textbook(chances: list[Fraction], start: Fraction) -> None:
    """Madow's way, point by point: start, start + 1, … each falls into one unit's stretch."""
    points, at, reached, expected = start, 0, Fraction(0), []
    for at, chance in enumerate(chances):
        reached += chance
        if points < reached:
            expected.append(at)
            points += 1
    assert systematic(chances, start) == expected
    assert floor(sum(chances)) <= len(expected) <= ceil(sum(chances))


@settings(max_examples=30)
@given(weights, st.integers(1, 9), st.integers(0, 10**6))
def test_a_sample_has_its_size_is_spread_and_repeats(sizes: list[int], townships: int, number: int) -> None:
    frame = frame_of(sizes, townships)
    seed = seed_of("0123456789abcdef", "2026-10", str(number))
    drawn = draw(frame, seed, COUNTY)
    first = drawn.filter(stage=1)
    assert first.height == first_size(len(sizes)) == min(len(sizes), max(5, -(-len(sizes) // 5)))
    assert drawn["community_code"].is_unique().all()
    assert drawn.schema == pl.Schema(DRAWN)
    assert draw(frame.sample(fraction=1, shuffle=True, seed=1), seed, COUNTY).equals(drawn)
    chance = dict(zip(frame["community_code"], inclusion(sizes, first.height), strict=True))
    assert dict(first.select("community_code", "probability").rows()) == {
        code: float(chance[code]) for code in first["community_code"]
    }
    for (township,), rows in frame.group_by("township_code"):
        expected = sum(chance[code] for code in rows["community_code"])
        assert floor(expected) <= first.filter(township_code=township).height <= ceil(expected)


def test_probabilities_are_kept_over_many_seeds() -> None:
    """Of both stages: the counts of many draws against their probabilities, by chi-square."""
    sizes, runs = [3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 3, 1], 400
    frame = frame_of(sizes)
    first: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for number in range(runs):
        drawn = draw(frame, seed_of("demo-x", "2026-10", str(number)), COUNTY)
        first.update(drawn.filter(stage=1)["community_code"])
        both.update(drawn["community_code"])
    for counts, size in ((first, 5), (both, 12)):
        chances = [float(one) for one in inclusion(sizes, size)]
        found = sum(
            (counts[code] - runs * p) ** 2 / (runs * p * (1 - p))
            for code, p in zip(frame["community_code"], chances, strict=True)
            if p < 1
        )
        certain = [code for code, p in zip(frame["community_code"], chances, strict=True) if p == 1]
        assert all(counts[code] == runs for code in certain)
        # A fixed size takes one degree away; negative dependence makes the sum smaller, never greater.
        assert found < stats.chi2.ppf(0.999, len(sizes) - 1)


def test_nothing_but_the_three_public_things_is_in_the_seed() -> None:
    told = hashlib.sha256(b"0123456789abcdef2026-102026135").hexdigest()
    assert seed_of("0123456789abcdef", "2026-10", "2026135") == told


@pytest.mark.parametrize(("communities", "size"), [(3, 3), (5, 5), (25, 5), (26, 6), (60, 12), (61, 13)])
def test_five_or_a_fifth(communities: int, size: int) -> None:
    assert first_size(communities) == size


def test_a_draw_known_by_heart() -> None:
    """The same on any machine: these are the communities that everybody finds."""
    drawn = draw(
        frame_of([3, 1, 1, 1, 3, 1, 1, 1, 1, 1]), seed_of("0123456789abcdef", "2026-10", "7"), COUNTY
    )
    assert drawn.filter(stage=1)["community_code"].to_list() == ["c006", "c000", "c004", "c008", "c001"]
