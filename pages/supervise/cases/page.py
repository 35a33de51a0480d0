"""Cases: what is at work and waits for whom; and one case with its evidence, its log and its next step."""

import streamlit as st

from pages._ui.shell import cache, frame, state
from pages.supervise.cases import board, one

snapshot = cache.snapshot()
title_place = st.container()
if case_id := state.asked("case"):
    one.show_case(snapshot, case_id, title_place)
else:
    board.show_board(snapshot, title_place)
frame.show_foot(snapshot, None)
