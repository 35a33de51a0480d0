"""League tables, profiles and trends against figures worked out by hand (tests/support/hand_store.py)."""

from __future__ import annotations

import pytest

from pipelines.queries import Snapshot, area_profile, breadcrumb, children, headline, league, trend
from pipelines.queries.values import periods_shown, periods_to
from schemas.errors import UserError
from tests.support.hand_store import EAST, PREFECTURE, PROVINCE, TINY, WEST
from tests.support.scopes import WHOLE

JANUARY, FEBRUARY = "2026-01", "2026-02"
FORMS = "forms_per_community"


def test_a_league_ranks_the_eligible_and_says_why_others_are_not(snapshot: Snapshot) -> None:
    rows = league(snapshot, WHOLE, FORMS, "county", FEBRUARY).rows_by_key(
        "area_code", named=True, unique=True
    )
    assert list(rows) == [EAST, WEST, TINY]
    east, west, tiny = rows[EAST], rows[WEST], rows[TINY]
    assert (east["numerator"], east["denominator"], east["value"]) == (12, 12, 1.0)
    assert (east["rank"], east["previous_rank"], east["ranked"], east["eligible"]) == (1, 1, 1, True)
    assert (east["change_month"], east["change_baseline"], east["change_year"]) == (-1.0, -1.0, None)
    assert (west["value"], west["communities"], west["completeness"]) == (3.0, 6, 0.5)
    assert (west["rank"], west["previous_rank"], west["reason"]) == (None, 2, "completeness_below_minimum")
    assert (tiny["value"], tiny["rank"], tiny["reason"]) == (5.0, None, "too_few_communities")
    assert (east["prefecture_name"], east["area_name"]) == ("市", "东县")


def test_history_holds_the_months_from_the_first_one_on_oldest_first(snapshot: Snapshot) -> None:
    rows = league(snapshot, WHOLE, FORMS, "county", FEBRUARY).filter(area_code=EAST)
    assert rows["history"].to_list() == [[2.0, 1.0]]


def test_a_course_is_twelve_periods_long_at_most_and_begins_with_the_first_of_its_kind() -> None:
    assert periods_shown("2026-03", "2026-05") == ["2026-03", "2026-04", "2026-05"]
    assert periods_shown("2025-Q3", "2026-Q1") == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert periods_shown("2024-01", "2026-05") == periods_to("2026-05")
    assert len(periods_to("2026-05")) == 12 and periods_to("2026-05")[0] == "2025-06"
    assert periods_shown("2026-03", "2026-02") == periods_shown(None, "2026-02") == ["2026-02"]


def test_filters_keep_the_ranks_of_the_whole_province(snapshot: Snapshot) -> None:
    townships = league(snapshot, WHOLE, FORMS, "township", JANUARY, county=WEST)
    assert townships["area_code"].to_list() == ["510105001", "510105002"]
    assert townships["value"].to_list() == [3.0, 3.0]
    assert league(snapshot, WHOLE, FORMS, "county", JANUARY, prefecture="510200").is_empty()


def test_a_profile_has_every_indicator_and_the_benchmark(snapshot: Snapshot) -> None:
    profile = area_profile(snapshot, WHOLE, "county", EAST, JANUARY)
    assert profile["indicator"].to_list() == snapshot.indicators
    forms = profile.filter(indicator=FORMS).row(0, named=True)
    # 12 villages × 2 + 12 × 3 + 6 × 5 = 90 forms over 30 villages.
    assert (forms["value"], forms["province_value"]) == (2.0, 3.0)


def test_children_of_every_level(snapshot: Snapshot) -> None:
    counties = children(snapshot, WHOLE, "prefecture", PREFECTURE, JANUARY, FORMS)
    assert counties["area_code"].to_list() == [EAST, WEST, TINY]
    assert children(snapshot, WHOLE, "province", PROVINCE, JANUARY, FORMS)["area_code"].to_list() == [
        PREFECTURE
    ]
    villages = children(snapshot, WHOLE, "township", "510104001", FEBRUARY, FORMS)
    assert villages["area_code"].to_list() == [f"510104001{n}" for n in range(201, 207)]
    assert villages["value"].to_list() == [1.0] * 6
    assert villages["change_month"].to_list() == [-1.0] * 6
    assert villages["history"].to_list()[0][-2:] == [2.0, 1.0]
    assert villages["rank"].is_null().all()


def test_a_township_without_a_return_is_listed_with_no_figure(snapshot: Snapshot) -> None:
    rows = children(snapshot, WHOLE, "county", WEST, FEBRUARY, FORMS).filter(area_code="510105002")
    assert rows.select("value", "reason").rows() == [(None, "no_return")]
    assert children(snapshot, WHOLE, "township", "510105002", FEBRUARY, FORMS)["value"].is_null().all()


def test_headline_and_trend_of_the_province(snapshot: Snapshot) -> None:
    assert headline(snapshot, WHOLE, JANUARY, [FORMS])["value"].to_list() == [3.0]
    months = trend(snapshot, WHOLE, [FORMS], "province", PROVINCE)
    # February: 12 × 1 + 6 × 3 + 6 × 5 = 60 forms over 24 villages.
    assert months.select("period", "value").rows() == [(JANUARY, 3.0), (FEBRUARY, 2.5)]


def test_the_way_up_from_a_village(snapshot: Snapshot) -> None:
    names = [step["code"] for step in breadcrumb(snapshot, WHOLE, "community", "510106001201", JANUARY)]
    assert names == [PROVINCE, PREFECTURE, TINY, "510106001", "510106001201"]


def test_what_is_not_there_is_refused_in_words(snapshot: Snapshot) -> None:
    with pytest.raises(UserError):
        children(snapshot, WHOLE, "county", "999999", JANUARY, FORMS)
    with pytest.raises(UserError):
        league(snapshot, WHOLE, FORMS, "community", JANUARY)
