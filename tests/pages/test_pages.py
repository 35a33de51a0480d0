"""Every page runs in both languages and says what it must; what goes wrong is told in sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.parts import league_words
from pages._ui.shell.registry import PAGES, PROJECT
from pipelines import queries
from pipelines.base.home import Home
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE
from tests.support.small_snapshot import PERIODS, build_small_snapshot

URLS = [spec.url for spec in PAGES]
SHOWN = ["overview", "league", "map"]


def test_nothing_in_the_folder_of_pages_can_be_opened_around_the_router() -> None:
    assert [path.name for path in (PROJECT / "pages").glob("*.py")] == ["__init__.py"]
    assert all((PROJECT / spec.path).exists() for spec in PAGES)
    assert len({spec.url for spec in PAGES}) == len(PAGES)


def test_pages_are_short() -> None:
    for spec in PAGES:
        lines = (PROJECT / spec.path).read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 80, spec.path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("url", URLS)
def test_every_registered_page_runs(show: Shower, url: str, language: str) -> None:
    run = show(url, lang=language)
    assert not run.exception
    assert not run.error
    said = words(run)
    assert ("快照" if language == "zh" else "Snapshot") in said
    assert "示范数据 / synthetic" in said


@pytest.mark.parametrize("url", SHOWN)
def test_foot_names_the_snapshot(show: Shower, small_home: Home, url: str) -> None:
    assert (queries.current_id(small_home) or "?") in words(show(url))


@pytest.mark.parametrize("url", [spec.url for spec in PAGES if spec.meeting])
def test_meeting_view_has_no_filters(show: Shower, url: str) -> None:
    run = show(url, view="meeting")
    assert not run.exception
    assert not run.selectbox
    assert len(run.title) == 1


def test_league_says_what_the_snapshot_holds(show: Shower, small_home: Home) -> None:
    run = show("league", level="county", indicator="plaques_removed", period="2026-10", lang="en")
    rows = queries.league(queries.open_snapshot(small_home), WHOLE, "plaques_removed", "county", "2026-10")
    rows = rows.sort("value", descending=True)
    most, least = rows.row(0, named=True), rows.row(-1, named=True)
    assert "5 areas (Counties), sorted and not ranked, for a total grows with the area" in words(run)
    assert f"most {most['area_name']} with {most['value']:.0f}" in words(run)
    assert f"fewest {least['area_name']} with {least['value']:.0f}" in words(run)
    assert rows["rank"].null_count() == rows.height
    shown = run.dataframe[0].value
    assert list(shown["value"]) == rows["value"].to_list()
    assert list(shown["numerator"]) == rows["numerator"].to_list()


def test_states_of_returns_speak_the_language_of_the_page(show: Shower) -> None:
    for language, known in (("zh", {"未报", "迟报"}), ("en", {"missing", "late"})):
        grids = [grid.value for grid in show("overview", lang=language).dataframe]
        (late,) = (grid for grid in grids if "days_late" in grid.columns)
        assert set(late["state"]) <= known


def test_filters_follow_the_address(show: Shower) -> None:
    run = show("league", level="prefecture", period="2026-08", indicator="one_vote_vetoes")
    values = {box.key: box.value for box in run.selectbox}
    assert values == {
        "filter_indicator": "one_vote_vetoes",
        "filter_level": "prefecture",
        "filter_period": "2026-08",
        "filter_benchmark": "province",
    }


def test_a_changed_filter_pins_the_whole_view_in_the_address(show: Shower) -> None:
    run = show("league")
    run.selectbox(key="filter_level").select("township").run()
    assert not run.exception
    pinned = {"level": "township", "period": "2026-10", "indicator": "forms_per_community"}
    assert {name: run.query_params[name] for name in pinned} == pinned


def test_what_an_address_gets_wrong_is_said(show: Shower) -> None:
    run = show("league", level="moon", period="1999-01", lang="en")
    assert [note.value for note in run.info] == [
        "The link asks for level = “moon”, which is not there; the usual one is shown.",
        "The link asks for period = “1999-01”, which is not there; the usual one is shown.",
    ]


def test_cards_instead_of_a_table_where_the_address_asks(show: Shower) -> None:
    run = show("league", view="cards")
    assert not run.dataframe


def test_without_a_home_the_page_says_who_must_do_what(show: Shower, tmp_path: Path) -> None:
    said = words(show("overview", home=tmp_path / "none"))
    assert "尚未发布数据" in said and "管理员" in said


def test_a_new_snapshot_is_shown_without_a_restart(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, later = Home(tmp_path / "home"), small_home
    first = build_small_snapshot(home, PERIODS[-3:-1])
    second = queries.current_id(later)
    monkeypatch.setenv("BURDEN_HOME", str(home.path))
    run = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
    assert first in words(run)
    shutil.copytree(later.snapshots, home.snapshots, dirs_exist_ok=True)
    shutil.copy(later.current, home.current)
    run.run()
    assert second in words(run) and "2026年10月" in words(run)


@pytest.mark.usefixtures("nothing_kept")
def test_a_bug_ends_as_a_sentence_with_a_number_that_is_in_the_log(
    show: Shower, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(league_words, "league_finding", fail)
    run = show("league")
    assert not run.exception
    (error,) = run.error
    assert "secret" not in error.value and "Traceback" not in error.value
    logged = [record for record in caplog.records if record.name == "pages"]
    assert logged[-1].args is not None and str(logged[-1].args[1]) in error.value  # type: ignore[index]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_snapshot_that_is_gone_is_said_with_what_to_do(show: Shower, tmp_path: Path, language: str) -> None:
    (tmp_path / "CURRENT").write_text("demo-0000000000000000", encoding="utf-8")
    run = show("league", home=tmp_path, lang=language)
    said = words(run)
    assert not run.error and "demo-0000000000000000" in said
    assert ("已发布的数据读不出来" if language == "zh" else "The published figures cannot be read") in said
    assert "python -m pipelines publish" in run.code[0].value
