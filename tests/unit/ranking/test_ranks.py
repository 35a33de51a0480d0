"""Competition ranks and who is ranked."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ranking.ranks import REASONS, add_reasons, competition


def ranked(
    values: list[float | None], direction: str = "low", eligible: list[bool] | None = None
) -> pl.DataFrame:
    rows = pl.DataFrame({
        "area": range(len(values)), "group": "one", "value": pl.Series(values, dtype=pl.Float64),
        "direction": direction, "eligible": eligible or [value is not None for value in values],
    })
    return competition(rows, ["group"])


def test_ties_share_a_rank_and_the_next_is_passed_over() -> None:
    found = ranked([2.0, 1.0, 2.0, 3.0])
    assert found["rank"].to_list() == [2, 1, 2, 4]
    assert found["tied"].to_list() == [True, False, True, False]
    assert found["ranked"].to_list() == [4] * 4


def test_the_best_is_first_whichever_way_is_better() -> None:
    assert ranked([2.0, 1.0, 3.0], "low")["rank"].to_list() == [2, 1, 3]
    assert ranked([2.0, 1.0, 3.0], "high")["rank"].to_list() == [2, 3, 1]


def test_the_ineligible_have_no_rank_tie_with_no_one_and_move_no_one() -> None:
    found = ranked([1.0, 1.0, 2.0, None], eligible=[False, True, True, False])
    assert found["rank"].to_list() == [None, 1, 2, None]
    assert found["tied"].to_list() == [False] * 4
    assert found["ranked"].to_list() == [2] * 4


def test_groups_are_ranked_apart() -> None:
    rows = pl.DataFrame({
        "group": ["a", "b", "a", None], "value": [1.0, 1.0, 2.0, 5.0], "direction": "low", "eligible": True,
    })
    assert competition(rows, ["group"])["rank"].to_list() == [1, 1, 2, 1]


values = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12)


@given(values, st.sampled_from(["low", "high"]), st.randoms(use_true_random=False))
def test_permuting_areas_permutes_ranks(given_values: list[float], direction: str, random: object) -> None:
    order = list(range(len(given_values)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = ranked(given_values, direction).select("rank", "tied").rows()
    shuffled = ranked([given_values[place] for place in order], direction).select("rank", "tied").rows()
    assert shuffled == [straight[place] for place in order]


@given(values)
def test_rank_is_one_more_than_the_number_of_better_areas(given_values: list[float]) -> None:
    found = ranked(given_values)
    assert found["rank"].to_list() == [
        1 + sum(other < own for other in given_values) for own in given_values
    ]
    assert found["tied"].to_list() == [given_values.count(own) > 1 for own in given_values]


GOOD = {
    "value": 1.0, "direction": "low", "communities": 10, "roster": 12, "completeness": 0.9,
    "has_return": True, "correcting": False, "reporting": False,
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"has_return": False, "value": None, "communities": 0, "completeness": 0.0}, "no_return"),
        ({"value": None}, "zero_denominator"),
        ({"direction": "context"}, "context"),
        ({"completeness": 0.899}, "completeness_below_minimum"),
        ({"completeness": None}, "completeness_below_minimum"),
        ({"communities": 9}, "too_few_communities"),
        ({"correcting": True}, "correction_under_way"),
        # About reporting itself: by the roster, whatever was reported.
        ({"reporting": True, "has_return": False, "communities": 0, "completeness": 0.0}, None),
        ({"reporting": True, "correcting": True}, None),
        ({"reporting": True, "roster": 9}, "too_few_communities"),
        ({"reporting": True, "value": None}, "zero_denominator"),
    ],
)
def test_reasons(change: dict[str, object], reason: str | None) -> None:
    schema = {"value": pl.Float64, "completeness": pl.Float64}
    found = add_reasons(pl.DataFrame([GOOD | change], schema_overrides=schema), 0.9, 10)
    assert found["reason"].item() == reason
    assert found["eligible"].item() == (reason is None)
    assert reason is None or reason in REASONS
