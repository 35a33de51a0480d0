"""How much of a stock is unconfirmed stands beside it, where anything is."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.words import indicators
from pages._ui.words.text import use_language
from pipelines.base.home import Home
from tests.pages.conftest import Shower, open_tab, words
from tests.support.hand_store import EAST, WEST
from tests.support.made_once import made_home
from tests.support.vanished_home import PERIOD, UNCONFIRMED, publish_vanished

FORMS, PLAQUES = "forms_per_community", "plaques_per_community"
MONTH = {"period": PERIOD, "lang": "en"}


@pytest.fixture
def home() -> Home:
    return made_home(publish_vanished)


def shown(run: AppTest) -> list[dict[str, float]]:
    """Of every table with the column: by name what is unconfirmed."""
    tables = [one.value for one in run.dataframe if "unconfirmed" in one.value.columns]
    return [dict(table.dropna(subset="unconfirmed")[["name", "unconfirmed"]].to_numpy()) for table in tables]


def test_the_area_page_shows_it_beside_the_stock(home: Home, show: Shower) -> None:
    (told,) = shown(show("area", home.path, level="county", code=EAST, indicator=PLAQUES, **MONTH))
    use_language("en")
    assert told[indicators.name(FORMS)] == UNCONFIRMED
    assert indicators.name(PLAQUES) not in told
    rows = words(
        open_tab(
            show("area", home.path, level="county", code=EAST, indicator=FORMS, **MONTH), "behind_number", 2
        )
    )
    assert f"{UNCONFIRMED} more unconfirmed, from an earlier return" in rows
    phone = words(show("area", home.path, level="county", code=EAST, view="cards", **MONTH))
    assert f"of which {UNCONFIRMED} unconfirmed" in phone
    assert shown(show("area", home.path, level="county", code=WEST, indicator=FORMS, **MONTH)) == []


def test_the_league_shows_it_beside_the_figure(home: Home, show: Shower) -> None:
    run = show("league", home.path, indicator=FORMS, level="county", **MONTH)
    (told,) = shown(run)
    assert list(told.values()) == [UNCONFIRMED] and EAST in next(iter(told))
    # Gone without an end, they are in use still: 3 a village, as in the county beside it.
    table = next(one.value for one in run.dataframe if "unconfirmed" in one.value.columns)
    assert set(table["value"]) == {3.0}
    assert shown(show("league", home.path, indicator=PLAQUES, level="county", **MONTH)) == []
