"""The choice of the language, which is in the URL."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import state
from pages._ui.words.text import LANGUAGES, _, language

NAMES = {"zh": "中文", "en": "English"}
_KEY = "language"


def show() -> None:
    st.session_state[_KEY] = language()
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        key=_KEY,
        format_func=NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        on_change=_switch,
    )


def _switch() -> None:
    state.set_language(st.session_state[_KEY])
