"""Clues from below: what waits for an answer, and counts; or one clue with what registers and lists say."""

import streamlit as st

from pages._ui.shell import cache, frame, state
from pages.supervise.clues import counts, inbox, one

snapshot = cache.snapshot()
title_place = st.container()
if clue_id := state.asked("clue"):
    one.show_clue(snapshot, clue_id, title_place)
else:
    inbox.show_inbox(snapshot, title_place)
    counts.show_counts(snapshot)
frame.show_foot(snapshot, None)
