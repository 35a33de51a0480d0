"""What a page shows is written in its URL, and nowhere else: reading it, changing it, linking with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.words.text import LANGUAGES, _

CARRIED = ("lang", "period", "indicator")
"""What a link to another page takes along."""
PLACES = ("page", "others")
"""Parameters that say how far down a long table is shown; another filter begins it anew."""
_NOTES = "notes_on_url"
_SHOWN = "filters_shown"


def begin_run() -> None:
    """Forget the notes and filters of the page shown before."""
    st.session_state[_NOTES] = []
    st.session_state[_SHOWN] = {}


def read_language() -> str:
    asked = st.query_params.get("lang", "zh")
    return asked if asked in LANGUAGES else "zh"


def view() -> str:
    """``meeting`` (one projected screen), ``paper`` (sheets of A4 across), ``cards`` (a phone) or nothing for
    the usual page."""
    asked = st.query_params.get("view", "")
    return asked if asked in ("meeting", "paper", "cards") else ""


def set_view(asked: str | None) -> None:
    _set("view", asked)


def set_place(name: str, page: int) -> None:
    """How far down a long table is shown; the first page needs no word in the URL."""
    _set(name, None if page == 1 else str(page))


def set_filter(name: str, value: str | None) -> None:
    """A filter set by something else than its own widget; a long table begins anew."""
    _set(name, value)
    for place in PLACES:
        _set(place, None)


def set_language(asked: str) -> None:
    _set("lang", None if asked == "zh" else asked)


def _set(name: str, value: str | None) -> None:
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def on_paper() -> bool:
    """Whether the page is laid out to be printed."""
    return view() == "paper"


def is_bare() -> bool:
    """Whether the page is only looked at: no navigation, no filters, nothing to press."""
    return view() in ("meeting", "paper")


def read(name: str, options: Sequence[str], default: str) -> str:
    """The value the URL gives a filter. One that cannot be is replaced by the default, with a note."""
    asked = st.query_params.get(name)
    if asked is None or asked in options:
        value = default if asked is None else asked
    else:
        value = default
        add_note(
            _("The link asks for {name} = “{value}”, which is not there; the usual one is shown.").format(
                name=name, value=asked[:40]
            )
        )
    st.session_state.setdefault(_SHOWN, {})[name] = value
    return value


def shown(name: str) -> str:
    """The value a filter of this run has; "" where the page has no such filter."""
    return str(st.session_state.get(_SHOWN, {}).get(name, ""))


def write(name: str, key: str) -> None:
    """Callback of a filter: its new value goes into the URL, with the other filters as they were shown, so
    that the link stays the same when the usual month moves on."""
    shown = {**st.session_state.get(_SHOWN, {}), name: st.session_state[key]}
    for filter_name, value in shown.items():
        _set(filter_name, value)
    for place in PLACES:
        _set(place, None)


def add_note(sentence: str) -> None:
    st.session_state.setdefault(_NOTES, []).append(sentence)


def take_notes() -> list[str]:
    """Notes not shown yet."""
    notes = list(dict.fromkeys(st.session_state.get(_NOTES, [])))
    st.session_state[_NOTES] = []
    return notes


def link_params(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Query of a link: what is carried along, and the changes; None or "" takes a parameter out."""
    carried = {name: st.query_params[name] for name in CARRIED if name in st.query_params}
    merged = {**carried, **(changes or {})}
    return {name: value for name, value in merged.items() if value}
