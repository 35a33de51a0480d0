"""Links from any page to the explanation of one method."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages._ui.shell import registry, state
from pages._ui.words.method_texts import read_methods
from pages._ui.words.text import language

METHODS = (
    "interval",
    "process",
    "funnel",
    "overdispersion",
    "rank_interval",
    "rankability",
    "significance",
    "peers",
    "index",
    "by_whom",
    "trend",
    "recount",
    "measures",
    "signals",
)
"""Keys of the methods, in reading order: the values of the parameter ``method`` of the methods page."""

FORMER = {"naming": "measures"}
"""Keys that links handed on earlier may carry."""


def method_link(key: str, label: str | None = None) -> None:
    """Draw a link to the explanation of a method of METHODS; nothing where the page is only looked at."""
    if not state.is_bare():
        st.page_link(
            registry.page_path("methods"),
            label=label or read_methods()[key].title,
            icon=":material/menu_book:",
            query_params=state.link_params({"method": key}),
        )


def method_address(key: str) -> str:
    """Address of the explanation of a method of METHODS, for a column of links or a link in a text."""
    query = {"method": key, "lang": "en" if language() == "en" else None}
    return f"methods?{urlencode({name: value for name, value in query.items() if value})}"
