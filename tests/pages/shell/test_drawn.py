"""A part of a page is worked out once for what it shows, and sent again as it was; and what a page reads of
the store is read again when somebody has written to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.shell import access, cache
from pages._ui.words.text import use_language
from pipelines import queries
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.scope import Scope
from tests.support.made_once import copy_home
from tests.support.small_snapshot import build_small_snapshot

PAINTED: list[str] = []
ROWS = pl.DataFrame({"name": ["a", "b"], "value": [1, 2]})


def paint(word: str) -> None:
    """What a part may hold: words, a table, columns, and what is folded away."""
    PAINTED.append(word)
    st.markdown(f"part of {word}")
    left, right = st.columns(2)
    left.dataframe(ROWS)
    with right, st.expander("more"):
        st.caption(f"below {word}")


def page() -> None:
    import streamlit as st

    from pages._ui.shell import cache, drawn
    from pages._ui.words.text import use_language
    from tests.pages.shell import test_drawn

    use_language(st.query_params.get("lang", "zh"))
    st.session_state["page_url"] = st.query_params.get("on", "league")
    st.header("before")
    word = st.query_params.get("indicator", "nothing")
    drawn.once("part", cache.snapshot(), lambda: test_drawn.paint(word), st.query_params.get("side"))
    st.header("after")


def page_with_a_widget() -> None:
    import streamlit as st

    from pages._ui.shell import cache, drawn

    st.session_state["page_url"] = "league"
    drawn.once("asking", cache.snapshot(), lambda: st.button("press"))


@pytest.fixture(autouse=True)
def nothing_kept(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BURDEN_HOME", str(small_home.path))
    st.cache_resource.clear()
    PAINTED.clear()
    yield
    st.cache_resource.clear()
    use_language("zh")


def show(**query: str) -> AppTest:
    run = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        run.query_params[name] = value
    run.run()
    assert not run.exception
    return run


def told(run: AppTest) -> list[object]:
    """All that a page shows, in its order."""
    return [
        [one.value for one in run.header],
        [one.value for one in run.markdown],
        [one.value.to_dict() for one in run.dataframe],
        [one.label for one in run.expander],
        [one.value for one in run.caption],
    ]


def test_a_part_is_painted_once_and_shown_each_time() -> None:
    first, second = show(indicator="forms"), show(indicator="forms")
    assert PAINTED == ["forms"]
    assert told(first) == told(second)
    assert told(second) == [
        ["before", "after"],
        ["part of forms"],
        [{"name": {0: "a", 1: "b"}, "value": {0: 1, 1: 2}}],
        ["more"],
        ["below forms"],
    ]


def test_it_is_painted_anew_for_whatever_it_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = [{}, {"indicator": "forms"}, {"lang": "en"}, {"on": "map"}, {"side": "worse"}, {"view": "cards"}]
    for query in ways * 2:
        show(**query)
    assert len(PAINTED) == len(ways)
    monkeypatch.setenv(access.VARIABLE, "plans")
    show()
    assert len(PAINTED) == len(ways) + 1
    monkeypatch.setattr(queries, "today", lambda: date(2031, 1, 1))
    show()
    assert len(PAINTED) == len(ways) + 2


def test_a_part_that_asks_something_is_refused() -> None:
    run = AppTest.from_function(page_with_a_widget, default_timeout=60)
    run.run()
    assert run.exception


def entries(home: Home, scope: Scope, action: str = "told") -> int:
    """How many entries of the audit there are, and that somebody asked."""
    PAINTED.append(action)
    with open_store(home) as store:
        return int(store.scalar("SELECT count(*) FROM audit WHERE action = $action", {"action": action}))


def test_the_store_is_asked_again_when_it_was_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_home(tmp_path / "home", build_small_snapshot)
    monkeypatch.setenv("BURDEN_HOME", str(home.path))
    assert [cache.ask_home(entries), cache.ask_home(entries), len(PAINTED)] == [0, 0, 1]
    assert cache.ask_home(entries, "else") == 0 and PAINTED == ["told", "else"]
    for number in (1, 2):
        with open_store(home) as store, store.transaction():
            store.record("told", "somebody")
        assert [cache.ask_home(entries), cache.ask_home(entries)] == [number, number]
    assert PAINTED == ["told", "else", "told", "told"]
    monkeypatch.setattr(queries, "today", lambda: date(2031, 1, 1))
    assert cache.ask_home(entries) == 2 and len(PAINTED) == 5
    monkeypatch.setenv(access.VARIABLE, "plans")
    assert cache.ask_home(entries) == 2 and len(PAINTED) == 6
