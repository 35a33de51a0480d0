"""The heat map: classes counted by hand, orders, what chance alone would give, and what the page shows."""

from __future__ import annotations

import polars as pl
import pytest

from pages._ui.parts import heat_map, heat_rows
from pages._ui.words import significance
from pages._ui.words.text import use_language
from pipelines import queries
from pipelines.base.home import Home
from pipelines.indicators.definitions import INDICATORS
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE

FORMS, PLAQUES, MEETINGS = "forms_per_community", "plaques_per_community", "meetings_per_community"
GIVEN = {
    # area: forms, plaques, meetings as (significance, limit_class, rank)
    "1": (("worse", "high_0001", 4), ("worse", "high_0025", 4), ("same", "inside", 2)),
    "2": (("worse", "high_0025", 3), ("same", "inside", 2), ("better", "low_0025", 1)),
    "3": (("same", "inside", 2), ("worse", "high_0001", 3), ("none", None, None)),
    "4": (("better", "low_0001", 1), ("same", "inside", 1), ("same", "inside", 3)),
}


def make_matrix() -> pl.DataFrame:
    rows = [
        {
            "area_code": area,
            "area_name": f"县{area}",
            "prefecture_name": "市",
            "county_name": f"县{area}",
            "indicator": code,
            "value": 10.0 + place,
            "lower": 9.0,
            "upper": 12.0,
            "rank": rank,
            "ranked": 4,
            "significance": stands,
            "limit_class": limit,
            "eligible": rank is not None,
            "reason": None if rank else "no_return",
        }
        for area, cells in GIVEN.items()
        for place, (code, (stands, limit, rank)) in enumerate(
            zip((FORMS, PLAQUES, MEETINGS), cells, strict=True)
        )
    ]
    context = rows[0] | {"indicator": "volunteers_share", "significance": "none", "limit_class": None}
    total = rows[0] | {"indicator": "plaques_removed", "significance": "none", "limit_class": None}
    return pl.DataFrame([*rows, context, total], infer_schema_length=None)


@pytest.fixture
def cells() -> pl.DataFrame:
    use_language("en")
    return heat_rows.classified(make_matrix())


def test_only_indicators_with_limits_and_a_better_side_are_compared(cells: pl.DataFrame) -> None:
    assert set(cells["indicator"]) == {FORMS, PLAQUES, MEETINGS}
    first = cells.filter(area_code="1")["class"].to_list()
    assert first == [significance.WORSE_STRONG, significance.WORSE, significance.SAME]


def test_counts_of_areas_and_indicators_are_those_counted_by_hand(cells: pl.DataFrame) -> None:
    areas = heat_rows.count_areas(cells, heat_rows.BY_NAME)
    assert areas.select("worse", "worse_strong", "better", "compared").rows() == [
        (2, 1, 0, 3),
        (1, 0, 1, 3),
        (1, 1, 0, 2),
        (0, 0, 1, 3),
    ]
    columns = heat_rows.count_indicators(cells)
    assert columns.select("indicator", "worse", "better", "compared").rows() == [
        (FORMS, 2, 1, 4),
        (PLAQUES, 2, 0, 4),
        (MEETINGS, 0, 1, 3),
    ]
    assert columns["chance"].to_list() == pytest.approx([0.1, 0.1, 0.075])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (heat_rows.BY_WORSE, "1324"),  # of the two with one, the one beyond the 99.8 % limit first
        (heat_rows.BY_NAME, "1234"),
        (FORMS, "1234"),
        (PLAQUES, "3124"),
        (MEETINGS, "4123"),  # both no different: by rank; not compared last
    ],
)
def test_orders(cells: pl.DataFrame, order: str, expected: str) -> None:
    assert "".join(heat_rows.count_areas(cells, order)["area_code"]) == expected


def test_an_indicator_of_another_group_can_order_the_areas(cells: pl.DataFrame) -> None:
    forms = heat_rows.of_group(cells, "forms")
    assert forms["indicator"].unique().to_list() == [FORMS]
    assert "".join(heat_rows.count_areas(forms, PLAQUES, cells)["area_code"]) == "3124"


def test_finding_names_the_worst_areas_the_worst_indicator_and_chance(cells: pl.DataFrame) -> None:
    assert heat_rows.finding(cells, "county", "2026-10") == (
        "Oct 2026, 4 areas (Counties) × 3 indicators: of 11 comparisons with the province 4 are worse and "
        "2 better; by chance alone about 0 each. Worse in most indicators: 县1 (2), 县3 (1), 县2 (1) (by "
        "chance about 0.1 each). Most areas are worse in Forms in use per community: 2, by chance about 0.1."
    )


def test_finding_says_where_nothing_can_be_compared(cells: pl.DataFrame) -> None:
    none = cells.with_columns(pl.lit(significance.NONE).alias("class"))
    assert "can be compared" in heat_rows.finding(none, "county", "2026-10")


def test_every_compared_indicator_has_a_short_name() -> None:
    codes = heat_rows.comparable(indicator.code for indicator in INDICATORS)
    assert len(codes) >= 20
    for language, longest in (("zh", 6), ("en", 22)):
        use_language(language)
        names = [heat_rows.short_name(code) for code in codes]
        assert len(set(names)) == len(names)
        assert all(len(name) <= longest for name in names)


def test_export_holds_values_as_numbers_and_classes_in_words(cells: pl.DataFrame) -> None:
    areas = heat_rows.count_areas(cells)
    table = heat_rows.export_table(cells, areas, [FORMS, MEETINGS])
    assert table["Code"].to_list() == areas["area_code"].to_list()
    assert table["Forms in use per community (per community)"].to_list() == [10.0] * 4
    said = table["Meetings per community: class"].to_list()
    assert [text[0] for text in said] == ["●", "–", "▼", "●"]
    assert said[2] == significance.label(significance.BETTER)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_shows_every_area_and_the_table_behind(show: Shower, small_home: Home, language: str) -> None:
    """The table, which says what the map says, is sent when it is opened."""
    run = show("heatmap", lang=language, sort="name")
    assert not run.dataframe
    use_language(language)  # in which the harness reads the choices of the page
    run.session_state["behind"] = True
    run.run()
    snapshot = queries.open_snapshot(small_home)
    names = queries.areas_in(snapshot, WHOLE, "2026-10").filter(level="county").sort("code")["name"].to_list()
    behind = run.dataframe[0].value
    assert list(behind.iloc[:, 0]) == names
    assert behind.shape[1] == 4 + len(heat_rows.comparable(snapshot.indicators))


def test_cards_show_one_area_and_all_areas(show: Shower, small_home: Home) -> None:
    run = show("heatmap", view="cards", code="510502", lang="en")
    assert not run.exception
    assert {box.key: box.value for box in run.selectbox}["filter_code"] == "510502"
    assert "Residents satisfied" in words(run)


@pytest.mark.parametrize("rows", [0, 5, 17, 21, 22, 60, 183])
def test_sheets_hold_every_row_once(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_map.state, "on_paper", lambda: True)
    parts = heat_map.sheets(rows)
    assert [row for start, end in parts for row in range(start, end)] == list(range(rows))
    assert max((end - start for start, end in parts), default=0) <= heat_map.ROWS_A_SHEET + 4
