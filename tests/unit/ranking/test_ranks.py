"""Competition ranks, bands, who is ranked, and whether ranks mean anything."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ranking.ranks import REASONS, Reliability, add_reasons, bands, competition, reliability


def ranked(
    values: list[float | None], direction: str = "low", eligible: list[bool] | None = None
) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "area": range(len(values)),
            "group": "one",
            "value": pl.Series(values, dtype=pl.Float64),
            "direction": direction,
            "eligible": eligible or [value is not None for value in values],
        }
    )
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
    rows = pl.DataFrame(
        {"group": ["a", "b", "a", None], "value": [1.0, 1.0, 2.0, 5.0], "direction": "low", "eligible": True}
    )
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
    assert found["rank"].to_list() == [1 + sum(other < own for other in given_values) for own in given_values]
    assert found["tied"].to_list() == [given_values.count(own) > 1 for own in given_values]


def test_a_frame_alone_is_ranked_whole_and_low_is_good() -> None:
    rows = pl.DataFrame({"area": list("abcd"), "value": [2.0, None, 1.0, 2.0]})
    found = competition(rows)
    assert found["rank"].to_list() == [2, None, 1, 2]
    assert found["tied"].to_list() == [True, False, False, True]
    assert found["ranked"].to_list() == [3] * 4


def banded(values: list[float | None], k: int) -> list[int | None]:
    return bands(pl.DataFrame({"value": pl.Series(values, dtype=pl.Float64)}), k)["band"].to_list()


def test_bands_are_of_one_size_where_nothing_ties() -> None:
    assert banded([float(value) for value in range(10)], 5) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert banded([float(value) for value in range(7)], 3) == [1, 1, 1, 2, 2, 3, 3]


def test_tied_areas_share_the_band_of_their_rank() -> None:
    assert banded([1.0, 2.0, 2.0, 2.0, 3.0], 5) == [1, 2, 2, 2, 5]
    assert banded([1.0] * 9, 5) == [1] * 9


def test_no_band_without_a_rank() -> None:
    assert banded([3.0, None, 1.0], 2) == [2, None, 1]
    assert banded([None], 5) == [None]
    assert banded([], 5) == []


def test_bands_take_the_ranks_there_are() -> None:
    rows = pl.DataFrame({"value": [1.0, 2.0, 3.0, 4.0], "group": list("aabb"), "direction": "high"})
    found = bands(competition(rows, ["group"]), 2)
    assert found["band"].to_list() == [2, 1, 2, 1]


@given(values, st.integers(1, 6))
def test_bands_never_split_ties_and_never_turn_the_order(given_values: list[float], k: int) -> None:
    found = dict(zip(given_values, banded(given_values, k), strict=True))
    assert banded(given_values, k) == [found[value] for value in given_values]
    in_order = [found[value] for value in sorted(found)]
    assert in_order == sorted(in_order)
    assert set(in_order) <= set(range(1, k + 1))


@given(st.integers(1, 200), st.integers(1, 10))
def test_bands_of_different_values_differ_in_size_by_one_at_most(count: int, k: int) -> None:
    found = banded([float(value) for value in range(count)], k)
    sizes = [found.count(band) for band in range(1, k + 1)]
    assert max(sizes) - min(sizes) <= 1


def estimates(values: Sequence[float | None], s2: float | None = 25.0) -> pl.DataFrame:
    return pl.DataFrame(
        {"estimate": values, "s2": [s2] * len(values)}, schema=dict.fromkeys(["estimate", "s2"], pl.Float64)
    )


@pytest.mark.parametrize(
    ("values", "rho", "verdict"),
    [
        # With equal s² Paule and Mandel's τ² is the variance of the estimates minus s².
        ([40, 45, 50, 55, 60], 37.5 / 62.5, "bands"),
        ([45, 45, 50, 55, 55], 0.0, "indistinct"),
        ([43, 45, 50, 55, 57], 12 / 37, "indistinct"),
        # On the thresholds: variances of 50 and 83 1/3.
        ([40, 50, 50, 50, 60], 0.5, "bands"),
        ([40, 45, 55, 60], 0.7, "bands"),
        ([30, 45, 55, 70], (850 / 3 - 25) / (850 / 3), "ranks"),
    ],
)
def test_reliability_by_hand(values: list[float], rho: float, verdict: str) -> None:
    found = reliability(estimates(values))
    assert (found.rho, found.verdict) == (pytest.approx(rho), verdict)
    assert found.median_s2 == pytest.approx(25)
    assert found.tau2 == pytest.approx(max(0, statistics.variance(values) - 25))


@pytest.mark.parametrize(
    "rows", [estimates([40, 60]), estimates([]), estimates([1, 2, 3, 4], None), estimates([1, 2, None])]
)
def test_no_verdict_on_too_few_areas_or_without_a_variance(rows: pl.DataFrame) -> None:
    assert reliability(rows) == Reliability(None, None, None, None)


def test_a_full_count_without_any_variance_can_be_ranked_and_one_without_differences_cannot() -> None:
    assert reliability(estimates([1, 2, 3, 4], 0.0)).verdict == "ranks"
    assert reliability(estimates([2, 2, 2, 2], 0.0)).verdict == "indistinct"


GOOD = {
    "level": "county",
    "kind": "count",
    "survey": False,
    "value": 1.0,
    "direction": "low",
    "communities": 10,
    "roster": 12,
    "completeness": 0.9,
    "has_return": True,
    "has_baseline": True,
    "correcting": False,
    "struck": False,
    "reporting": False,
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"has_return": False, "value": None, "communities": 0, "completeness": 0.0}, "no_return"),
        ({"has_baseline": False, "value": None}, "no_baseline"),
        ({"value": None}, "zero_denominator"),
        ({"direction": "context"}, "context"),
        ({"kind": "total"}, "total"),
        ({"survey": True}, None),
        ({"survey": True, "level": "township"}, "own_survey"),
        ({"completeness": 0.899}, "completeness_below_minimum"),
        ({"completeness": None}, "completeness_below_minimum"),
        ({"communities": 9}, "too_few_communities"),
        ({"correcting": True}, "correction_under_way"),
        ({"struck": True}, "recount_outside"),
        ({"struck": True, "correcting": True}, "correction_under_way"),
        ({"struck": True, "reporting": True}, None),
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
