"""laundered: basis, way in and placement relabelled more often than in the province."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from scipy import stats

from pipelines.signals.laundering import EXPOSED, RELABELLED, find_laundered, poisson_tail
from tests.support.signal_months import COMMUNITIES, COUNTY, judge, places, row

NOBODY = pl.DataFrame(
    schema=dict.fromkeys(("area_code", "item_name", "department", "approval_document"), pl.String)
)
OTHERS = "510105"
"""A county in which nothing is relabelled."""


def case(
    change: str, own: int, exposed: int = 20, elsewhere: int = 2000
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """So many rows relabelled in one county; exposed rows there and elsewhere."""
    relabelled = pl.DataFrame(
        [
            (change, COMMUNITIES[0], "510104017", number, f"名{number}", "民政局", "a", "b", f"文{number}")
            for number in range(own)
        ],
        schema=RELABELLED,
        orient="row",
    )
    rows = [(change, COMMUNITIES[0], exposed), (change, COMMUNITIES[1], elsewhere)]
    return relabelled, pl.DataFrame(rows, schema=EXPOSED, orient="row")


WHERE = places(county_of={COMMUNITIES[1]: OTHERS})


@pytest.mark.parametrize("change", ["basis", "placement", "entry_route"])
def test_a_county_that_relabels_far_more_than_the_province_is_named(change: str) -> None:
    signals = list(find_laundered(*case(change, 8), WHERE, NOBODY))
    assert [(signal.area_code, signal.params["changed"]) for signal in signals] == [(COUNTY, 8)]
    assert len(signals[0].evidence) == 8
    expected = 20 * 8 / 2020
    assert signals[0].params["p"] == pytest.approx(stats.poisson.sf(7, expected), rel=0.01)


@pytest.mark.parametrize(
    ("own", "exposed", "elsewhere"),
    [(4, 20, 2000), (8, 2000, 2000), (8, 20, 0)],
    ids=["a few slips put right", "as many as expected", "nobody to compare with"],
)
def test_its_neighbours_are_not(own: int, exposed: int, elsewhere: int) -> None:
    assert not list(find_laundered(*case("basis", own, exposed, elsewhere), WHERE, NOBODY))


def test_what_the_admission_system_covers_was_put_right() -> None:
    items = [(COUNTY, f"名{number}", "民政局", None) for number in range(4)]
    items += [("510000", "别的", "公安局", f"文 {number}") for number in range(4, 8)]
    admitted = pl.DataFrame(items, schema=NOBODY.schema, orient="row")
    assert not list(find_laundered(*case("entry_route", 8), WHERE, admitted))
    elsewhere = admitted.with_columns(area_code=pl.lit(OTHERS))
    assert len(list(find_laundered(*case("entry_route", 8), WHERE, elsewhere))) == 1
    assert len(list(find_laundered(*case("basis", 8), WHERE, admitted))) == 1


def test_the_tail_is_that_of_adding_up() -> None:
    counts, expected = pl.Series([0, 1, 3, 9]), pl.Series([2.0, 0.5, 1.5, 0.1])
    by_hand = [
        1 - sum(stats.poisson.pmf(k, mean) for k in range(count))
        for count, mean in zip(counts, expected, strict=True)
    ]
    assert poisson_tail(counts, expected) == pytest.approx(by_hand, rel=0.01, abs=1e-12)


def relabelled(before: dict[str, list[dict[str, Any]]], now: dict[str, list[dict[str, Any]]]) -> list[Any]:
    rows = judge(before, now)[-1]["relabelled"]
    return rows.select("change", "before", "after").rows()


def plaque(**fields: Any) -> dict[str, list[dict[str, Any]]]:
    return {"plaques": [row(**fields)]}


def test_rows_that_are_relabelled_are_found() -> None:
    assert relabelled(plaque(basis="none"), plaque(basis="provincial")) == [("basis", "none", "provincial")]
    outside, inside = plaque(placement="outside"), plaque(placement="inside")
    assert relabelled(outside, inside) == [("placement", "outside", "inside")]
    removed = {"plaques": [row(placement="outside", status="removed"), *inside["plaques"]]}
    assert relabelled(outside, removed) == [("placement", "outside", "inside")]
    for way in ("listed", "approved"):
        items = [{"work_items": [row(entry_route=route)]} for route in ("undocumented", way)]
        assert relabelled(*items) == [("entry_route", "undocumented", way)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (plaque(basis="none"), plaque(basis="none")),
        (plaque(basis="provincial"), plaque(basis="none")),
        (plaque(basis="none"), plaque(basis="law", status="removed")),
        (plaque(placement="inside"), plaque(placement="outside")),
        (plaque(placement="outside"), {"plaques": [row(placement="outside"), row(placement="inside")]}),
        ({"work_items": [row(entry_route="undocumented")]}, {"work_items": [row(entry_route="purchased")]}),
        ({"work_items": [row(entry_route="emergency")]}, {"work_items": [row(entry_route="approved")]}),
    ],
    ids=["same", "the other way", "removed", "outwards", "one more", "bought", "paperwork came"],
)
def test_other_changes_are_none(
    before: dict[str, list[dict[str, Any]]], now: dict[str, list[dict[str, Any]]]
) -> None:
    assert relabelled(before, now) == []


def test_what_could_have_been_relabelled_is_counted() -> None:
    first = {
        "plaques": [row(basis="none"), row(plaque_name="乙", placement="outside"), row(1, basis="none")],
        "work_items": [row(entry_route="undocumented"), row(1)],
    }
    exposed = judge(first, first)[-1]["exposed"]
    assert exposed.rows() == [
        ("basis", COMMUNITIES[0], 1),
        ("basis", COMMUNITIES[1], 1),
        ("entry_route", COMMUNITIES[0], 1),
        ("placement", COMMUNITIES[0], 1),
    ]
