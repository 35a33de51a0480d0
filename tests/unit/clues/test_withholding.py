"""Below the county no count of clues under five is shown, nor can one be found from what is, nor what the
clues of a part are about or what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest

from pipelines.clues.withholding import shown_below, shown_parts
from schemas.clues import FEWEST_SHOWN

SMALL = frozenset(range(1, FEWEST_SHOWN))
Kinds = tuple[int, ...]
"""How many clues there are of each kind."""


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 12, "b": 0, "c": 0}, set()),  # the burdens and outcomes of the whole would be a's
        ({"a": 12, "b": 8}, {"a", "b"}),
        ({"a": 12, "b": 8, "c": 0}, {"a"}),  # both shown would tell that c has none
        ({"a": 12, "b": 3, "c": 8}, {"a"}),  # 23 − 12 − 8 would be b's 3
        ({"a": 12, "b": 2, "c": 2, "d": 8}, {"a"}),  # 4 of two are still under five
        ({"a": 12, "b": 2, "c": 3, "d": 8}, {"a", "d"}),  # 5 of two
        ({"a": 12, "b": 4, "c": 4, "d": 8}, {"a"}),  # 8 of two that have at most 4 are 4 and 4
        ({"a": 8, "b": 3, "c": 8}, set()),  # which of two alike is withheld would be known
        ({"a": 6}, set()),
        ({"a": 4}, set()),
        ({}, set()),
    ],
)
def test_worked_examples(counts: dict[str, int], shown: set[str]) -> None:
    assert shown_parts(counts) == shown


def test_no_community_of_a_township_that_is_withheld_shows_its_count() -> None:
    inside = {
        "a": {"a1": 7, "a2": 5},
        "b": {"b1": 9, "b2": 9, "b3": 0},  # both shown would tell that b3 has none
        "c": {"c1": 3, "c2": 1},
        "d": {"d1": 1},
    }
    townships = {code: sum(counts.values()) for code, counts in inside.items()}
    assert shown_below(townships, inside) == ({"a", "b"}, {"a1", "a2"})
    assert shown_below({"a": 12, "b": 3}, {"a": {"a1": 6, "a2": 6}, "b": {"b1": 3}}) == (set(), set())
    assert shown_below({"a": 12}, {"a": {"a1": 6, "a2": 6}}) == (set(), set())


@pytest.mark.parametrize(("parts", "most"), [(2, 14), (3, 11), (4, 8)])
def test_whoever_knows_the_rule_and_the_sum_cannot_find_a_count_under_five(parts: int, most: int) -> None:
    """Every table there is, by what is published of it: of a count that is not shown, and is one to four,
    another table is published alike in which it is another."""
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(most), repeat=parts):
        shown = shown_parts({str(at): count for at, count in enumerate(table)})
        published = tuple(count if str(at) in shown else None for at, count in enumerate(table))
        assert all(count is None or count >= FEWEST_SHOWN for count in published)
        alike[sum(table), published].append(table)
    for (_sum, *rest), tables in alike.items():
        (published,) = rest
        assert isinstance(published, tuple)
        for at, count in enumerate(published):
            known = {table[at] for table in tables}
            assert count is not None or len(known) > 1 or known.isdisjoint(SMALL)


PLACES = {
    "three townships": ["a", "b", "c"],
    "two townships and the county itself": ["a", "b", ""],
    "two townships of two communities": ["a1", "a2", "b1", "b2"],
    "a township of two communities and itself": ["a1", "a2", "a", "b1"],
    "a township of three communities": ["a1", "a2", "a3", "b1"],
}
"""Where the clues of a county lie: the code of a community begins with that of its township; what is said of
a township or of the county itself lies in no part of it."""


def sums(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to lay ``total`` clues into cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(total - first, cells - 1):
            yield (first, *rest)


def areas(places: list[str]) -> dict[str, list[int]]:
    """By code of each township and community, which of the places lie in it."""
    codes = sorted({code for place in places for code in (place[:1], place) if code})
    return {code: [at for at, place in enumerate(places) if place.startswith(code)] for code in codes}


def published(counts: dict[str, int]) -> tuple[int | None, ...]:
    """What a snapshot says of townships and communities, in the order of their codes."""
    townships = {code: count for code, count in counts.items() if len(code) == 1}
    inside = {
        township: {code: count for code, count in counts.items() if code[0] == township != code}
        for township in townships
    }
    shown = frozenset[str]().union(*shown_below(townships, inside))
    assert all(counts[code] >= FEWEST_SHOWN for code in shown)
    return tuple(count if code in shown else None for code, count in counts.items())


def add_up(vectors: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*vectors, strict=True)))


def known_of(places: list[str], total: int, kinds: int) -> dict[tuple[object, ...], dict[str, set[Kinds]]]:
    """By everything that is published of a county with so many clues (how many of each kind it has, what its
    townships and communities show), what each of these can have of each kind."""
    inside = areas(places)
    found: dict[tuple[object, ...], dict[str, set[Kinds]]] = defaultdict(lambda: defaultdict(set))
    for counts in sums(total, len(places)):
        shown = published({code: sum(counts[at] for at in ats) for code, ats in inside.items()})
        for split in product(*(sums(count, kinds) for count in counts)):
            known = found[add_up(split), shown]
            for code, ats in inside.items():
                known[code].add(add_up(split[at] for at in ats))
    return found


@pytest.mark.parametrize(
    ("shape", "kinds", "totals"),
    [
        ("three townships", 2, range(17)),
        ("three townships", 3, [1, 4, 5, 10]),
        ("two townships and the county itself", 2, range(15)),
        ("two townships of two communities", 2, [1, 5, 10, 15]),
        ("a township of two communities and itself", 2, [1, 5, 10, 15]),
        ("a township of three communities", 2, [1, 5, 11]),
        ("a township of three communities", 1, range(24)),
    ],
)
def test_what_is_known_of_a_county_pins_nothing_on_a_part_of_it(
    shape: str, kinds: int, totals: Iterable[int]
) -> None:
    """Every county of so many clues of each kind: upheld and others; upheld, otherwise decided and overdue;
    of a burden or department and others. No count of one to four of a township or community, of all its
    clues or of a kind, is fixed by what is published; of a kind that some of the county's are, none is."""
    for total in totals:
        for (county, _shown), known in known_of(PLACES[shape], total, kinds).items():
            assert isinstance(county, tuple)
            for vectors in known.values():
                received = {sum(vector) for vector in vectors}
                assert len(received) > 1 or received.isdisjoint(SMALL)
                for kind, of_county in enumerate(county):
                    counts = {vector[kind] for vector in vectors}
                    assert len(counts) > 1 or counts.isdisjoint(SMALL)
                    assert len(counts) > 1 or of_county in (0, total)
