"""Returns: hand in and see the receipt, take the prefilled workbook, see who has handed in."""

import streamlit as st

from pages._ui import cache, counter, figures, filters, frame, matrix, state
from pages._ui.text import _

snapshot = cache.snapshot()
title_place = st.container()
if not state.is_bare():
    counter.show_counter(snapshot)
    st.subheader(_("Who has handed in"), anchor=False)
with st.container(horizontal=True):
    period = filters.month(snapshot)
    prefecture = filters.prefecture(snapshot, period)
    county = matrix.choose_county(snapshot, period, prefecture)
rows = matrix.read_matrix(snapshot, prefecture, county, period)
title = _("{month}: returns of the townships").format(month=figures.month(period))
with title_place:
    frame.show_title(title, matrix.submissions_finding(rows, period, snapshot.manifest["due_day"]))
matrix.show_counts(rows, period)
if state.is_bare():
    matrix.show_matrix(rows)
else:
    townships, work = st.tabs([_("Townships and months"), _("Work a return takes")])
    with townships:
        matrix.show_matrix(rows)
        matrix.show_download(rows, title, snapshot, f"returns-{period}")
    with work:
        matrix.show_burden(rows, period)
frame.show_foot(snapshot, matrix.completeness(rows, period))
