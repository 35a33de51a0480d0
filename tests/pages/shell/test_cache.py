"""What is kept between runs and sessions is kept by snapshot, scope, filters and language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from pages._ui.shell import access, cache
from pages._ui.words.text import language, use_language
from pipelines import queries
from pipelines.actions.rights import WITH_ANY
from pipelines.base.home import PROJECT, Home
from pipelines.publish import publish
from pipelines.queries import snapshot as snapshots
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from tests.pages.conftest import Shower
from tests.support.hand_store import hand_in, publish_hand_home
from tests.support.made_once import copy_home

PAGES = PROJECT / "pages"
OF_STREAMLIT = {"cache_resource", "cache_data"}
OF_PYTHON = {"cache", "lru_cache"}


@pytest.fixture
def snapshot(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Snapshot]:
    """The published one, asked by a dashboard that may import lists."""
    monkeypatch.setenv("BURDEN_HOME", str(small_home.path))
    monkeypatch.setenv(access.VARIABLE, "lists")
    st.cache_resource.clear()
    use_language("zh")
    yield cache.snapshot()
    st.cache_resource.clear()
    use_language("zh")


def test_an_answer_is_kept_by_its_filters(snapshot: Snapshot) -> None:
    asked = (queries.league, snapshot, "forms_per_community", "county")
    first, last = snapshot.periods[0], snapshot.periods[-1]
    assert cache.ask(*asked, last) is cache.ask(*asked, last)
    assert cache.ask(*asked, first) is not cache.ask(*asked, last)
    assert cache.ask(*asked, last).equals(queries.league(snapshot, access.scope(), *asked[2:], last))


def test_a_run_looks_at_the_files_of_the_snapshot_once(show: Shower, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    stamps = snapshots._stamps

    def look(paths: list[str]) -> object:
        looks.append(len(paths))
        return stamps(paths)

    assert not show("league").exception  # opens it
    monkeypatch.setattr(snapshots, "_stamps", look)
    for url in ("league", "area", "methods"):
        looks.clear()
        assert not show(url).exception
        assert len(looks) == 1 and looks[0] > 100


def test_what_is_published_within_a_run_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = copy_home(tmp_path / "home", publish_hand_home)
    monkeypatch.setenv("BURDEN_HOME", str(home.path))
    with cache.one_look():
        first = cache.whole_snapshot()
        assert cache.whole_snapshot() is first
        hand_in(home, first.latest, {"510104001": (9, 1)})
        publish(home)
        assert cache.whole_snapshot().id != first.id
    queries.close_snapshots()


def test_an_answer_for_one_scope_is_not_handed_to_another(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (queries.areas_in, snapshot, snapshot.latest)
    own = cache.ask(*asked)
    monkeypatch.setenv(access.VARIABLE, "plans")
    assert cache.ask(*asked) is not own
    monkeypatch.setenv(access.VARIABLE, "lists")
    assert cache.ask(*asked) is own


def test_what_is_made_of_answers_is_kept_by_scope_and_language(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, list[str]]] = []

    def make() -> int:
        done = (right for right in ("lists", "plans", *WITH_ANY.keys) if access.scope().has(right))
        made.append((language(), sorted(done)))
        return len(made)

    assert [cache.keep("made", (snapshot.id,), make) for _ in range(2)] == [1, 1]
    use_language("en")
    assert cache.keep("made", (snapshot.id,), make) == 2
    monkeypatch.setenv(access.VARIABLE, "plans")
    assert cache.keep("made", (snapshot.id,), make) == 3
    lists, plans = (sorted({role, *WITH_ANY.keys}) for role in ("lists", "plans"))
    assert made == [("zh", lists), ("en", lists), ("en", plans)]


def test_a_download_keeps_the_scope_and_language_of_the_run_that_offered_it(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_language("en")
    offered = cache.keep_later("file", (snapshot.id,), lambda: language().encode())
    use_language("zh")
    assert offered() == b"en"
    use_language("en")
    monkeypatch.setenv(access.VARIABLE, "plans")
    with pytest.raises(UserError) as refused:
        offered()
    assert refused.value.code == "SES-008"
    assert cache.keep("file", (snapshot.id,), lambda: b"for plans") == b"for plans"
    monkeypatch.setenv(access.VARIABLE, "lists")
    assert cache.keep("file", (snapshot.id,), lambda: b"made again") == b"en"


def test_a_refusal_is_not_kept(snapshot: Snapshot) -> None:
    for _ in range(2):
        with pytest.raises(UserError, match="not ranked across the province"):
            cache.ask(queries.league, snapshot, "forms_per_community", "community", snapshot.latest)


def decorated(path: Path) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Every function with the last word of each of its decorators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                named = decorator.func if isinstance(decorator, ast.Call) else decorator
                yield node, named.attr if isinstance(named, ast.Attribute) else ast.unparse(named)


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=lambda path: str(path.relative_to(PAGES)))
def test_nothing_of_a_snapshot_is_kept_anywhere_else(path: Path) -> None:
    """Use cache.ask for a query, cache.keep for what is made of answers: they add the scope to the key."""
    if path != PAGES / "_ui/shell/cache.py":
        for function, decorator in decorated(path):
            assert decorator not in OF_STREAMLIT, function.name
            if decorator in OF_PYTHON:
                assert "snapshot" not in ast.unparse(function.args).lower(), function.name
