"""Inspections: is a code genuine, what is planned, what was found; one plan; and one community on site."""

import streamlit as st

from pages._ui.shell import cache, frame, state
from pages.supervise.inspections import board, on_site, one

snapshot = cache.snapshot()
title_place = st.container()
if state.asked("sample") and state.asked("community"):
    on_site.show_site(title_place)
elif plan_id := state.asked("plan"):
    one.show_plan(plan_id, title_place)
else:
    board.show_board(snapshot, title_place)
frame.show_foot(snapshot, None)
