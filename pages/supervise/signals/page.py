"""Signals: what a supervisor should look at, the rows behind each, and dismissing it with a reason."""

import streamlit as st

from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, frame, state
from pages._ui.words.text import _
from pages.supervise.signals import choosing, dismissing, evidence, table, words

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    view = choosing.choose(snapshot)

title = words.title(view)
with title_place:
    frame.show_title(title, words.finding(view))

if view.shown.is_empty():
    st.info(words.empty(view), icon=":material/check:")
else:
    table.show_list(view)
    table.show_downloads(view, title)
    if not state.is_bare():
        st.subheader(_("One signal: the rows behind it"), anchor="evidence")
        chosen = choosing.choose_signal(view)
        evidence.show_evidence(view, chosen)
        dismissing.show_dismissing(chosen)
if not state.is_bare():
    dismissing.show_rates(view)
    method_link("signals")
frame.show_foot(snapshot, None, words.caution())
