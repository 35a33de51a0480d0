"""Draws depend on their names alone."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pipelines.demo.burdens import county_draws
from pipelines.demo.cases import in_county
from pipelines.demo.draws import code_keys, combine, mix, name_key, uniform


def test_mix_is_the_published_generator() -> None:
    """First outputs of SplitMix64 seeded with 1234567, from the reference implementation."""
    state = np.uint64(1234567)
    weyl = np.uint64(0x9E3779B97F4A7C15)
    states = np.array([state], dtype=np.uint64) + weyl * np.arange(3, dtype=np.uint64)
    assert mix(states).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_draws_are_even_and_unrelated_between_purposes() -> None:
    keys = combine(code_keys(pl.Series([str(510104001001 + n) for n in range(20_000)])), name_key("form"))
    first, second = uniform(keys, "one"), uniform(keys, "two")
    assert 0 <= first.min() < 0.001 and 0.999 < first.max() < 1
    assert abs(first.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03


def test_a_county_draws_the_same_by_itself_and_for_its_communities() -> None:
    communities = pl.DataFrame({"county": ["510104", "513221"], "prefecture": ["510100", "513200"]})
    drawn = county_draws(communities, "funds").tolist()
    assert drawn == pytest.approx([in_county("510104", "funds"), in_county("513221", "funds")])


def test_a_draw_does_not_depend_on_its_neighbours() -> None:
    keys = code_keys(pl.Series(["510104001001", "510104001002", "510104001003"]))
    assert uniform(keys, "x")[1] == uniform(keys[1:2], "x")[0]
