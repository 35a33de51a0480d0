"""A home of several provinces: the country or one province, chosen once and kept in the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from pages._ui.words.text import _, use_language, use_whole
from tests.pages.conftest import Shower, words
from tests.support.two_provinces import COUNTIES, GANSU, SICHUAN, publish_home

CHOICE = "choice_of_province"
NAMES = {SICHUAN: "四川省", GANSU: "甘肃省"}


@pytest.fixture(scope="session")
def country_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("country") / "home"
    publish_home(path, SICHUAN, GANSU)
    return path


def options(run: AppTest, key: str) -> list[str]:
    return list(run.selectbox(key=key).options)


def test_a_home_of_one_province_has_no_choice(show: Shower) -> None:
    run = show("overview")
    assert not [box for box in run.selectbox if box.key == CHOICE]
    assert "全省" in words(show("league")) and "全国" not in words(show("league"))


def test_the_country_shows_its_provinces(show: Shower, country_home: Path) -> None:
    run = show("league", country_home)
    assert options(run, CHOICE) == ["全国", *NAMES.values()]
    assert options(run, "filter_level") == ["省"]
    assert "全国" in words(run) and "全省" not in words(run)
    assert run.header[0].value.endswith("（省）")


def test_choosing_a_province_keeps_it_in_the_address(show: Shower, country_home: Path) -> None:
    run = show("league", country_home, indicator="plaques_per_community", level="province")
    use_whole("country")  # AppTest asks for the words of options outside of the run
    run.selectbox(key=CHOICE).select(GANSU).run()
    use_whole("province")
    assert run.query_params == {"province": GANSU, "indicator": "plaques_per_community"}
    assert options(run, "filter_level") == ["区县", "市州", "乡镇街道"]
    assert "全省" in words(run)
    run.selectbox(key=CHOICE).select("").run()
    assert "province" not in run.query_params and "全国" in words(run)


def test_a_link_to_a_county_opens_its_province(show: Shower, country_home: Path) -> None:
    run = show("area", country_home, code=COUNTIES[GANSU][0], level="county")
    assert run.selectbox(key=CHOICE).value == GANSU
    assert "与全省比较" in words(run)
    township = show("area", country_home, code="510104017")
    assert township.selectbox(key=CHOICE).value == SICHUAN


def test_a_province_is_seen_beside_the_others(show: Shower, country_home: Path) -> None:
    run = show("area", country_home, code=SICHUAN, level="province")
    assert run.selectbox(key=CHOICE).value == "" and "与全国比较" in words(run)


def test_a_province_that_is_not_there_is_said(show: Shower, country_home: Path) -> None:
    run = show("overview", country_home, province="110000")
    assert any("110000" in note.value for note in run.info)
    assert run.selectbox(key=CHOICE).value == ""


@pytest.mark.parametrize("url", [spec.url for spec in PAGES])
def test_every_page_opens_for_the_country_and_for_a_province(
    show: Shower, country_home: Path, url: str
) -> None:
    asks = not next(spec.country for spec in PAGES if spec.url == url)
    whole, one = show(url, country_home), show(url, country_home, province=GANSU)
    assert not whole.exception and not whole.error and not one.exception and not one.error
    assert ("请选择一个省" in words(whole)) == asks and "请选择一个省" not in words(one)


@pytest.mark.parametrize("level", ["province", "county"])
@pytest.mark.parametrize("url", ["map", "heatmap"])
def test_maps_show_provinces_or_all_counties(show: Shower, country_home: Path, url: str, level: str) -> None:
    run = show(url, country_home, level=level, colour="significance")
    assert not run.exception and not run.error
    said = words(run)
    assert ("全国" in said) == (level == "province") and ("本省" in said) == (level == "county")
    assert "全省" not in said


def test_what_is_said_of_the_whole_province_is_said_of_the_country() -> None:
    message = "The whole province"
    said = {}
    for language in ("zh", "en"):
        use_language(language)
        for whole in ("province", "country", "own"):
            use_whole(whole)
            said[language, whole] = _(message)
    assert [said["zh", whole] for whole in ("province", "country", "own")] == ["全省", "全国", "本省"]
    assert [said["en", whole] for whole in ("province", "country", "own")] == [
        "The whole province",
        "The whole country",
        "their own province",
    ]
