"""Changes of the same townships between two periods: against loops, against scipy, and by simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipelines.ranking.changes import PAIR, judge, paired
from tests.bench.inference import PUSHED, PUSHES, called_broad

counts = st.integers(0, 60).map(float)
cluster = st.tuples(counts, st.integers(0, 9).map(float), counts, st.integers(0, 9).map(float))
areas = st.lists(st.lists(cluster, min_size=1, max_size=6), min_size=1, max_size=6)
Clusters = Sequence[Sequence[tuple[float, ...]]]

MOST = 0.065
"""5 % of 12 × 179 counties, and three standard errors."""


def frame(clusters: Clusters) -> pl.DataFrame:
    rows = [(f"{code:02}", *one) for code, area in enumerate(clusters) for one in area]
    return pl.DataFrame(rows, schema=["area_code", *PAIR[:2], *PAIR[2:]], orient="row")


def by_loops(area: Sequence[tuple[float, ...]]) -> tuple[float, int, int, float | None] | None:
    x, n, x0, n0 = (sum(one[side] for one in area) for side in range(4))
    if not n or not n0:
        return None
    parts = [(a - x / n * b) / n - (c - x0 / n0 * d) / n0 for a, b, c, d in area]
    count = len(area)
    variance = count * count / (count - 1) * sum(part * part for part in parts) if count > 1 else None
    changed = sum(one[:2] != one[2:] for one in area)
    return x / n - x0 / n0, count, changed, variance


@given(areas)
def test_the_same_by_loops(clusters: Clusters) -> None:
    found = paired(frame(clusters)).drop("drawn", "counted").rows()
    wanted = [(f"{code:02}", *row) for code, area in enumerate(clusters) if (row := by_loops(area))]
    assert [row[0] for row in found] == [row[0] for row in wanted]
    for got, want in zip(found, wanted, strict=True):
        assert got[2:4] == want[2:4]
        assert math.isclose(got[1], want[1], abs_tol=1e-12)
        assert (got[4] is None) == (want[4] is None)
        assert got[4] is None or math.isclose(got[4], want[4] or 0.0, rel_tol=1e-9, abs_tol=1e-12)


@given(st.lists(st.lists(st.tuples(counts, counts), min_size=3, max_size=8), min_size=1, max_size=5))
def test_townships_of_one_size_give_the_paired_t_of_their_changes(
    pairs: list[list[tuple[float, float]]],
) -> None:
    found = paired(frame([[(now, 5.0, before, 5.0) for now, before in area] for area in pairs]))
    for row, area in zip(found.iter_rows(named=True), pairs, strict=True):
        changes = np.array([(now - before) / 5 for now, before in area])
        assert row["change"] == pytest.approx(changes.mean(), abs=1e-12)
        assert (row["variance"] / row["clusters"]) ** 0.5 == pytest.approx(stats.sem(changes), abs=1e-9)


@given(areas)
def test_what_stood_still_is_not_broad_and_order_does_not_matter(clusters: Clusters) -> None:
    still = frame([[(a, b, a, b) for a, b, _, _ in area] for area in clusters])
    known = judge(paired(still))
    assert (known["changed"] == 0).all() and not known["broad"].any()
    rows = frame(clusters)
    turned = judge(paired(rows.reverse()))["broad"]
    assert turned.equals(judge(paired(rows))["broad"])


def test_one_township_of_many_is_never_broad_however_still_the_others_are() -> None:
    """The variance of the level is next to nothing; the area's own stands."""
    still = [[(26.0, 1.0, 26.0, 1.0)] * 8 for _ in range(40)]
    moved = [[(36.0, 1.0, 26.0, 1.0)] + [(26.0, 1.0, 26.0, 1.0)] * 7]
    whole = [[(27.0, 1.0, 26.0, 1.0)] * 8]
    found = judge(paired(frame(moved + whole + still)))
    assert found["broad"].head(3).to_list() == [False, True, False]
    assert found["changed"].head(3).to_list() == [1, 8, 0]


def test_what_is_drawn_changes_no_less_than_chance_lets() -> None:
    """Townships that all went from 2 events to 3: their changes are alike, and chance alone makes them."""
    rows = paired(frame([[(3.0, 5.0, 2.0, 5.0)] * 4]))
    assert judge(rows)["broad"].to_list() == [True]
    assert judge(rows, "count")["broad"].to_list() == [False]
    # Given 20 events in all, 12 of them in the later period are nothing.
    assert stats.binomtest(12, 20).pvalue > 0.05


def test_nothing_is_said_where_no_area_has_three_townships() -> None:
    assert judge(paired(frame([[(3.0, 5.0, 2.0, 5.0)] * 2])))["broad"].to_list() == [None]


def test_the_variance_of_what_is_drawn_is_that_of_two_counts_given_their_sum() -> None:
    """(x − m s)² / (m s (1 − s)), m events in all and s the later period's share of what bore them."""
    many = paired(frame([[(130.0, 50.0, 80.0, 40.0)], [(80.0, 40.0, 80.0, 40.0)] * 3]))
    row = many.row(0, named=True)
    total, share = 210.0, 50 / 90
    score = (130 - total * share) / (total * share * (1 - share)) ** 0.5
    assert row["change"] / (row["drawn"]["mean"] * row["drawn"]["inverse"]) ** 0.5 == pytest.approx(score)


@pytest.mark.parametrize(("how", "amount"), [(PUSHES[0], 0.0), *((PUSHES[1], pushed) for pushed in PUSHED)])
def test_false_alarms(how: str, amount: float) -> None:
    assert called_broad(how, amount, runs=12) <= MOST


@pytest.mark.parametrize(("chance", "rate"), [("count", 0.1), ("count", 3.0), ("proportion", 0.8)])
def test_false_alarms_of_what_is_drawn(chance: str, rate: float) -> None:
    assert called_broad(chance, rate, runs=12) <= MOST


def test_two_forms_of_26_lost_row_by_row_are_found() -> None:
    assert called_broad(PUSHES[0], 2.0, runs=4) >= 0.8
