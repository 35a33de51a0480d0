"""Figures, classes, pictures and sentences, against cases worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.parts import cell_pictures, league_words, maps
from pages._ui.parts.classes import Scale, make_scale
from pages._ui.parts.colouring import by_significance, by_value
from pages._ui.shell import boundaries
from pages._ui.shell.theme import LIGHT
from pages._ui.words import changes, figures, findings, rankability
from pages._ui.words.changes import Change
from pages._ui.words.text import use_language
from pipelines.areas import read_reference
from schemas.figure_rows import MapRow, MovedRow
from schemas.rows import typed_rows

CODE = "forms_per_community"
VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1000, allow_nan=False)), max_size=60)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (None, 2, False, "—"),
        (0, 2, False, "0.00"),
        (1234.567, 1, False, "1,234.6"),
        (-0.004, 2, True, "0.00"),
        (-3.2, 1, True, "−3.2"),
        (3.2, 1, True, "+3.2"),
    ],
)
def test_numbers(value: float | None, decimals: int, signed: bool, text: str) -> None:
    assert figures.number(value, decimals, signed) == text


def test_months() -> None:
    assert figures.month("2026-10") == "Oct 2026"
    use_language("zh")
    assert figures.month("2026-10") == "2026年10月"
    assert figures.short_month("2026-01") == "26年1月"


MEETINGS = "meetings_per_community"


@pytest.mark.parametrize(
    ("code", "change", "mark"),
    [
        (CODE, Change(-1.0, True, 12, 12), "▼"),
        (CODE, Change(1.0, True, 9, 12), "▲"),
        ("satisfaction_share", Change(9.0, True, 12, 12), "▼"),
        (CODE, Change(-1.0, False, 2, 12), "▽"),
        (CODE, Change(1.0, None, 1, 2), "△"),
        (CODE, Change(1.0, None, 1, 1), "▲"),
        (CODE, Change(0.001, True, 12, 12), "="),
        (MEETINGS, Change(9.0, False, 12, 12), "●"),
        (MEETINGS, Change(9.0, None, 2, 2), "–"),
        (MEETINGS, Change(9.0, True, 12, 12), "▲"),
        (CODE, Change(9.0), "–"),
        (CODE, Change(None), "–"),
        ("volunteers_share", Change(1.0, True, 12, 12), "–"),
    ],
)
def test_the_mark_of_a_change_says_what_is_better_and_how_broadly(
    code: str, change: Change, mark: str
) -> None:
    assert changes.mark(code, change) == mark


@pytest.mark.parametrize(
    ("change", "in_words", "level", "text"),
    [
        (Change(None), False, "", "—"),
        (Change(-0.53, True, 12, 12), False, "", "▼better −0.53"),
        (Change(0.53, True, 12, 12), True, "", "▲worse +0.53 · broad"),
        (Change(-0.53, False, 2, 12), False, "", "▽better −0.53 · 2/12"),
        (Change(-0.53, False, 2, 12), True, "county", "▽better −0.53 · confined to 2 of 12 townships"),
        (Change(-0.53, False, 1, 8), True, "township", "▽better −0.53 · confined to 1 of 8 communities"),
        (Change(-0.53, False, 12, 12), True, "", "▽better −0.53 · not alike everywhere"),
        (Change(-0.53, None, 1, 1), True, "", "▼better −0.53"),
    ],
)
def test_a_full_count_that_changed_is_never_called_unchanged(
    change: Change, in_words: bool, level: str, text: str
) -> None:
    assert changes.label(CODE, change, in_words, level) == text


def test_a_change_in_a_sentence() -> None:
    assert changes.words(CODE, Change(-0.5, True, 12, 12)) == "down 0.50 (broad)"
    assert changes.words(CODE, Change(0.5, False, 1, 12)) == "up 0.50 (confined to 1 of 12 townships)"
    assert changes.words(MEETINGS, Change(0.5, False, 9, 12)) == "up 0.50 (no more than chance)"
    assert changes.words(CODE, Change(0.0, False, 4, 12)) == "no change"
    assert changes.words(CODE, Change(None)) == "not comparable"


def test_what_came_and_went_is_said() -> None:
    moved: MovedRow = {"begun": 12, "came_back": 2, "ended": 1300, "vanished": 0}
    assert changes.flows(moved) == "+12 −1,300 ↺2"
    assert changes.flows_in_words(moved) == "begun 12, ended 1,300, came back 2"
    gone: MovedRow = moved | {"vanished": 3}  # type: ignore[typeddict-item]
    assert changes.flows(gone) == "+12 −1,300 ↺2 ?3"
    assert changes.flows_in_words(gone).endswith("vanished 3, counted still")
    nothing: MovedRow = {"begun": None, "came_back": None, "ended": None, "vanished": None}
    assert (changes.flows(nothing), changes.flows_in_words(nothing)) == ("—", "")


def test_halves_round_as_in_the_browser() -> None:
    """JavaScript: (20.125).toFixed(2) is "20.13", (-0.5).toFixed(0) is "-1"; Python gives 20.12 and 0."""
    assert figures.number(20.125, 2) == "20.13"
    assert figures.number(-0.5, 0) == "−1"
    assert figures.number(1.005, 2) == "1.00"  # below the half as a binary fraction, in both


@pytest.mark.parametrize(
    ("before", "now", "broad", "text"),
    [
        ((5, 4, 6), (3, 2, 4), True, "↑ 2"),
        ((3, 2, 4), (5, 5, 6), True, "↓ 2"),
        ((4, 1, 9), (4, 1, 9), True, "= no move"),
        ((None, None, None), (1, 1, 2), True, "—"),
        ((90, 80, 99), (3, 1, 9), False, "●"),
        ((90, 80, 99), (3, 1, 9), None, "●"),
        ((5, 2, 8), (3, 1, 4), True, "●"),
        ((5, None, None), (3, None, None), True, "–"),
    ],
)
def test_a_rank_moves_where_its_value_changed_broadly_and_beyond_what_is_uncertain(
    before: tuple[int | None, ...], now: tuple[int, ...], broad: bool | None, text: str
) -> None:
    row: Any = {
        **dict(zip(("previous_rank", "previous_rank_low", "previous_rank_high"), before, strict=True)),
        **dict(zip(("rank", "rank_low", "rank_high"), now, strict=True)),
        "change_month_significant": broad,
    }
    assert rankability.movement(row) == text


def test_five_classes_of_ten_values() -> None:
    scale = make_scale(CODE, [float(value) for value in range(1, 11)])
    assert scale.breaks == (3.0, 5.0, 7.0, 9.0)
    assert [scale.class_of(value) for value in (1.0, 2.99, 3.0, 8.999, 9.0, None)] == [0, 0, 1, 4, 4, None]
    assert [scale.label(place) for place in range(5)] == [
        "< 3.00",
        "3.00 – 5.00",
        "5.00 – 7.00",
        "7.00 – 9.00",
        "≥ 9.00",
    ]
    assert scale.colour(None) == LIGHT.no_value and scale.colour(10.0) == LIGHT.steps[4]


@pytest.mark.parametrize(
    ("values", "breaks", "labels"),
    [
        # Many ties at the lowest value: it is a class of its own, the rest is cut.
        ([0.0] * 80 + [1, 2, 3, 4, 5], (1, 2, 3, 4), ["0.00", "1.00", "2.00", "3.00", "≥ 4.00"]),
        ([0.0] * 30 + list(range(1, 9)), (1, 3, 5, 7), ["0.00", "1.00 – 3.00", "3.00 – 5.00", "5.00 – 7.00"]),
        # Few values: each is a class, wherever the ties are.
        ([0.0] * 180 + [668.0], (668.0,), ["0.00", "668.00"]),
        ([5.0] + [100.0] * 50, (100.0,), ["5.00", "100.00"]),
        ([1.0, 1, 2, 2, 2, 2, 3], (2, 3), ["1.00", "2.00", "3.00"]),
        # Ties at the top: the classes that are to spare divide what is below.
        ([*map(float, range(1, 21)), *[50.0] * 80], None, ["50.00"]),
        ([7.0] * 9, (), ["all values"]),
        ([], (), ["all values"]),
    ],
)
def test_no_class_holds_two_values_while_one_is_to_spare(
    values: list[float], breaks: tuple[float, ...] | None, labels: list[str]
) -> None:
    scale = make_scale(CODE, values)
    said = [scale.label(place) for place in range(scale.size)]
    assert set(labels) <= set(said)
    if breaks is None:
        assert scale.size == 5
    else:
        assert scale.breaks == breaks


@given(VALUES)
def test_a_tied_lowest_value_is_alone_in_its_class(values: list[float | None]) -> None:
    known = sorted(figures.round_shown(value, 2) for value in values if value is not None)
    if len(known) > 1 and known[0] == known[1] and known[-1] > known[0]:
        scale = make_scale(CODE, values)
        assert {value for value in known if scale.class_of(value) == 0} == {known[0]}
        assert scale.size == min(5, len(set(known)))


@given(VALUES)
def test_classes_hold_every_value_once_and_never_split_a_tie(values: list[float | None]) -> None:
    scale = make_scale(CODE, values)
    assert 1 <= scale.size <= 5
    known = sorted(value for value in values if value is not None)
    places = [scale.class_of(value) for value in known]
    assert places == sorted(place for place in places if place is not None)
    shown: dict[str, int | None] = {}
    for value, place in zip(known, places, strict=True):
        assert shown.setdefault(figures.number(value, 2), place) == place
    assert set(places) <= set(range(scale.size))


def drawn(**columns: list[float | None]) -> pl.DataFrame:
    """Rows to be drawn, not compared unless said otherwise."""
    height = len(columns["value"])
    said = {"benchmark_value": [None] * height} | columns
    rows = pl.DataFrame(said, schema=dict.fromkeys(said, pl.Float64))
    return rows.with_columns(significance=pl.lit("none"), limit_class=pl.lit(None, pl.String))


def test_table_map_and_list_take_colour_and_sign_from_the_same_classes() -> None:
    rows = drawn(value=[5.0, 15.0, 9.0], lower=[4.0, 14.0, 8.0], upper=[6.0, 16.0, 10.0]).with_columns(
        pl.Series("significance", ["better", "worse", "none"]),
        pl.Series("limit_class", ["low_0025", "high_0001", None]),
    )
    pictures = list(cell_pictures.interval_pictures(rows, cell_pictures.common_axis(rows)))
    colours = by_significance(CODE)
    for picture, row in zip(pictures, rows.iter_rows(named=True), strict=True):
        assert picture is not None and colours.colour(row).replace("#", "%23") in picture
    assert [colours.sign(row) for row in rows.iter_rows(named=True)] == ["▼", "▲▲", "–"]
    assert colours.ordered(rows)["value"].to_list() == [15.0, 5.0, 9.0]


def test_a_map_by_value_has_numbered_classes() -> None:
    rows = drawn(value=[5.0, 15.0, None], lower=[None] * 3, upper=[None] * 3)
    colours = by_value(Scale(CODE, (10.0,)))
    assert [colours.sign(row) for row in rows.iter_rows(named=True)] == ["①", "②", "—"]
    assert colours.names == ("① < 10.00", "② ≥ 10.00")
    assert colours.ordered(rows)["value"].to_list() == [15.0, 5.0, None]


def test_rank_intervals_are_drawn_from_the_first_to_the_last_rank() -> None:
    ranks = {"ranked": [101, 101], "rank_low": [1, 26], "rank_median": [51, 51], "rank_high": [101, 76]}
    rows = drawn(value=[1.0, 2.0], lower=[0.0, 1.0], upper=[2.0, 3.0]).with_columns(pl.DataFrame(ranks))
    whole, middle = cell_pictures.joint_pictures(rows, cell_pictures.common_axis(rows))
    # To the right of 130: from pixel 6 to 114, a quarter at 33, the middle at 60; bars a pixel wider.
    assert whole is not None and "M136 12H244M135 9H245V15H135ZM190 6V18" in whole
    assert middle is not None and "M136 12H244M162 9H218V15H162ZM190 6V18" in middle


def test_interval_pictures_share_an_axis_and_leave_out_what_is_not_there() -> None:
    rows = drawn(value=[0.0, 10.0, None], lower=[0.0, None, None], upper=[5.0, None, None])
    whole, dot, nothing = cell_pictures.interval_pictures(rows, cell_pictures.common_axis(rows))
    assert nothing is None
    assert whole is not None and "M6 12H60" in whole and "cx='6'" in whole
    assert dot is not None and "H" not in dot.split("viewBox")[1].replace("HEIGHT", "") and "cx='114'" in dot


def test_a_spark_line_does_not_cross_a_missing_month() -> None:
    assert figures.unbroken([1.0, None, 2.0, 3.0]) == [2.0, 3.0]
    assert figures.unbroken([None, None]) == []
    assert figures.unbroken(None) == []


def league_rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "area_code": ["510104", "511102", "511002"],
            "area_name": ["锦江区", "市中区", "市中区"],
            "prefecture_name": ["成都市", "乐山市", "内江市"],
            "value": [2.0, 3.0, None],
            "numerator": [20.0, 30.0, 0.0],
            "denominator": [10.0, 10.0, 0.0],
            "rank": [1, 2, None],
            "ranked": [2, 2, 2],
            "tied": [False, False, None],
            "reason": [None, None, "zero_denominator"],
            "eligible": [True, True, False],
            "rank_low": [1, 1, None],
            "rank_high": [2, 2, None],
            "significance": ["better", "same", "none"],
            "limit_class": ["low_0025", "inside", None],
        }
    )


def league_sentence(rows: pl.DataFrame, known: dict[str, Any]) -> str:
    selection: Any = SimpleNamespace(indicator=CODE, level="county", benchmark="peers")
    ranked, others = rows.filter("eligible"), rows.filter(~pl.col("eligible"))
    return league_words.league_finding(ranked, others, selection, 2.5, known)


def test_the_sentence_of_the_league() -> None:
    assert league_sentence(league_rows(), {}) == (
        "2 areas ranked (Counties): best 锦江区 with 2.00, last 市中区 with 3.00 per community; "
        "the whole province has 2.50. Not ranked: 1."
    )


def test_where_ranks_mean_nothing_no_area_is_called_best_or_last() -> None:
    """Chance: 2 of 8 areas are shown, so a quarter of the 0.8 expected beyond a limit."""
    known = {"verdict": "bands", "areas": 8, "expected_0025": 0.8, "inside": 6}
    assert league_sentence(league_rows(), known) == (
        "2 areas compared (Counties); the whole province has 2.50 per community. 0 are worse than their "
        "peers, 1 better, 1 no different; by chance alone about 0.2 would be on either side. Not ranked: 1."
    )


def test_namesakes_carry_their_prefecture() -> None:
    assert findings.distinct_names(league_rows()) == ["锦江区", "市中区（乐山市）", "市中区（内江市）"]


def test_every_county_of_sichuan_has_a_shape_that_is_its_own() -> None:
    boundary = boundaries.province_boundary("510000", "county")
    assert boundary is not None
    counties = read_reference("510000").filter(level="county")
    assert set(boundary.shapes) == set(counties["code"])
    content = boundaries.file_content(boundary.url.rsplit("/", 1)[1])
    assert content is not None
    features = json.loads(content)["features"]
    assert [feature["properties"]["code"] for feature in features] == list(boundary.shapes)
    for feature in features:
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert shapely.LinearRing(outer).is_ccw is False
            assert all(shapely.LinearRing(hole).is_ccw for hole in holes)


def test_a_province_without_a_file_of_its_own_takes_the_nations() -> None:
    boundary = boundaries.province_boundary("610000", "county")
    assert boundary is not None and all(code.startswith("61") for code in boundary.shapes)


@pytest.mark.parametrize(
    "name", ["", "x", "510000-county-000000000000.json", "../../app.py", "510000-township-1.json"]
)
def test_no_other_file_is_served(name: str) -> None:
    assert boundaries.file_content(name) is None


def test_the_map_says_of_each_area_what_the_row_says() -> None:
    rows = league_rows()
    colours = by_value(make_scale(CODE, rows["value"].to_list()))
    told = [maps.told_of(row, colours) for row in typed_rows(MapRow, rows)]
    assert told[0] == {
        "code": "510104",
        "title": "锦江区 成都市",
        "value": "2.00 per community (class ①)",
        "counted": "numerator 20 / denominator 10",
        "place": "Against the province: ▼ is better · rank within 1–2 of 2",
        "colour": colours.colours[0],
        "opacity": 1,
    }
    assert told[-1]["place"] == "nothing to divide by in the period" and told[-1]["opacity"] < 1
