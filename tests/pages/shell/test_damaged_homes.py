"""Every page of a damaged home stands in the product's own frame, says what is wrong in the language
asked for, and claims nothing that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.parts import part_folder
from pipelines.queries import close_snapshots
from pipelines.store import connection, locked
from tests.pages.conftest import Shower, words
from tests.support.damaged_home import SNAPSHOT, STORE, cut, spoil, table_of
from tests.support.made_once import copy_home
from tests.support.signal_home import make_signal_home

URLS = [spec.url for spec in PAGES]
CLAIMS = ("没有丢失", "没有改动", "not lost", "Nothing was lost")
TITLE = {"zh": "已发布的数据读不出来", "en": "The published figures cannot be read"}


pytestmark = pytest.mark.usefixtures("nothing_kept")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Of two months."""
    return copy_home(tmp_path / "home", make_signal_home)


def framed(run: AppTest) -> str:
    """What a page says; fails where it is not said in our frame, or where it claims that all is well."""
    assert not run.exception
    said = words(run)
    assert not any(claim in said for claim in CLAIMS)
    return said


@pytest.mark.parametrize("damage", SNAPSHOT)
def test_a_damaged_snapshot_is_said_on_every_page(show: Shower, home: Home, damage: str) -> None:
    SNAPSHOT[damage](home)
    for place, url in enumerate(URLS):
        language = ("zh", "en")[place % 2]
        run = show(url, home=home.path, lang=language)
        assert TITLE[language] in framed(run), url
        assert "python -m pipelines publish" in run.code[0].value
        assert not run.error, url
    close_snapshots()


def test_pages_go_on_after_the_repair_without_a_restart(show: Shower, home: Home) -> None:
    whole = framed(show("league", home=home.path))
    spoil(table_of(home))
    assert TITLE["zh"] in framed(show("league", home=home.path))
    publish(home)
    assert framed(show("league", home=home.path)) == whole


@pytest.mark.parametrize("trouble", ["store cut", "store without meta", "locked"])
def test_what_needs_no_store_is_shown(
    show: Shower, home: Home, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(connection.WAIT, "0")
    if trouble == "locked":
        with locked(home):
            shown = [framed(show(url, home=home.path)) for url in URLS]
    else:
        STORE[trouble](home)
        shown = [framed(show(url, home=home.path)) for url in URLS]
    assert all("快照" in said for said in shown)


@pytest.mark.parametrize(("language", "words_said"), [("zh", "缺失或已损坏"), ("en", "missing or damaged")])
def test_a_damaged_part_is_said_where_it_is_needed(
    show: Shower, home: Home, language: str, words_said: str
) -> None:
    for path in part_folder(home).glob("*-communities-*"):
        cut(path)
    said = framed(show("league", home=home.path, lang=language, benchmark="peers"))
    assert "PUB-011" in said and words_said in said
