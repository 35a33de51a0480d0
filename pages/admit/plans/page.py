"""Plans of work: the tasks of a campaign on the calendar, what is late, who has it, and the ledger."""

import streamlit as st

from pages._ui.shell import cache, frame, narrow, state
from pages._ui.words.text import _, say
from pages.admit.plans import filters, gantt, ledgers, recording, tables, words

snapshot = cache.snapshot_or_home()
title_place = st.container()
with st.container(horizontal=True):
    plan_view = filters.choose(snapshot)

home = snapshot.jurisdiction
title = words.title(plan_view.plan, plan_view.day)
finding = words.finding(plan_view.plan, plan_view.shown, say(home.words))
with title_place:
    frame.show_title(title, finding)

if narrow.is_narrow():
    tables.show_cards(plan_view.shown)
else:
    if state.on_paper():
        tables.show_printed(plan_view)
    gantt.show_gantt(plan_view, finding)
if not state.is_bare():
    if not narrow.is_narrow():
        st.subheader(_("Ledger"), anchor=False)
        tables.show_ledger(plan_view)
    tables.show_downloads(plan_view, title)
    ledgers.show_books(plan_view)
    st.subheader(_("Units"), anchor=False)
    tables.show_units(plan_view)
    recording.show_recording(plan_view)
frame.show_foot(snapshot, None, words.document(plan_view.plan))
