"""League, map, overview and area page: what they say of ranks is what the snapshot holds."""

from __future__ import annotations

import polars as pl
import pytest

from pages._ui.words import significance
from pipelines import queries
from pipelines.base.home import Home
from pipelines.queries.snapshot import Snapshot
from tests.pages.conftest import Shower, open_tab, words
from tests.support.scopes import WHOLE

BANDED, COUNTED = "forms_per_community", "plaques_removed"
COUNTY = {"level": "county", "period": "2026-10"}


@pytest.fixture
def snapshot(small_home: Home) -> Snapshot:
    return queries.open_snapshot(small_home)


def test_where_ranks_mean_nothing_bands_are_shown(show: Shower, snapshot: Snapshot) -> None:
    known = queries.statistics(snapshot, WHOLE, BANDED, "county", "2026-10")
    assert known["verdict"] in ("bands", "indistinct")
    run = show("league", indicator=BANDED, lang="en", **COUNTY)
    said, shown = words(run), run.dataframe[0].value
    assert "φ" not in run.markdown[0].value and "φ" in said
    assert "best" not in run.markdown[0].value
    rows = queries.league(snapshot, WHOLE, BANDED, "county", "2026-10").filter("eligible")
    assert list(shown["band"]) == [f"Band {band}" for band in rows["band"]]
    assert not {"rank", "move"} & set(shown.columns)
    paper = show("league", indicator=BANDED, lang="en", view="paper", **COUNTY)
    assert list(paper.table[0].value["Ranks 95%"]) == [
        f"{low}–{high}" for low, high in rows.select("rank_low", "rank_high").iter_rows()
    ]


def test_the_verdicts_of_a_level_are_those_of_its_tables(snapshot: Snapshot) -> None:
    found = queries.verdicts(snapshot, WHOLE, "county", "2026-10")
    assert found == {
        code: queries.statistics(snapshot, WHOLE, code, "county", "2026-10").get("verdict")
        for code in snapshot.indicators
    }
    assert {None, "indistinct"} <= set(found.values())


def test_a_total_is_sorted_and_not_ranked(show: Shower, snapshot: Snapshot) -> None:
    run = show("league", indicator=COUNTED, lang="en", **COUNTY)
    assert "A total grows with the area" in words(run)
    shown = run.dataframe[0].value
    assert not {"band", "ranks", "sign"} & set(shown.columns)
    assert set(shown["rank"]) == {"—"}
    assert shown["value"].to_list() == sorted(shown["value"], reverse=True)
    on_a_phone = show("league", indicator=COUNTED, lang="en", view="cards", **COUNTY)
    names = queries.league(snapshot, WHOLE, COUNTED, "county", "2026-10").sort("value", descending=True)
    links = [link.proto.label for link in on_a_phone.main if link.type == "page_link"]
    listed = [label for label in links if "plaques" in label]
    places = [next(i for i, label in enumerate(listed) if name in label) for name in names["area_name"]]
    assert places == sorted(places)


def test_of_an_amount_the_sentences_do_not_speak_of_limits(show: Shower, snapshot: Snapshot) -> None:
    """It has intervals and bands, and no limits that areas could lie beyond."""
    said = words(show("league", indicator="form_fills_per_community", lang="en", **COUNTY))
    assert "5 areas compared (Counties); the whole province has" in said
    assert "by chance alone" not in said and "better than" not in said
    assert "not drawn" not in said and "cannot be told apart" in said


@pytest.mark.parametrize("benchmark", ["province", "prefecture", "peers"])
def test_standings_follow_the_benchmark_of_the_address(
    show: Shower, snapshot: Snapshot, benchmark: str
) -> None:
    run = show("league", indicator=BANDED, benchmark=benchmark, **COUNTY)
    league = queries.league(snapshot, WHOLE, BANDED, "county", "2026-10")
    rows = queries.against(snapshot, WHOLE, league, BANDED, "county", "2026-10", benchmark).filter("eligible")
    expected = [
        significance.label(significance.class_of(*pair))
        for pair in rows.select("significance", "limit_class").iter_rows()
    ]
    assert [cell[0] for cell in run.dataframe[0].value["sign"]] == expected


def test_the_peers_of_a_chosen_area_are_named(show: Shower, snapshot: Snapshot) -> None:
    own = queries.areas_in(snapshot, WHOLE, "2026-10").filter(level="county").row(0, named=True)
    groups = queries.peer_groups(snapshot, WHOLE, "county", "2026-10").filter(
        pl.col("area_code") == own["code"]
    )
    others = [code for code in groups["peer_code"] if code != own["code"]]
    names = dict(
        queries.areas_in(snapshot, WHOLE, "2026-10").filter(level="county").select("code", "name").rows()
    )
    run = show("league", benchmark="peers", area=own["code"], **COUNTY)
    assert f"{own['name']}的同类地区：{'、'.join(names[code] for code in others)}。" in words(run)


def test_a_prefecture_is_not_compared_with_itself(show: Shower) -> None:
    run = show("league", level="prefecture", benchmark="prefecture")
    assert not run.exception and not run.info
    assert run.selectbox(key="filter_benchmark").value == "province"


def test_a_map_of_what_is_counted_is_coloured_by_value_and_says_why(show: Shower) -> None:
    by_value = show("map", indicator=COUNTED, lang="en")
    assert not by_value.info
    (note,) = show("map", indicator=COUNTED, colour="significance", lang="en").info
    assert "no control limits go with it" in note.value


def test_the_list_beside_the_map_has_the_signs_of_the_league(show: Shower, snapshot: Snapshot) -> None:
    run = show("map", indicator=BANDED, colour="significance", **COUNTY)
    rows = queries.league(snapshot, WHOLE, BANDED, "county", "2026-10")
    signs = {
        row["area_name"]: significance.SYMBOLS[significance.class_of(row["significance"], row["limit_class"])]
        for row in rows.iter_rows(named=True)
    }
    shown = run.dataframe[0].value
    pairs = zip(shown["name"], shown["sign"], strict=True)
    assert {link.partition("#")[2]: cell[0] for link, cell in pairs} == signs


def test_nobody_is_listed_where_nobody_stands_out(show: Shower, snapshot: Snapshot) -> None:
    """On the overview the lists hold those beyond the limits and no others."""
    for indicator in (BANDED, "satisfaction_share"):
        rows = queries.league(snapshot, WHOLE, indicator, "county", "2026-10").filter("eligible")
        run = show("overview", indicator=indicator, period="2026-10", lang="en")
        for side in ("worse", "better"):
            many = rows.filter(significance=side).height
            said = f"None: no area is {side} than the province by more than chance explains."
            assert (said in words(run)) == (many == 0)
        assert f"Of {rows.height} areas (Counties), by chance alone about" in words(run)


def test_an_area_shows_its_peers_trends_and_index(show: Shower, snapshot: Snapshot) -> None:
    own = queries.areas_in(snapshot, WHOLE, "2026-10").filter(level="county").row(0, named=True)
    run = show("area", level="county", code=own["code"], period="2026-10", indicator=BANDED)
    assert not run.exception
    profile = run.dataframe[0].value
    truth = queries.area_profile(snapshot, WHOLE, "county", own["code"], "2026-10")
    classes = truth.select("significance", "limit_class").iter_rows()
    assert [cell[0] for cell in profile["standing"]] == [
        significance.label(significance.class_of(*pair)) for pair in classes
    ]
    arrows = {"rising": "↗", "falling": "↘", "steady": "→", "too_short": "–", None: "—"}
    assert [cell[0] for cell in profile["trend"]] == [arrows[mark] for mark in truth["trend"]]
    assert [metric.label for metric in run.metric] == ["负担指数"]
    tables = [table.value for table in open_tab(run, "behind_number", 3).dataframe]
    (peers,) = [one for one in tables if {"sign", "communities"} <= set(one.columns) and "prefecture" in one]
    assert peers["name"][0].endswith(f"#{own['name']}")
