"""Below the county no count of clues under five is shown, nor can one be found from what is."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from pipelines.clues.withholding import shown_parts
from schemas.clues import FEWEST_SHOWN


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 12, "b": 0, "c": 0}, {"a"}),  # nobody else spoke up, and nobody is told of by that
        ({"a": 12, "b": 3, "c": 8}, {"a"}),  # 23 − 12 − 8 would be b's 3
        ({"a": 12, "b": 2, "c": 2, "d": 8}, {"a"}),  # 4 of two are still under five
        ({"a": 12, "b": 2, "c": 3, "d": 8}, {"a", "d"}),  # 5 of two
        ({"a": 12, "b": 4, "c": 4, "d": 8}, {"a"}),  # 8 of two that have at most 4 are 4 and 4
        ({"a": 8, "b": 3, "c": 8}, set()),  # which of two alike is withheld would be known
        ({"a": 6}, {"a"}),
        ({"a": 4}, set()),
        ({}, set()),
    ],
)
def test_worked_examples(counts: dict[str, int], shown: set[str]) -> None:
    assert shown_parts(counts) == shown


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
            assert count is not None or len(known) > 1 or known.isdisjoint(range(1, FEWEST_SHOWN))
