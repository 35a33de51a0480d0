"""Filters that are not drop-downs: a few options side by side, and a search; each a parameter of the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages._ui import state

LONGEST_SEARCH = 60


def side_by_side(
    name: str, label: str, options: Sequence[str], default: str, format_func: Callable[[str], str] = str
) -> str:
    """One of a few options, all visible; its value is the parameter ``name`` of the URL."""
    value = state.read(name, options, default)
    key = f"filter_{name}"
    st.session_state[key] = value
    st.segmented_control(
        label,
        options,
        key=key,
        format_func=format_func,
        required=True,
        on_change=state.write,
        args=(name, key),
    )
    return value


def search(name: str, label: str, placeholder: str) -> str:
    """Words to look for, as the parameter ``name`` of the URL; empty where there are none."""
    key = f"filter_{name}"
    st.session_state[key] = st.query_params.get(name, "")[:LONGEST_SEARCH]
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=LONGEST_SEARCH,
        on_change=_write_search,
        args=(name, key),
    )
    return st.session_state[key].strip()


def _write_search(name: str, key: str) -> None:
    asked = st.session_state[key].strip()
    if asked:
        st.query_params[name] = asked
    else:
        st.query_params.pop(name, None)
