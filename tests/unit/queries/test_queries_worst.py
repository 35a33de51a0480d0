"""The worst fifth and the chance of a whole month, asked of a published home."""

from __future__ import annotations

import pytest

from pipelines.queries import Snapshot, family_chance, open_snapshot, worst_fifth
from tests.support.made_once import made_home
from tests.support.scopes import WHOLE
from tests.support.small_snapshot import build_small_snapshot


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(build_small_snapshot))


def test_the_sets_are_of_the_ranked_areas_and_the_same_in_every_run(snapshot: Snapshot) -> None:
    found = worst_fifth(snapshot, WHOLE, "forms_per_community", "county", snapshot.latest)
    ranked = snapshot.frame(
        "SELECT area_code FROM area_values WHERE level = 'county' AND indicator = 'forms_per_community' "
        "AND period = $period AND eligible ORDER BY area_code",
        {"period": snapshot.latest},
    )
    assert found["area_code"].to_list() == ranked["area_code"].to_list()
    assert found["possible"].any() and not (found["certain"] & ~found["possible"]).any()
    assert found.equals(worst_fifth(snapshot, WHOLE, "forms_per_community", "county", snapshot.latest))


@pytest.mark.parametrize(
    ("indicator", "level"), [("plaques_removed", "county"), ("forms_per_community", "township")]
)
def test_no_sets_of_totals_and_townships(snapshot: Snapshot, indicator: str, level: str) -> None:
    assert worst_fifth(snapshot, WHOLE, indicator, level, snapshot.latest).is_empty()


def test_the_family_is_all_indicators_with_limits(snapshot: Snapshot) -> None:
    found = family_chance(snapshot, WHOLE, "county", snapshot.latest)
    rows = snapshot.frame(
        "SELECT areas, low_0025 + low_0001 + high_0025 + high_0001 AS beyond FROM indicator_statistics "
        "WHERE level = 'county' AND period = $period",
        {"period": snapshot.latest},
    )
    assert found["indicators"] == rows.height > 10
    assert found["beyond_0025"] == rows["beyond"].sum()
    assert found["expected_0025"] == pytest.approx(float(rows["areas"].sum()) * 0.05)
    assert found["expected_0001"] == pytest.approx(float(rows["areas"].sum()) * 0.002)


def test_a_month_without_comparisons_has_no_family(snapshot: Snapshot) -> None:
    found = family_chance(snapshot, WHOLE, "community", snapshot.latest)
    assert found["indicators"] == 0 and found["expected_0025"] == 0
