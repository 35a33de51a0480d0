"""The clues from below about an area."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import access, cache, registry, state
from pages._ui.words import clues as clue_words
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines.queries.case_evidence import LEVELS
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.clue_counts import clues_of_area
from schemas.area_rows import AreaRow


def show_clues(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """How many there were in the month, and the way to them; nothing of other levels, of quarters and years,
    and where the page is only looked at."""
    if (
        area["level"] not in LEVELS
        or period not in snapshot.periods
        or state.is_bare()
        or not access.sees("matters")
    ):
        return
    row = cache.ask(clues_of_area, snapshot, area["level"], area["code"], period)
    st.markdown(
        _("**Clues from below in {month}**: {counts}").format(
            month=figures.month(period), counts=clue_words.counts(row)
        )
    )
    if row is not None:
        st.page_link(
            registry.page_path("clues"),
            label=_("Clues from below"),
            icon=":material/campaign:",
            query_params=state.link_params({"period": period}),
        )
