"""Filters that are not drop-downs: a few options side by side, and a search; each a parameter of the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages._ui.shell import state
from pages._ui.words import figures
from pages._ui.words.text import _

LONGEST_SEARCH = 60
WHOLE_TABLE, ROWS_A_PAGE = 190, 100
"""A table as long as a province has counties is sent whole; of a longer one so many rows at a time, since the
browser is sent all rows of a table below a thousand."""


def side_by_side(
    name: str, label: str, options: Sequence[str], default: str, format_func: Callable[[str], str] = str
) -> str:
    """One of a few options, all visible; its value is the parameter ``name`` of the URL."""
    value = state.read(name, options, default)
    if state.is_bare():
        return value
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
    asked = (state.asked(name) or "")[:LONGEST_SEARCH]
    if state.is_bare():
        return asked.strip()
    key = f"filter_{name}"
    st.session_state[key] = asked
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=LONGEST_SEARCH,
        on_change=_write_search,
        args=(name, key),
    )
    return str(st.session_state[key]).strip()


def part_of(rows: int, name: str, whole: int | None = None, a_page: int | None = None) -> slice:
    """Which rows of a long table to show: all where they are at most ``whole`` (WHOLE_TABLE), else one page
    of ``a_page`` (ROWS_A_PAGE), chosen below it: the parameter ``name`` of the URL is the page's number."""
    whole, a_page = whole or WHOLE_TABLE, a_page or ROWS_A_PAGE
    if rows <= whole or state.is_bare():
        return slice(0, rows)
    asked, pages = state.asked(name) or "1", -(-rows // a_page)
    page = int(asked) if asked.isdecimal() and 1 <= int(asked) <= pages else 1
    if asked not in ("1", str(page)):
        state.note_unknown(name, asked)
    return slice((page - 1) * a_page, min(page * a_page, rows))


def turn_pages(rows: int, part: slice, name: str, a_page: int | None = None) -> None:
    """Below a long table: which of its rows are shown, and the other pages."""
    a_page = a_page or ROWS_A_PAGE
    if part == slice(0, rows):
        return
    key = f"filter_{name}"
    st.session_state[key] = part.start // a_page + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(
            -(-rows // a_page), key=key, on_change=lambda: state.set_place(name, st.session_state[key])
        )
        st.caption(
            _("Rows {first} to {last} of {rows}; the files hold them all.").format(
                first=part.start + 1, last=part.stop, rows=figures.count(rows)
            ),
            width="content",
        )


def _write_search(name: str, key: str) -> None:
    state.change({name: st.session_state[key].strip(), **dict.fromkeys(state.PLACES)})
