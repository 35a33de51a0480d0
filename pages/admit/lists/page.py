"""Lists: what communities may be asked and what never, who changed it, which entry a clerk's words mean."""

import streamlit as st

from pages._ui.shell import cache, frame
from pages.admit.lists import parts, unpublished

if cache.published() is None:
    unpublished.show()
else:
    snapshot = cache.snapshot()
    title_place = st.container()
    with st.container(horizontal=True):
        shown = parts.prepare(snapshot)
    with title_place:
        frame.show_title(shown.title, shown.finding)
    shown.show()
    frame.show_foot(snapshot, None, *shown.notes)
