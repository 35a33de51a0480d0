"""What is looked at goes on the log of reads: once in a session, however often the page is drawn."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import access
from pipelines.actions.reading import note_read
from pipelines.queries import find_home

_KEY = "noted_reads"
MOST_NOTED = 500


def note_rows(what: str, area: str, rows: int, **about: str) -> None:
    """Puts on the log that rows about an area are shown. Raises HomeError where it cannot be written; then
    they are not shown."""
    read = (what, area, *sorted(about.items()))
    noted = st.session_state.setdefault(_KEY, {})
    if read in noted:
        return
    note_read(find_home(), access.scope(), what, about, rows, area)
    noted[read] = True
    for oldest in list(noted)[:-MOST_NOTED]:
        del noted[oldest]
