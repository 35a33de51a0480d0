"""Returns: hand in and see the receipt, take the prefilled workbook, see who has handed in."""

import streamlit as st

from pages._ui.parts import filters, returns_matrix
from pages._ui.shell import cache, frame, state
from pages._ui.words import figures, measures
from pages._ui.words.text import _
from pages.submit.submissions import handing_in, unpublished
from pipelines import queries

if cache.published() is None:
    unpublished.show()
else:
    snapshot = cache.snapshot()
    title_place = st.container()
    if not state.is_bare():
        handing_in.show_counter(handing_in.counter_of(snapshot))
        st.subheader(_("Who has handed in"), anchor=False)
    with st.container(horizontal=True):
        period = filters.month(snapshot)
        prefecture = filters.prefecture(snapshot, period)
        county = returns_matrix.choose_county(snapshot, period, prefecture)
    rows = returns_matrix.read_matrix(snapshot, prefecture, county, period)
    title = _("{month}: returns of the townships").format(month=figures.month(period))
    with title_place:
        frame.show_title(
            title, returns_matrix.submissions_finding(rows, period, snapshot.manifest["due_day"])
        )
    returns_matrix.show_counts(rows, period)
    if state.is_bare():
        returns_matrix.show_matrix(rows)
    else:
        townships, work = st.tabs([_("Townships and months"), _("Work a return takes")])
        with townships:
            returns_matrix.show_matrix(rows)
            returns_matrix.show_download(rows, title, snapshot, f"returns-{period}")
        with work:
            returns_matrix.show_burden(rows, period)
            st.caption(measures.own_burden(cache.ask(queries.own_burden, snapshot, period)))
    frame.show_foot(snapshot, returns_matrix.completeness(rows, period))
