"""The recount factor stands beside the figures of its county, and says why the county is not ranked."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.words import indicators
from pages._ui.words.text import use_language
from pipelines import queries
from pipelines.base.home import Home
from tests.pages.conftest import Shower, words
from tests.support.inspected import COUNTY, PERIOD, publish_struck_county
from tests.support.made_once import made_home
from tests.support.scopes import WHOLE

MONTH = {"period": PERIOD, "lang": "en"}


@pytest.fixture
def home() -> Home:
    return made_home(publish_struck_county)


def factor(home: Home, indicator: str) -> str:
    snapshot = queries.open_snapshot(home)
    row = queries.recount_factors(snapshot, WHOLE, PERIOD, COUNTY, indicator).row(0, named=True)
    said = f"{row['factor']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})"
    return f"{said} outside" if row["verdict"] == "outside" else said


def test_the_area_page_shows_it_beside_every_stock(home: Home, show: Shower) -> None:
    run = show("area", home.path, level="county", code=COUNTY, **MONTH)
    shown = next(one.value for one in run.dataframe if "recount" in one.value.columns)
    use_language("en")
    said = dict(zip(shown["name"], shown["recount"], strict=True))
    assert said[indicators.name("forms_per_community")] == factor(home, "forms_per_community")
    assert (
        said[indicators.name("certificates_per_community")]
        == factor(home, "certificates_per_community")
        == "1.00 (1.00–1.00)"
    )
    assert said[indicators.name("meetings_per_community")] == ""
    phone = words(show("area", home.path, level="county", code=COUNTY, view="cards", **MONTH))
    assert f"Recount factor {factor(home, 'forms_per_community')}" in phone
    assert not _has_recounts(show("area", home.path, level="county", code="510105", **MONTH))
    assert not _has_recounts(show("area", home.path, level="county", code=COUNTY, period="2026-09"))


def test_the_league_shows_it_beside_the_reason(home: Home, show: Shower) -> None:
    run = show("league", home.path, indicator="forms_per_community", level="county", **MONTH)
    listed = next(one.value for one in run.dataframe if "reason" in one.value.columns)
    row = listed[listed["recount"] != ""].iloc[0]
    assert row["recount"] == factor(home, "forms_per_community")
    assert row["reason"] == "a recount lies outside what is tolerated"
    assert not _has_recounts(
        show("league", home.path, indicator="meetings_per_community", level="county", **MONTH)
    )


def _has_recounts(run: AppTest) -> bool:
    """Whether any table has a factor: where there is none, the column is there and not shown, or left out."""
    tables = [one.value for one in run.dataframe]
    return any((table["recount"] != "").any() for table in tables if "recount" in table.columns)
