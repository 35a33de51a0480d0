"""Trends: marks counted and put in order by hand, what the charts draw, and what the page says."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from pages._ui.words.text import use_language
from pages.supervise.trends import charts as trend_charts
from pages.supervise.trends import rows as trend_rows
from pipelines import queries
from pipelines.base.home import Home
from pipelines.ranking import trend
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE

MONTHS = [f"2026-0{month}" for month in range(1, 6)]
FORMS, SATISFIED = "forms_per_community", "satisfaction_share"
GIVEN: dict[str, tuple[str | None, list[float | None]]] = {
    "1": ("steady", [10.0, 10.0, 10.0, 10.0, 11.0]),
    "2": ("falling", [20.0, 18.0, 16.0, 14.0, 10.0]),
    "3": ("rising", [10.0, 12.0, 14.0, 16.0, 18.0]),
    "4": ("too_short", [None, None, None, 9.0, 8.0]),
    "5": ("rising", [10.0, 14.0, 18.0, 24.0, 30.0]),
    "6": (None, [None] * 5),
}


def make_courses(indicator: str = FORMS) -> pl.DataFrame:
    rows = [
        {
            "area_code": code, "area_name": f"县{code}", "prefecture_name": "市", "county_name": f"县{code}",
            "period": period, "value": value, "lower": None if value is None else value - 1,
            "upper": None if value is None else value + 1, "restated": code == "2" and period < "2026-03",
            "trend": mark,
        }
        for code, (mark, values) in GIVEN.items()
        for period, value in zip(MONTHS, values, strict=True)
    ]  # fmt: skip
    whole = pl.DataFrame({"indicator": indicator, "period": MONTHS, "value": [12.0] * 5})
    return trend_rows.of_areas(pl.DataFrame(rows, infer_schema_length=None), indicator, whole)


@pytest.fixture
def entries() -> list[dict[str, Any]]:
    use_language("en")
    return trend_rows.marks_of(make_courses())


def codes(entries: list[dict[str, Any]]) -> str:
    return "".join(entry["code"] for entry in entries)


def test_marks_are_counted(entries: list[dict[str, Any]]) -> None:
    assert trend_rows.count_marks(entries) == {"rising": 2, "falling": 1, "steady": 1, "too_short": 2}
    assert trend_rows.chance(entries) == pytest.approx(4 * 0.002)  # the four that can be calculated


def test_worse_ones_come_first_and_the_steepest_of_them(entries: list[dict[str, Any]]) -> None:
    assert codes(trend_rows.arranged(entries, trend_rows.BY_MARK, trend_rows.WORST_FIRST)) == "531264"
    assert codes(trend_rows.arranged(entries, trend_rows.BY_NAME, trend_rows.WORST_FIRST)) == "123456"
    assert codes(trend_rows.arranged(entries, trend_rows.BY_MARK, trend_rows.MOVING_FIRST)) == "532164"


def test_where_high_is_better_a_fall_is_worse() -> None:
    entries = trend_rows.marks_of(make_courses(SATISFIED))
    assert codes(trend_rows.arranged(entries, trend_rows.BY_MARK, trend_rows.WORST_FIRST)) == "213546"


def test_a_course_that_turned_is_told_and_ordered_from_where_it_turned() -> None:
    """Down from 20 to 10 and up to 14: worse by 4, not better by 6, and before what rose by less."""
    use_language("en")
    values = [20.0, 17.0, 14.0, 12.0, 10.0, 11.0, 12.5, 14.0]
    months, rising = [f"2026-0{month}" for month in range(1, 9)], [10.0 + 0.1 * n for n in range(8)]
    rows = [
        {"area_code": code, "area_name": code, "prefecture_name": "市", "period": period, "value": value,
         "lower": value, "upper": value, "restated": False, "trend": mark}
        for code, mark, course in (("a", "rising", rising), ("b", "turned_up", values))
        for period, value in zip(months, course, strict=True)
    ]  # fmt: skip
    whole = pl.DataFrame({"indicator": FORMS, "period": months, "value": [12.0] * 8})
    entries = trend_rows.marks_of(trend_rows.of_areas(pl.DataFrame(rows), FORMS, whole))
    assert (entries[1]["turned"], entries[1]["worsened"], entries[1]["side"]) == (10.0, 4.0, "worse")
    assert codes(trend_rows.arranged(entries, trend_rows.BY_MARK, trend_rows.WORST_FIRST)) == "ba"
    assert "b ⤴ rises again (worse), 10.00 to 14.00" in trend_charts.alternative(entries)
    assert trend_rows.count_marks(entries)["turned_up"] == 1


def test_finding_counts_areas_by_mark_and_names_chance(entries: list[dict[str, Any]]) -> None:
    assert trend_rows.area_finding(entries, FORMS, "county", "2026-05") == (
        "May 2026, Forms in use per community: of 6 areas (Counties) 2 ↗ rising (worse), 1 ↘ falling "
        "(better), 1 → steady, 2 – cannot be calculated. Were nothing to change, chance alone would mark at "
        "most about 0.01 as rising or falling."
    )


def test_where_nothing_can_be_calculated_chance_is_not_spoken_of(entries: list[dict[str, Any]]) -> None:
    short = [entry for entry in entries if entry["mark"] == "too_short"]
    said = trend_rows.area_finding(short, FORMS, "county", "2026-05")
    assert said.endswith("2 – cannot be calculated.")


def drawn(monkeypatch: pytest.MonkeyPatch, axis: list[float] | None) -> list[tuple[dict[str, Any], str]]:
    """The specifications and alternatives of the charts of all courses."""
    charts: list[tuple[dict[str, Any], str]] = []
    draw = lambda chart, say: charts.append((chart.to_dict(), say))  # noqa: E731
    monkeypatch.setattr(trend_charts.charts, "draw", draw)
    courses = make_courses()
    trend_charts.show_courses(courses, trend_rows.marks_of(courses), axis, {"level": "county"})
    return charts


def test_one_chart_holds_every_value_and_opens_restated_points(monkeypatch: pytest.MonkeyPatch) -> None:
    use_language("en")
    axis = trend_charts.axis_of(make_courses())
    ((spec, alternative),) = drawn(monkeypatch, axis)
    points = spec["datasets"][spec["data"]["name"]]
    assert [point["v"] for point in points] == [value for _m, row in GIVEN.values() for value in row]
    assert [(point["f"], point["o"]) for point in points if point["r"]] == [(1, 0), (1, 1)]
    assert {point["b"] for point in points} == {12.0}
    assert "县2 ↘ falling (better), 20.00 to 10.00" in alternative
    assert "县6 – too few periods" in alternative
    assert '"format": ",~r"' in json.dumps(spec)  # else one value alone, as 0, would be written 0.000000
    assert len(json.dumps(spec)) < 12_000
    assert axis is not None and axis[0] <= 8.0 and axis[1] >= 30.0


def test_a_common_axis_is_shared_and_an_own_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for axis, expected in (([0.0, 40.0], "shared"), (None, "independent")):
        ((spec, _alternative),) = drawn(monkeypatch, axis)
        assert spec["resolve"]["scale"]["y"] == expected


def test_a_total_has_no_benchmark() -> None:
    assert make_courses("plaques_removed")["benchmark"].drop_nulls().is_empty()


def test_courses_of_an_area_are_those_of_the_indicators(small_home: Home) -> None:
    snapshot = queries.open_snapshot(small_home)
    rows = queries.area_courses(snapshot, WHOLE, "county", "510104", "2026-10")
    assert rows["indicator"].unique(maintain_order=True).to_list() == list(snapshot.indicators)
    for indicator in (FORMS, SATISFIED):
        one = queries.courses(snapshot, WHOLE, indicator, "county", "2026-10").filter(area_code="510104")
        columns = ["period", "value", "lower", "upper", "restated", "trend"]
        assert rows.filter(indicator=indicator).select(columns).equals(one.select(columns))


def test_marks_of_the_page_are_those_of_the_rule(show: Shower, small_home: Home) -> None:
    snapshot = queries.open_snapshot(small_home)
    rows = queries.courses(snapshot, WHOLE, FORMS, "county", "2026-10")
    marks = [trend.mark(area["value"]) for area in rows.partition_by("area_code", maintain_order=True)]
    run = show("trends", lang="en", indicator=FORMS, sort="name")
    counts = {mark: marks.count(mark) for mark in trend.MARKS}
    assert [counts[mark] for mark in trend.MARKS if counts[mark]] == [
        int(part.split()[0]) for part in words(run).split("(Counties) ")[1].split(". Were")[0].split(", ")
    ]
    behind = run.dataframe[0].value
    assert behind.shape == (5, 4 + 12)


def test_one_area_on_all_its_indicators(show: Shower, small_home: Home) -> None:
    run = show("trends", by="area", level="county", code="510104", lang="en")
    assert not run.exception and "trends of 锦江区" in words(run)
    without = show("trends", by="area", level="county", lang="en")
    assert not without.exception and not without.info and "四川省" in words(without)


def test_a_mark_nobody_has_is_said(show: Shower) -> None:
    run = show("trends", mark="too_short", lang="en")
    assert "No trend here has this mark" in words(run)
