"""The month's measures: one proposal per area over all indicators, with every reason and what is lacking."""

import streamlit as st

from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, frame, state
from pages._ui.words import circulation, measures
from pages._ui.words.text import _
from pages.supervise.measures import choosing, evidence, opening, table, words
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    view = choosing.choose(snapshot)

title = words.title(view)
with title_place:
    frame.show_title(title, words.finding(view), circulation.mark(snapshot, view.period))
if view.busy:
    st.warning(view.busy, icon=":material/hourglass_top:")
if view.shown.is_empty():
    st.info(words.empty(view), icon=":material/check:")
else:
    table.show_list(view)
    table.show_downloads(view, title)
    if not state.is_bare():
        st.subheader(_("One proposal: what it rests on"), anchor="evidence")
        chosen = choosing.choose_area(view)
        evidence.show_evidence(view, chosen)
        opening.show_opening(view, chosen)
st.caption(measures.person_decides())
if not state.is_bare():
    st.caption(measures.own_burden(cache.ask(queries.own_burden, snapshot, view.period)))
    method_link("measures")
frame.show_foot(snapshot, None)
