"""What holds of rank intervals for any areas."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ranking.ranks import Rankability, intervals, rankability

FOUND = ["rank_low", "rank_median", "rank_high", "worst_tenth"]
DRAWS = 400

kinds = st.sampled_from(("proportion", "count"))
directions = st.sampled_from(("low", "high"))
seeds = st.integers(0, 2**63)


@st.composite
def areas(draw: st.DrawFn) -> pl.DataFrame:
    """One row per area, numerator ≤ denominator, some without a denominator."""
    denominators = draw(st.lists(st.integers(0, 400), min_size=1, max_size=25))
    numerators = [draw(st.integers(0, n)) for n in denominators]
    codes = [f"{place:04}" for place in range(len(denominators))]
    return pl.DataFrame({"area_code": codes, "numerator": numerators, "denominator": denominators})


@given(areas(), kinds, directions, seeds)
def test_rank_intervals_are_ranks_in_their_order(
    frame: pl.DataFrame, kind: str, direction: str, seed: int
) -> None:
    found = intervals(frame, kind, DRAWS, seed, direction)
    assert found.drop(FOUND).equals(frame)
    ranked = found.filter(pl.col("denominator") > 0)
    assert found.filter(pl.col("denominator") == 0).select(FOUND).rows() == [(None,) * 4] * (
        len(found) - len(ranked)
    )
    for low, median, high, worst in ranked.select(FOUND).iter_rows():
        assert 1 <= low <= median <= high <= len(ranked)
        assert 0 <= worst <= 1
    last = -(-len(ranked) // 10)
    assert abs(ranked["worst_tenth"].sum() - last) < 1e-9


@given(areas(), kinds, directions, seeds, st.randoms(use_true_random=False))
def test_permuting_areas_permutes_rank_intervals(
    frame: pl.DataFrame, kind: str, direction: str, seed: int, random: object
) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = intervals(frame, kind, DRAWS, seed, direction)
    assert intervals(frame[order], kind, DRAWS, seed, direction).equals(found[order])


@given(areas(), kinds, seeds)
def test_the_same_seed_gives_the_same_and_the_other_direction_the_mirror_image(
    frame: pl.DataFrame, kind: str, seed: int
) -> None:
    low = intervals(frame, kind, DRAWS, seed)
    assert intervals(frame, kind, DRAWS, seed).equals(low)
    high = intervals(frame, kind, DRAWS, seed, "high")
    count = frame.filter(pl.col("denominator") > 0).height
    mirrored = (count + 1 - high["rank_high"]).alias("rank_low")
    # A quantile may fall between two ranks; from the other end it is then the other of them.
    assert ((low["rank_low"] - mirrored).drop_nulls() <= 0).all()
    assert ((count + 1 - high["rank_low"] - low["rank_high"]).drop_nulls() >= 0).all()


@given(areas(), kinds, seeds, st.integers(2, 50))
def test_rank_intervals_narrow_as_areas_grow(frame: pl.DataFrame, kind: str, seed: int, times: int) -> None:
    """The same rates from far more cases: on the whole, ranks are surer."""
    grown = frame.with_columns(pl.col("numerator", "denominator") * times**2)

    def width(rows: pl.DataFrame) -> int:
        found = intervals(rows, kind, DRAWS, seed)
        return int((found["rank_high"] - found["rank_low"]).sum())

    spread = (
        frame.filter(pl.col("denominator") > 0)
        .select((pl.col("numerator") / pl.col("denominator")).n_unique())
        .item()
    )
    assert spread < 2 or width(grown) <= width(frame) + len(frame)


@given(areas(), kinds)
@settings(max_examples=50)
def test_the_verdict_is_that_of_rho(frame: pl.DataFrame, kind: str) -> None:
    found = rankability(frame, kind)
    if found.rho is None or found.tau2 is None or found.median_s2 is None or found.phi is None:
        assert found == Rankability(None, None, None, None, None)
        return
    assert 0 <= found.rho < 1
    assert abs(found.rho - found.tau2 / (found.tau2 + found.median_s2)) < 1e-9
    expected = "indistinct" if found.rho < 0.5 else "bands" if found.rho <= 0.7 else "ranks"
    assert found.verdict == expected
