"""Two-way review: rounds and their results; and the form behind a link."""

import streamlit as st

from pages._ui.shell import access, cache, frame, state
from pages.supervise.review import board, form

snapshot = cache.snapshot()
title_place = st.container()
if token := state.asked("token"):
    form.show_form(token, title_place)
elif not access.sees("matters"):
    board.show_closed(title_place)
else:
    board.show_board(snapshot, title_place)
frame.show_foot(snapshot, None)
