"""Who pushes what on the pages: the split of an area, the own part in the league and its index."""

from __future__ import annotations

import polars as pl
import pytest

from pages._ui.words.text import use_language
from pipelines import queries
from pipelines.base.home import Home
from pipelines.queries.by_whom import has_own_part
from pipelines.queries.chinese import chinese_parts
from tests.pages.conftest import Shower, open_tab, words
from tests.support.scopes import WHOLE

INDICATOR, PERIOD = "forms_per_community", "2026-10"


@pytest.fixture
def snapshot(small_home: Home) -> queries.Snapshot:
    return queries.open_snapshot(small_home)


def county(snapshot: queries.Snapshot) -> str:
    return str(queries.own_index(snapshot, WHOLE, "county", PERIOD).filter("eligible")["area_code"][0])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("谁推送", "县、乡两级部门推送", "推送最多的部门")),
        ("en", ("Who pushes it", "Pushed by county", "push most")),
    ],
)
def test_an_area_shows_who_pushes(
    show: Shower, snapshot: queries.Snapshot, language: str, said: tuple[str, ...]
) -> None:
    run = show("area", level="county", code=county(snapshot), indicator=INDICATOR, lang=language)
    use_language(language)  # in which the harness reads the choices of the page
    open_tab(run, "behind_number", 1)
    text = words(run) + " ".join(tab.label for tab in run.tabs)
    assert all(one in text for one in said)
    assert not run.exception


def test_what_names_no_level_says_so(show: Shower, snapshot: queries.Snapshot) -> None:
    run = open_tab(
        show("area", level="county", code=county(snapshot), indicator="meetings_per_community"),
        "behind_number",
        1,
    )
    assert "写明部门层级的指标" in words(run)


def test_the_league_can_be_that_of_the_own_part(show: Shower, snapshot: queries.Snapshot) -> None:
    run = show("league", indicator=INDICATOR, pushed="own")
    assert "本级及以下推送" in words(run)
    assert not run.exception
    whole = show("league", indicator="meetings_per_community", pushed="own")
    assert "本级及以下推送" not in words(whole)


@pytest.mark.parametrize(("language", "said"), [("zh", "首期全省平均"), ("en", "more is worse")])
def test_the_index_of_the_own_part_stands_beside_the_whole(show: Shower, language: str, said: str) -> None:
    run = show("index", part="own", lang=language)
    assert said in words(run)
    assert not run.exception


def test_townships_have_no_index_of_their_own(show: Shower) -> None:
    assert "乡镇没有本级部分指数" in words(show("index", part="own", level="township"))


def test_the_own_league_has_the_columns_of_a_league(snapshot: queries.Snapshot) -> None:
    own = queries.own_league(snapshot, WHOLE, INDICATOR, "county", PERIOD)
    whole = queries.compared_league(snapshot, WHOLE, INDICATOR, "county", PERIOD, None, "province")
    assert set(own.columns) == set(whole.columns)
    joined = own.join(whole, on="area_code", suffix="_whole")
    assert joined.height == own.height == whole.height
    known = joined.drop_nulls("numerator")
    assert (known["numerator"] <= known["numerator_whole"]).all()
    together = known["numerator"].sum() / known["denominator"].sum()
    assert own["benchmark_value"][0] == pytest.approx(together)
    assert own["history"].list.len().unique().to_list() == [12]
    of_the_whole = [name for name in ("begun", "ended", "change_month", "trend") if name in own.columns]
    assert all(own[name].null_count() == own.height for name in of_the_whole)


def test_levels_and_departments_of_an_area_add_up(snapshot: queries.Snapshot) -> None:
    asked = (INDICATOR, "county", county(snapshot), PERIOD)
    levels = queries.pushed_by_level(snapshot, WHOLE, *asked)
    departments = queries.pushing_departments(snapshot, WHOLE, *asked)
    assert levels["numerator"].sum() == departments["numerator"].sum() > 0
    assert departments["numerator"].is_sorted(descending=True)
    quarter = queries.pushed_by_level(snapshot, WHOLE, INDICATOR, "county", asked[2], "2026-Q3")
    month = queries.pushed_by_level(snapshot, WHOLE, INDICATOR, "county", asked[2], "2026-09")
    assert quarter.sort("department_level").equals(month.sort("department_level"))


def test_only_counties_and_prefectures_have_an_own_part() -> None:
    assert has_own_part("county", INDICATOR) and has_own_part("prefecture", INDICATOR)
    assert not has_own_part("township", INDICATOR) and not has_own_part("county", "rebounds")


def test_a_whole_table_can_be_taken_out(snapshot: queries.Snapshot) -> None:
    rows = queries.whole_table(snapshot, WHOLE, "own_index", "county", [PERIOD])
    assert rows.columns[:2] == ["area_code", "area_name"]
    assert rows["area_name"].null_count() == 0
    assert rows.select(pl.col("snapshot").unique()).item() == snapshot.id


TABLES = ("area_values_by_level", "department_values", "own_values", "own_index")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_table_is_exported_with_its_definitions(show: Shower, table: str, language: str) -> None:
    run = show("export", shape=table, lang=language)
    assert not run.exception
    rows, meaning = (frame.value for frame in run.dataframe[:2])
    assert len(rows) > 0
    title = "名称" if language == "zh" else "name"
    told = set(meaning[title])
    assert set(rows.columns) <= told


def test_a_workbook_of_a_table_speaks_chinese(snapshot: queries.Snapshot) -> None:
    rows = queries.whole_table(snapshot, WHOLE, "area_values_by_level", "county", [PERIOD])
    (chinese,) = chinese_parts(snapshot, WHOLE, iter([rows]), "area_values_by_level")
    assert set(chinese["部门层级"].unique()) <= {"中央", "省", "市", "县", "乡", "未注明"}
    assert chinese["层级"].n_unique() == 1
