"""Outliers: which areas are listed, what is said of chance, the funnel, and what is taken along as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages._ui.parts.selection import Selection
from pages._ui.words import measures, significance
from pages._ui.words.text import use_language
from pages.supervise.outliers import funnels
from pages.supervise.outliers import table as outlier_list
from pages.supervise.outliers import words as outlier_words
from pages.supervise.outliers.labels import APART, Canvas, name_box, place_names
from pages.supervise.outliers.rows import Tally, compare, expected, listed, tally
from pipelines import queries
from pipelines.base.home import Home
from pipelines.queries.snapshot import Snapshot
from schemas.measure_rows import ReasonRow
from schemas.measures import REASONS
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE

FORMS, SATISFIED = "forms_per_community", "satisfaction_share"
MONTH = "2026-10"
CLASSES = ("low_0001", "low_0025", "inside", "inside", "high_0025", "high_0001", "high_0025", None)
"""Of eight areas, the first the best; the last is not compared."""
SIGNIFICANCE = {"low": "better", "inside": "same", "high": "worse"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


@pytest.fixture
def snapshot(small_home: Home) -> Snapshot:
    return queries.open_snapshot(small_home)


def league_rows() -> pl.DataFrame:
    """Eight areas as a league table holds them: 100 communities each, the value rising with the rank."""
    return pl.DataFrame(
        [
            {
                "area_code": str(place),
                "area_name": f"县{place}",
                "prefecture_name": "市",
                "county_name": None,
                "value": 10.0 + place,
                "numerator": 1000 + 100 * place,
                "denominator": 100,
                "lower": 9.0 + place,
                "upper": 11.0 + place,
                "rank": place + 1,
                "eligible": name is not None,
                "limit_class": name,
                "trend": "steady",
                "significance": SIGNIFICANCE[name.split("_")[0]] if name else "none",
            }
            for place, name in enumerate(CLASSES)
        ]
    )


def codes(rows: pl.DataFrame) -> str:
    return "".join(rows["area_code"])


def test_areas_beyond_the_limits_are_counted_by_side() -> None:
    assert tally(compare(league_rows())) == Tally(areas=7, worse=3, better=2, far_worse=1, far_better=1)
    assert tally(compare(league_rows())).beyond == 5


@pytest.mark.parametrize(
    ("beyond", "side", "shown"),
    [
        ("0025", "both", "56410"),
        ("0025", "worse", "564"),
        ("0025", "better", "10"),
        ("0001", "both", "50"),
        ("0001", "better", "0"),
        ("all", "both", "5643210"),
    ],
)
def test_the_worst_class_and_in_it_the_last_in_rank_come_first(beyond: str, side: str, shown: str) -> None:
    assert codes(listed(compare(league_rows()), beyond, side)) == shown


def test_chance_is_that_of_the_areas_shown() -> None:
    """183 areas at 0.025 a side are 4.575; of a part of them it is their share."""
    known = {"areas": 183, "expected_0025": 183 * 0.025, "expected_0001": 183 * 0.001, "overdispersed": False}
    assert expected(known, 183, "0025") == pytest.approx(4.575)
    assert expected(known, 20, "0025") == pytest.approx(0.5)
    said = outlier_words.chance(Tally(183, 8, 4, 0, 0), known)
    assert "about 4.6 would" in said and "and 0.18 beyond" in said and "alike" in said
    assert "alike" not in outlier_words.chance(Tally(183, 8, 4, 0, 0), known | {"overdispersed": True})


@pytest.mark.parametrize(
    ("number", "text"), [(4.575, "4.6"), (1.0, "1.0"), (0.183, "0.18"), (0.021, "0.021")]
)
def test_few_areas_are_not_rounded_to_none(number: float, text: str) -> None:
    assert outlier_words.few(number) == text


points = st.tuples(st.floats(0, 500), st.floats(0, 400))


@given(st.lists(points, max_size=40), st.lists(st.text("县乡abc", min_size=1, max_size=6), max_size=12))
def test_no_name_covers_a_name_or_a_point(spots: list[tuple[float, float]], names: list[str]) -> None:
    canvas = Canvas(500, 400, 13)
    places = place_names(spots, names, canvas)
    assert len(places) == min(len(spots), len(names))
    boxes = [
        name_box(spot, name, place, canvas)
        for spot, name, place in zip(spots, names, places, strict=False)
        if place
    ]
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and top >= 0 and right <= canvas.width and bottom <= canvas.height
        assert not any(left < x < right and top < y < bottom for x, y in spots)
        for other in boxes[:number]:
            apart = left >= other[2] + APART or right + APART <= other[0]
            assert apart or top >= other[3] or bottom <= other[1]


def test_a_name_crosses_a_line_only_where_it_must() -> None:
    canvas = Canvas(300, 100, 10)
    right = name_box((100, 50), "县", "middle right", canvas)
    on_the_right = [((right[0] + right[2]) / 2, 50.0)]
    assert place_names([(100, 50)], ["县"], canvas, on_the_right) == ["middle left"]
    everywhere = [(x / 2, y / 2) for x in range(600) for y in range(200)]
    assert place_names([(100, 50)], ["县"], canvas, everywhere) == ["middle right"]


def figure_of(show: Shower, **query: str) -> dict[str, Any]:
    run = show("outliers", **query)
    assert not run.exception
    return json.loads(run.get("plotly_chart")[0].proto.spec)


def test_the_picture_holds_every_area_compared_once(show: Shower, snapshot: Snapshot) -> None:
    figure = figure_of(show, level="county", indicator=FORMS, period=MONTH, lang="en")
    drawn = [trace for trace in figure["data"] if trace["mode"] == "markers"]
    points = sorted((x, y) for trace in drawn for x, y in zip(trace["x"], trace["y"], strict=True))
    rows = queries.league(snapshot, WHOLE, FORMS, "county", MONTH).filter("eligible")
    assert points == sorted(rows.select("denominator", "value").iter_rows())
    curves = queries.funnel_curves(snapshot, WHOLE, FORMS, "county", MONTH)
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    assert len(lines) == 5
    assert all(trace["x"] == curves["denominator"].to_list() for trace in lines)
    assert snapshot.id in figure["layout"]["annotations"][0]["text"]


def test_classes_differ_by_shape_as_well_as_by_colour() -> None:
    assert set(funnels.SHAPES) == set(significance.CLASSES) - {significance.NONE}
    assert len(set(funnels.SHAPES.values())) == len(funnels.SHAPES)


def test_the_finding_counts_what_the_snapshot_counts(show: Shower, snapshot: Snapshot) -> None:
    """In the small home no county lies beyond a limit; how many are is counted from rows elsewhere."""
    known = queries.statistics(snapshot, WHOLE, FORMS, "county", MONTH)
    assert [known[name] for name in ("areas", "inside", "overdispersed")] == [5, 5, False]
    said = words(show("outliers", level="county", indicator=FORMS, period=MONTH, lang="en"))
    assert "None of 5 areas compared (Counties) lies beyond the 95% limits" in said
    assert "Were all areas at heart alike, about 0.13 would lie beyond the 95% limits" in said
    assert "widened" not in said
    use_language("en")
    selection = Selection(snapshot, FORMS, "county", MONTH, None, "province")
    beyond = outlier_words.finding(selection, Tally(5, 1, 0, 0, 0), known)
    assert "Beyond the 95% limits: 1 of 5 areas compared (Counties), 1 of them on the worse side" in beyond
    assert "beyond the 99.8% limits: none." in beyond


def test_where_areas_differ_throughout_it_says_that_limits_are_widened(show: Shower) -> None:
    said = words(show("outliers", level="county", indicator=SATISFIED, period=MONTH, lang="en"))
    assert "None of 5 areas compared (Counties) lies beyond the 95% limits" in said
    assert "so the limits are widened for it" in said


def test_what_is_not_ranked_is_not_compared(show: Shower) -> None:
    said = words(show("outliers", level="township", indicator=FORMS, period=MONTH, lang="en"))
    assert "Not ranked, not compared and not drawn: 17." in said


def test_all_areas_compared_are_listed_where_asked(show: Shower, snapshot: Snapshot) -> None:
    run = show("outliers", level="county", indicator=FORMS, period=MONTH, beyond="all", lang="en")
    rows = queries.league(snapshot, WHOLE, FORMS, "county", MONTH).filter("eligible")
    assert sorted(run.dataframe[0].value["value"]) == sorted(rows["value"])


def test_it_says_who_decides_and_that_no_indicator_is_a_ground(show: Shower) -> None:
    said = words(show("outliers", level="county", indicator=FORMS, period=MONTH, beyond="all"))
    assert "每一步由人决定，系统只列依据" in said
    assert "单项指标超出控制限，本身不构成依据" in said


def test_ranks_of_a_month_are_for_internal_work(show: Shower) -> None:
    """The central rule: ranks are not circulated by month or quarter; a year's may be."""
    for period in (MONTH, "2026-Q3"):
        assert "内部工作用，不作通报" in words(
            show("outliers", level="county", indicator=FORMS, period=period)
        )


def test_an_indicator_without_limits_has_a_sentence_and_no_chart(show: Shower) -> None:
    run = show("outliers", indicator="emergency_overdue", lang="en")
    assert not run.get("plotly_chart") and not run.dataframe
    assert "is a total, an amount, a median or a change" in words(run)


def test_where_nothing_can_be_compared_it_says_who_must_do_what(snapshot: Snapshot) -> None:
    selection = Selection(snapshot, FORMS, "county", MONTH)
    said = outlier_words.finding(selection, Tally(0, 0, 0, 0, 0), {})
    assert said.startswith("Oct 2026: no area (Counties) can be compared")
    assert "the supervisor sees under Submissions" in said


def test_a_quarter_has_a_funnel_but_no_steps(show: Shower) -> None:
    run = show("outliers", period="2026-Q3", beyond="all", lang="en")
    assert not run.exception
    assert len(run.get("plotly_chart")) == 1
    assert "The rule goes by months" in words(run)


@pytest.mark.parametrize("view", ["meeting", "paper", "cards"])
def test_every_view_has_the_funnel(show: Shower, view: str) -> None:
    run = show("outliers", view=view, beyond="all")
    assert not run.exception and not run.error
    assert len(run.get("plotly_chart")) == 1


def names_shown(run: AppTest) -> int:
    return sum(element.value.startswith(("▲", "▼", "●")) for element in run.subheader)


def test_a_projected_screen_names_a_few(show: Shower) -> None:
    run = show("outliers", view="meeting", beyond="all")
    assert 1 <= names_shown(run) <= outlier_list.MOST_PROJECTED


def test_the_file_holds_the_list_with_its_grounds(snapshot: Snapshot) -> None:
    selection = Selection(snapshot, FORMS, "county", MONTH)
    steps = queries.measures_list(snapshot, WHOLE, "county", MONTH)
    beyond = queries.months_beyond(snapshot, WHOLE, FORMS, "county", MONTH)
    rows = queries.league(snapshot, WHOLE, FORMS, "county", MONTH)
    joined = listed(compare(rows), "all", "both").join(beyond, on="area_code", how="left")
    shown = joined.join(steps.drop("area_name", "prefecture_name"), on="area_code", how="left")
    table = outlier_list.list_export(selection, shown)
    assert table["Area"].to_list() == shown["area_name"].to_list()
    assert table["Numerator"].to_list() == shown["numerator"].to_list()
    assert set(table["Snapshot"]) == {snapshot.id}
    assert shown["step"].drop_nulls().len()
    for row, told in zip(shown.to_dicts(), table["Proposed step, with the grounds"], strict=True):
        assert all(REASONS[reason["code"]].en in told for reason in row["reasons"] or [])
        assert row["step"] or told == "—"


def reason_of(code: str, **told: Any) -> ReasonRow:
    known = {"code": code, "indicator": None, "value": None, "periods": None, "evidence": []}
    return cast(ReasonRow, known | told)


def test_a_step_is_named_with_its_grounds_and_figures() -> None:
    again = reason_of("late_again", value=2.0, periods=3)
    late = reason_of("return_late", value=2.0, periods=3)
    assert measures.step_name("interview") == "Interview" and measures.step_name(None) == "—"
    said = measures.grounds("interview", [again, late])
    assert said.startswith(
        "Interview: poor progress: late two periods in a row or more (2 townships; 3 months in a row)"
    )
    worst = reason_of("worst_twice", value=0.954, periods=2)
    assert measures.reason(worst).endswith("(probability 0.95)")
    assert measures.grounds(None, None) == measures.lacking([]) == "—"
    assert measures.lacking(["recounted"]) == "no recount has confirmed its figures"


def test_on_paper_figures_and_grounds_are_one_table(show: Shower, snapshot: Snapshot) -> None:
    run = show("outliers", view="paper", beyond="all", indicator=FORMS, period=MONTH, lang="en")
    rows = listed(compare(queries.league(snapshot, WHOLE, FORMS, "county", MONTH)), "all", "both")
    (table,) = [element.value for element in run.table]
    assert list(table["Area"]) == rows["area_name"].to_list()
    assert [float(value) for value in table["Value"]] == pytest.approx(rows["value"].to_list(), abs=0.005)
    assert {"Behind it", "In a row", "Still lacking when published"} <= set(table.columns)
