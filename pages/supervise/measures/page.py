"""The month's measures: one proposal per area over all indicators, or per department, with every reason."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.parts import choices
from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, frame, state
from pages._ui.words import circulation, measures
from pages._ui.words.text import N_, _
from pages.supervise.measures import choosing, departments, evidence, opening, table, words
from pipelines import queries

ABOUT = {"areas": N_("Areas"), "departments": N_("Departments")}


def _show_areas(title_place: DeltaGenerator) -> str:
    """The proposals about areas; their month."""
    with st.container(horizontal=True):
        view = choosing.choose(snapshot)
    title = words.title(view)
    with title_place:
        frame.show_title(title, words.finding(view), circulation.mark(snapshot, view.period))
    if view.busy:
        st.warning(view.busy, icon=":material/hourglass_top:")
    if view.shown.is_empty():
        st.info(words.empty(view), icon=":material/check:")
        return view.period
    table.show_list(view)
    table.show_downloads(view, title)
    if not state.is_bare():
        st.subheader(_("One proposal: what it rests on"), anchor="evidence")
        chosen = choosing.choose_area(view)
        evidence.show_evidence(view, chosen)
        opening.show_opening(view, chosen)
    return view.period


def _show_departments(title_place: DeltaGenerator) -> str:
    """The proposals about departments of the last month; that month."""
    with st.container(horizontal=True):
        view = departments.choose(snapshot)
    with title_place:
        mark = circulation.mark(snapshot, snapshot.latest)
        frame.show_title(departments.title(view), departments.finding(view), mark)
    departments.show(view)
    return snapshot.latest


snapshot = cache.snapshot()
title_place = st.container()
about = choices.side_by_side("about", _("Proposals about"), list(ABOUT), "areas", lambda key: _(ABOUT[key]))
period = (_show_areas if about == "areas" else _show_departments)(title_place)
st.caption(measures.person_decides())
if not state.is_bare():
    st.caption(measures.own_burden(cache.ask(queries.own_burden, snapshot, period)))
    method_link("measures")
frame.show_foot(snapshot, None)
