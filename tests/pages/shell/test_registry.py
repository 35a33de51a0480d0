"""Pages are declared once for all runs, and every run has them in its language and to itself."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from pages._ui.words.text import LANGUAGES, _, use_language
from tests.pages.conftest import Shower


def test_the_navigation_speaks_the_language_of_each_run(show: Shower) -> None:
    for language in (*LANGUAGES, *LANGUAGES):
        links = show("methods", lang=language).sidebar.get("page_link")
        use_language(language)
        assert [link.proto.label for link in links] == [
            _(spec.title) for spec in PAGES if not spec.of_community
        ]


def two_runs() -> None:
    import streamlit as st

    from pages._ui.shell.registry import page_objects

    first, second = page_objects(), page_objects()
    st.session_state["urls"] = list(first)
    st.session_state["shared"] = [url for url, page in first.items() if page is second[url]]


def test_no_run_has_a_page_of_another() -> None:
    """The router notes on a page that it may be run, once."""
    run = AppTest.from_function(two_runs, default_timeout=60).run()
    assert not run.exception
    urls = {url for spec in PAGES for url in (spec.url, *spec.former)}
    assert set(run.session_state["urls"]) == {"", *urls} and run.session_state["shared"] == []
