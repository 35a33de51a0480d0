"""The counter where nothing was published yet: the first return is handed in and published here."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import access, frame, state
from pages._ui.words.text import _
from pages.submit.submissions import handing_in
from pipelines.queries import find_home
from pipelines.queries.unpublished import open_unpublished


def show() -> None:
    """The counter as ever; what was accepted before can be published as well."""
    home = open_unpublished(find_home(), access.scope())
    if home.accepted:
        finding = _("{count:return was|returns were} accepted and none published yet.")
    else:
        finding = _("No return was accepted yet: take a workbook, fill it in, hand it in, then publish.")
    frame.show_title(_("Returns of the townships"), finding.format(count=home.accepted))
    if not state.is_bare():
        handing_in.show_counter(handing_in.counter_of(home))
        outcome = handing_in.DESK.outcome()
        if home.accepted and not (outcome and outcome.changed):
            handing_in.DESK.offer_publishing(_("The figures of what was accepted appear."))
    if home.areas.filter(level="township").is_empty():
        st.info(_("The home has no townships yet: the administrator imports its areas."))
    frame.show_foot(home, None)
