"""The index page shows what the snapshot holds, and what is tried on it stays beside the official ranks."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from urllib.parse import unquote

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages._ui.parts.selection import Selection
from pages._ui.words.text import use_language
from pages.supervise.index import cell_pictures, exploring
from pages.supervise.index import words as index_words
from pages.supervise.index.exports import index_export
from pages.supervise.index.trial import (
    ARITHMETIC,
    GEOMETRIC,
    MOST_WEIGHT,
    STEP,
    WAYS,
    Trial,
    official_weights,
    read_trial,
    tried_ranks,
)
from pipelines import queries
from pipelines.base.home import Home
from pipelines.indicators.definitions import GROUPS
from pipelines.queries.snapshot import Snapshot
from pipelines.ranking.index import IndexSettings, index_settings
from schemas.composite import Goalpost
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE

LEVEL, PERIOD = "county", "2026-10"
TWO_GROUPS = IndexSettings(
    goalposts={"a": Goalpost(0, 100, "由", "why"), "b": Goalpost(0, 100, "由", "why")},
    groups={"a": "forms", "b": "plaques"},
    directions={"a": "low", "b": "low"},
    weights={"forms": 1.0, "plaques": 1.0},
)
"""Each indicator is a group of its own and its value is its score."""


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


@pytest.fixture
def snapshot(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    monkeypatch.setenv("BURDEN_HOME", str(small_home.path))
    return queries.open_snapshot(small_home)


@pytest.fixture
def table(snapshot: Snapshot) -> pl.DataFrame:
    return queries.index_table(snapshot, WHOLE, LEVEL, PERIOD)


def official(run: AppTest) -> list[list[object]]:
    """The cells of the official table, whatever is drawn in them."""
    return run.dataframe[0].value.map(str).values.tolist()


def tried(run: AppTest) -> dict[str, str]:
    """Area → tried rank, as shown."""
    shown = next(frame.value for frame in run.dataframe if "tried" in frame.value)
    names = [unquote(name).partition("#")[2] for name in shown["name"]]
    return dict(zip(names, [rank.strip("\u2007") for rank in shown["tried"]], strict=True))


def test_the_table_is_the_snapshots(show: Shower, table: pl.DataFrame) -> None:
    run = show("index")
    assert not run.exception
    ranked = table.filter("eligible")
    shown = run.dataframe[0].value
    assert [rank.strip("\u2007") for rank in shown["rank"]] == [str(rank) for rank in ranked["rank"]]
    assert list(shown["index"]) == [round(value, 1) for value in ranked["index"]]
    assert list(shown["group_forms"]) == pytest.approx(ranked["group_forms"].to_list(), abs=1e-4)
    assert [name.partition("#")[2] for name in shown["name"]] == ranked["area_name"].to_list()
    low, high = ranked["rank_low"][0], ranked["rank_high"][0]
    assert shown["places"][0] == (f"{low}–{high}" if low != high else f"{low}")


def test_the_sentence_says_how_far_ranks_rest_on_choices(english: None) -> None:
    """Ten areas, ranges by hand: widths 0, 0, 1, 1, 1, 1, 2, 3, 3, 4; a fifth is two ranks."""
    ends = [(1, 1), (2, 2), (2, 4), (3, 4), (5, 6), (4, 8), (5, 8), (7, 10), (9, 10), (9, 10)]
    ranked = pl.DataFrame(
        {"rank_low": [a for a, _b in ends], "rank_high": [b for _a, b in ends], "ranked": [10] * 10}
    )
    width = statistics.median(b - a for a, b in ends)
    stay = sum(math.ceil(a / 2) == math.ceil(b / 2) for a, b in ends)
    assert (width, stay) == (1, 6)
    assert index_words.robustness(ranked) == (
        "Computed in other sound ways, half of the ranks move by no more than 1 place. "
        "6 of 10 stay in the same fifth in nine of ten of these ways."
    )
    assert index_words.robustness(ranked.clear()) == ""


def test_a_few_areas_have_no_fifths(english: None) -> None:
    ranked = pl.DataFrame({"rank_low": [1, 1], "rank_high": [1, 2], "ranked": [2, 2]})
    assert "fifth" not in index_words.robustness(ranked)


def test_the_finding_names_best_last_and_province(
    show: Shower, snapshot: Snapshot, table: pl.DataFrame
) -> None:
    said = words(show("index", lang="en"))
    ranked = table.filter("eligible")
    best, last = ranked.row(0, named=True), ranked.row(-1, named=True)
    whole = queries.index_table(snapshot, WHOLE, snapshot.top[0], PERIOD).row(0, named=True)
    assert (
        f"{len(ranked)} areas ranked by the burden index (Counties): best {best['area_name']} with "
        f"{best['index']:.1f}, last {last['area_name']} with {last['index']:.1f}; the whole province has "
        f"{whole['index']:.1f}"
    ) in said


def test_a_chosen_area_is_taken_apart(show: Shower, table: pl.DataFrame) -> None:
    area = table.filter("eligible").row(1, named=True)
    run = show("index", area=area["area_code"], lang="en")
    assert not run.exception
    drivers = next(frame.value for frame in run.dataframe if "points" in frame.value)
    assert drivers["points"].sum() == pytest.approx(area["index"], abs=0.15)
    assert list(drivers["points"]) == sorted(drivers["points"], reverse=True)
    assert f"{area['area_name']}: burden index {area['index']:.1f}" in words(run)
    assert f"Rank {area['rank']} of {area['ranked']}" in words(run)


def test_the_whole_is_taken_apart_where_a_link_names_it(show: Shower, snapshot: Snapshot) -> None:
    level, code = snapshot.top
    whole = queries.index_table(snapshot, WHOLE, level, PERIOD).row(0, named=True)
    run = show("index", level=level, area=code, lang="en")
    assert not run.exception and not run.info
    drivers = next(frame.value for frame in run.dataframe if "points" in frame.value)
    assert drivers["points"].sum() == pytest.approx(whole["index"], abs=0.15)
    said = words(run)
    assert f"{whole['area_name']}: burden index {whole['index']:.1f}" in said and "Rank 1 of 1" not in said


def test_an_area_of_another_level_is_let_go_and_an_unknown_one_is_said(show: Shower) -> None:
    run = show("index", area="510104", level="prefecture", lang="en")
    assert not run.info and run.session_state["taken_from_url"] == {"area": None}
    assert any("area = “999999”" in note.value for note in show("index", area="999999", lang="en").info)


def turn_to(run: AppTest, part: str) -> AppTest:
    """Opens one of the page's parts; only the open one is run."""
    run.query_params["part"] = part
    return run.run()


def test_sliders_leave_the_official_table_alone(show: Shower, table: pl.DataFrame) -> None:
    run = show("index")
    before, ranks = official(run), dict(table.filter("eligible").select("area_name", "rank").iter_rows())
    turn_to(run, "trial")
    assert tried(run) == {name: str(rank) for name, rank in ranks.items()}
    run.slider(key="trial_forms").set_value(3.0).run()
    for code in ("plaques", "certificates", "work_items", "appraisals", "digital_tools", "meetings"):
        run.slider(key=f"trial_{code}").set_value(0.0).run()
    assert not run.exception
    assert "forms:3,plaques:0" in str(run.query_params["w"])
    assert "试算（不是正式名次）：报表台账 3、机制牌子 0" in words(run)
    assert "另附试算，不是正式名次" in run.header[0].value
    assert tried(run) != {name: str(rank) for name, rank in ranks.items()}
    assert official(turn_to(run, "official")) == before
    turn_to(run, "trial").button(key="trial_reset").click().run()
    assert "w" not in run.query_params and "agg" not in run.query_params
    assert "试算" not in run.header[0].value and run.slider(key="trial_forms").value == 1
    assert official(turn_to(run, "official")) == before


def test_a_link_opens_the_trial_it_names(show: Shower) -> None:
    run = show("index", w="forms:2,plaques:0.5", agg="geometric", lang="en")
    assert run.slider(key="trial_forms").value == 2 and run.slider(key="trial_plaques").value == 0.5
    assert run.slider(key="trial_meetings").value == 1
    assert "Forms and ledgers 2, Plaques and mechanisms 0.5, Geometric mean" in words(run)


def test_what_a_link_cannot_try_is_said(show: Shower) -> None:
    run = show("index", w="forms:2,moon:1,plaques:0.3", lang="en")
    notes = [note.value for note in run.info if note.value.startswith("The link")]
    assert len(notes) == 2 and "moon:1" in notes[0] and "plaques:0.3" in notes[1]
    assert run.slider(key="trial_forms").value == 2


def test_nothing_left_to_rank_is_said(show: Shower, snapshot: Snapshot) -> None:
    groups = official_weights(index_settings(snapshot.jurisdiction))
    run = show("index", w=",".join(f"{code}:0" for code in groups), lang="en")
    assert not run.exception
    assert any("All weights are 0" in warning.value for warning in run.warning)


@given(
    st.fixed_dictionaries(
        {"forms": st.integers(0, int(MOST_WEIGHT / STEP)), "plaques": st.integers(0, int(MOST_WEIGHT / STEP))}
    ),
    st.sampled_from(WAYS),
)
def test_a_link_brings_back_what_was_tried(steps: dict[str, int], way: str) -> None:
    weights = {code: step * STEP for code, step in steps.items()}
    trial = Trial(weights, way, official_weights(TWO_GROUPS))
    link = {name: text for name, text in trial.link.items() if text}
    assert read_trial(link, TWO_GROUPS) == (trial, [])
    assert trial.is_official == (not link)


@pytest.mark.parametrize(
    "part",
    [
        "forms",
        "forms:",
        "forms:x",
        "forms:nan",
        "forms:-1",
        "forms:3.5",
        "forms:0.25",
        "x:1",
        "forms:1:1",
        "forms:inf",
    ],
)
def test_a_part_of_a_link_that_means_nothing_is_left_out(part: str) -> None:
    trial, unknown = read_trial({"w": part}, TWO_GROUPS)
    assert trial.is_official and unknown == [part]


def test_tried_ranks_by_hand() -> None:
    """A (10, 60), B (40, 40), C (60, 0). Alike the means are 35, 40, 30; with forms thrice 22.5, 40, 45;
    without plaques 10, 40, 60. Geometric of goodness 101 − score: A √(91 × 41) = 61.1, B 61, C √(41 × 101)
    = 64.4: C is best, then A, by a hair, then B."""
    inputs = pl.DataFrame({"area_code": ["A", "B", "C"], "a": [10.0, 40.0, 60.0], "b": [60.0, 40.0, 0.0]})
    alike = official_weights(TWO_GROUPS)

    def tried_order(weights: dict[str, float], way: str = ARITHMETIC) -> list[int]:
        return tried_ranks(inputs, TWO_GROUPS, Trial(weights, way, alike))["tried_rank"].to_list()

    assert tried_order(alike) == [2, 3, 1]
    assert tried_order({"forms": 3.0, "plaques": 1.0}) == [1, 2, 3]
    assert tried_order({"forms": 1.0, "plaques": 0.0}) == [1, 2, 3]
    assert tried_order(alike, GEOMETRIC) == [2, 3, 1]
    found = tried_ranks(inputs, TWO_GROUPS, Trial(alike, GEOMETRIC, alike))
    assert found["tried_index"][0] == pytest.approx(101 - math.sqrt(91 * 41))


def test_the_trial_says_who_moves_most_and_who_leaves_the_range(english: None) -> None:
    compared = pl.DataFrame(
        {
            "area_name": ["甲", "乙", "丙"],
            "prefecture_name": ["州"] * 3,
            "rank": [1, 2, 3],
            "tried_rank": [3, 2, 1],
            "gained": [-2, 0, 2],
            "rank_low": [1, 1, 1],
            "rank_high": [2, 2, 3],
        }
    )
    trial = Trial({"forms": 2.0}, ARITHMETIC, {"forms": 1.0})
    assert exploring.trial_finding(compared, trial) == (
        "2 of 3 areas would have another rank; 甲 would move most, from 1 to 3. "
        "1 would leave the range of their official rank."
    )
    assert exploring.gained_label(-2).replace("\u2007", "") == "↓2"
    assert exploring.gained_label(0) == "=" and exploring.gained_label(None) == "—"


def test_files_hold_what_is_shown(english: None, snapshot: Snapshot, table: pl.DataFrame) -> None:
    selection = Selection(snapshot, index_words.NAME, LEVEL, PERIOD)
    settings = index_settings(snapshot.jurisdiction)
    file = index_export(selection, table, settings, "On last month")
    assert file["Code"].to_list() == table["area_code"].to_list()
    assert file["Burden index (0 best – 100 worst)"].to_list() == table["index"].to_list()
    assert file["Rank range from"].to_list() == table["rank_low"].to_list()
    assert file["Forms and ledgers"].to_list() == table["group_forms"].to_list()
    assert file["Not ranked because"].is_null().to_list() == table["eligible"].to_list()
    assert set(file["Snapshot"]) == {snapshot.id}
    trial = Trial({**official_weights(settings), "forms": 2.0}, GEOMETRIC, official_weights(settings))
    compared = exploring.compare(selection, table.filter("eligible"), settings, trial)
    tried_file = exploring.trial_export(selection, compared, trial)
    assert set(tried_file["Exploration"]) == {
        "Exploration, not the official ranks: Forms and ledgers 2, Geometric mean"
    }
    assert sorted(tried_file["Official rank"]) == table["rank"].drop_nulls().to_list()


def test_pictures_place_ranks_on_one_axis_and_bars_against_the_province() -> None:
    rows = pl.DataFrame(
        {
            "rank": [1, 11, None],
            "rank_low": [1, 6, None],
            "rank_high": [6, 11, None],
            "ranked": [11] * 3,
            "tried": [11, None, None],
            "group_a": [50.0, 0.0, None],
            "group_b": [100.0, 40.0, None],
        }
    )
    first, last, nothing = cell_pictures.range_pictures(rows, "tried")
    assert first is not None and "M5 11H61" in first and "cx='6'" in first and "cx='114'" in first
    assert last is not None and "M59 11H115" in last and last.count("<circle") == 1
    assert nothing is None
    bars, most = cell_pictures.against_whole(rows, {"group_a": 60.4, "group_b": 60.4})
    assert bars.to_list() == [[-10, 40], [-60, -20], [0, 0]] and most == 60
    bars, most = cell_pictures.against_whole(rows.head(1), {"group_a": 49.0, "group_b": None})
    assert bars.to_list() == [[1, 0]] and most == cell_pictures.LEAST_REACH


def test_cards_say_range_and_heaviest_burden(show: Shower, table: pl.DataFrame) -> None:
    run = show("index", view="cards", lang="en")
    first, names = table.row(0, named=True), {group.code: group.en for group in GROUPS}
    scores = {column: first[column] for column in table.columns if column.startswith("group_")}
    heaviest = max(scores, key=lambda column: scores[column] or 0).removeprefix("group_")
    assert f"heaviest: {names[heaviest]} {scores[f'group_{heaviest}']:.0f}" in words(run)
    assert not any("rank" in frame.value for frame in run.dataframe)
