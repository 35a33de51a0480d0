"""The parts of the page of lists, one at a time; which one is the parameter ``part`` of the URL."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages._ui.shell import state
from pages._ui.words.text import N_, _
from pages.admit.lists import browse, classify, compare, importing, versions, words, yearly
from pages.admit.lists.words import Shown
from pipelines.queries.snapshot import Snapshot

PARTS = {
    "browse": (N_("Browse"), browse.prepare),
    "classify": (N_("Classify"), classify.prepare),
    "compare": (N_("Compare"), compare.prepare),
    "versions": (N_("Versions"), versions.prepare),
    "yearly": (N_("Yearly list"), yearly.prepare),
    "import": (N_("Import"), importing.prepare),
}


KEPT = ("lang", "view", "period")
"""Parameters that a part takes over from the one before; its other filters are its own."""
_KEY = "list_part"


def prepare(snapshot: Snapshot) -> Shown:
    """The part the URL asks for, with its own filters beside the choice of parts."""
    part = state.read("part", list(PARTS), "browse")
    if not state.is_bare():
        st.session_state[_KEY] = part
        st.segmented_control(
            _("Part"),
            list(PARTS),
            key=_KEY,
            format_func=lambda name: _(PARTS[name][0]),
            required=True,
            on_change=_go,
        )
    shown = PARTS[part][1](snapshot)
    return replace(shown, title=words.begin(shown.title), finding=words.begin(shown.finding))


def _go() -> None:
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    st.query_params.from_dict({**kept, "part": st.session_state[_KEY]})
