"""Pages run without a browser, over a small home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages._ui.parts import charts
from pages._ui.shell.registry import PROJECT
from pages._ui.words.text import use_language, use_whole
from pipelines.base.home import Home
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot

Shower = Callable[..., AppTest]


@pytest.fixture(scope="session")
def small_home() -> Home:
    """A home with one small published snapshot (2 prefectures, 5 counties, 20 townships, 12 months)."""
    return made_home(build_small_snapshot)


@pytest.fixture(autouse=True)
def act_as_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dashboard that may do everything, where a test does not say otherwise."""
    monkeypatch.setenv("BURDEN_ACT_AS", "all")


@pytest.fixture(autouse=True)
def speak_chinese() -> None:
    """A test begins in the usual language, with a province as the whole, whatever the one before spoke."""
    use_language("zh")
    use_whole("province")


@pytest.fixture(autouse=True)
def check_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart that a test draws is held against Altair's schema, which no reader waits for."""
    monkeypatch.setattr(charts, "CHECKED", True)


@pytest.fixture(scope="session")
def components() -> BidiComponentManager:
    """The components that installed packages bring, looked for once, as a server does it."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


@dataclass
class Kept:
    """Whose answers the caches of pages hold: the home shown last, and the snapshot it pointed at."""

    home: Path | None = None
    current: bytes | None = None

    def begin(self, home: Path) -> None:
        """Before a home is shown: keep what belongs to it. Copies of one published home share its snapshot
        and what was worked out of it; before a snapshot nothing tells homes apart."""
        pointer = Home(home).current
        current = pointer.read_bytes() if pointer.is_file() else None
        if home != self.home and (current is None or current != self.current):
            st.cache_resource.clear()
        self.home, self.current = home, current

    def forget(self) -> None:
        self.home = self.current = None


@pytest.fixture(scope="session")
def answers_kept() -> Kept:
    return Kept()


@pytest.fixture
def nothing_kept(answers_kept: Kept) -> Iterator[None]:
    """For a test of what happens while answers are made, or that makes them otherwise: it meets none that are
    kept, and leaves none behind."""
    answers_kept.forget()
    yield
    answers_kept.forget()


@pytest.fixture
def show(
    small_home: Home, components: BidiComponentManager, answers_kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> Shower:
    """Runs app.py and goes to a page with a query; gives the finished run. As on a server, what was
    worked out of a snapshot is kept, between tests too; a test that must not meet it says so
    (``nothing_kept``)."""

    def show_page(url: str, home: Path | None = None, look_as: str | None = None, **query: str) -> AppTest:
        looked_at = home or small_home.path
        answers_kept.begin(looked_at)
        monkeypatch.setenv("BURDEN_HOME", str(looked_at))
        run = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        for name, value in query.items():
            run.query_params[name] = value
        if look_as is not None:
            run.session_state["look_as"] = look_as
        # AppTest.switch_page knows pages by their files only after a first run, which would double every
        # test; a browser asks by url, and this is the hash of one.
        run._page_hash = calc_hash(url)
        # Else each run reads the metadata of every installed package, which takes as long as the page.
        run._bidi_component_manager = components
        return run.run()

    return show_page


def open_tab(run: AppTest, key: str, number: int) -> AppTest:
    """The run after one has pressed that tab, the first of which is 0: what it holds is made then."""
    run.session_state[key] = run.tabs[number].label
    return run.run()


def words(run: AppTest) -> str:
    """Everything the page says in text."""
    kinds = (
        run.title,
        run.header,
        run.subheader,
        run.markdown,
        run.caption,
        run.info,
        run.warning,
        run.error,
    )
    return "\n".join(element.value for elements in kinds for element in elements)
