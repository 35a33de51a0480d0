"""Admission of work items: the board, the clocks, what does not agree, and acting on an item."""

import streamlit as st

from pages._ui.parts import admission_rows
from pages._ui.shell import cache, frame, state
from pages.admit.admissions import item, parts

snapshot = cache.snapshot()
title_place = st.container()
if item_id := state.asked("item"):
    item.show_item(admission_rows.whole(snapshot), item_id, title_place)
else:
    shown = parts.prepare(snapshot)
    with title_place:
        frame.show_title(shown.title, shown.finding)
    shown.show()
frame.show_foot(snapshot, None)
