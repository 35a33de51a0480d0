"""Who would be named on the index of the own part, where the truth is known: a piece of the benchmark."""

from __future__ import annotations

from tests.bench.naming import name_areas


def test_where_nothing_differs_nobody_is_named() -> None:
    assert name_areas(tau=0, factor=0, tables=2, draws=1000).named == 0


def test_who_is_named_lies_in_the_true_worst_tenth() -> None:
    found = name_areas(tau=2, factor=0.5, tables=2, draws=1000)
    assert found.named >= 10
    assert found.beyond_tenth <= 0.1 * found.named
    assert found.beyond_fifth == 0
