"""What holds of rank intervals for any areas."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ranking.ranks import INTERVAL, Reliability, intervals, reliability

FOUND = list(INTERVAL)
DRAWS = 400

directions = st.sampled_from(("low", "high"))
seeds = st.integers(0, 2**63)
figures = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 3))


@st.composite
def areas(draw: st.DrawFn) -> pl.DataFrame:
    """One row per area, some without a variance, some whose variance is 0."""
    estimates = draw(st.lists(figures, min_size=1, max_size=25))
    s2 = [draw(st.one_of(st.none(), st.just(0.0), st.floats(1e-6, 1e6))) for _ in estimates]
    codes = [f"{place:04}" for place in range(len(estimates))]
    types = {"area_code": pl.String, "estimate": pl.Float64, "s2": pl.Float64}
    return pl.DataFrame({"area_code": codes, "estimate": estimates, "s2": s2}, schema=types)


@given(areas(), directions, seeds)
def test_rank_intervals_are_ranks_in_their_order(frame: pl.DataFrame, direction: str, seed: int) -> None:
    found = intervals(frame, DRAWS, seed, direction)
    assert found.drop(FOUND).equals(frame)
    ranked = found.drop_nulls("s2")
    unknown = found.filter(pl.col("s2").is_null())
    assert unknown.select(FOUND).rows() == [(None,) * len(FOUND)] * unknown.height
    for low, median, high, *ends in ranked.select(FOUND).iter_rows():
        assert 1 <= low <= median <= high <= len(ranked)
        assert all(0 <= share <= 1 for share in ends)
    for name, part in (("worst_tenth", 10), ("worst_fifth", 5), ("best_fifth", 5)):
        assert abs(ranked[name].sum() - ceil(len(ranked) / part)) < 1e-9


@given(areas(), directions, seeds, st.randoms(use_true_random=False))
def test_permuting_areas_permutes_rank_intervals(
    frame: pl.DataFrame, direction: str, seed: int, random: object
) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = intervals(frame, DRAWS, seed, direction)
    assert intervals(frame[order], DRAWS, seed, direction).equals(found[order])


@given(areas(), seeds)
def test_the_same_seed_gives_the_same_and_the_other_direction_the_mirror_image(
    frame: pl.DataFrame, seed: int
) -> None:
    low = intervals(frame, DRAWS, seed)
    assert intervals(frame, DRAWS, seed).equals(low)
    high = intervals(frame, DRAWS, seed, "high")
    count = frame["s2"].count()
    mirrored = (count + 1 - high["rank_high"]).alias("rank_low")
    # A quantile may fall between two ranks; from the other end it is then the other of them.
    assert ((low["rank_low"] - mirrored).drop_nulls() <= 0).all()
    assert ((count + 1 - high["rank_low"] - low["rank_high"]).drop_nulls() >= 0).all()
    assert (low["worst_fifth"] - high["best_fifth"]).drop_nulls().abs().sum() < 1e-9


@given(areas(), seeds)
def test_who_is_known_as_well_is_the_likelier_last_the_worse_it_is(frame: pl.DataFrame, seed: int) -> None:
    alike = frame.with_columns(s2=pl.lit(1.0)).unique("estimate").sort("estimate")
    worst = intervals(alike, 2000, seed)["worst_fifth"].to_list()
    assert all(before <= after + 0.06 for before, after in pairwise(worst))


@given(areas())
@settings(max_examples=50)
def test_the_verdict_is_that_of_rho(frame: pl.DataFrame) -> None:
    found = reliability(frame)
    if found.rho is None or found.tau2 is None or found.median_s2 is None:
        assert found == Reliability(None, None, None, None)
        assert frame["s2"].count() < 3
        return
    assert 0 <= found.rho <= 1
    assert abs(found.rho - found.tau2 / (found.tau2 + found.median_s2)) < 1e-9
    expected = "indistinct" if found.rho < 0.5 else "bands" if found.rho <= 0.7 else "ranks"
    assert found.verdict == expected
