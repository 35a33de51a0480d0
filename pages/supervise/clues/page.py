"""Clues from below: what waits for an answer, and counts; or one clue with what registers and lists say. Only
a dashboard that handles clues shows single ones: whatever is withheld could be counted from them."""

import streamlit as st

from pages._ui.shell import access, cache, frame, state
from pages.supervise.clues import adding, counts, inbox, one

snapshot = cache.snapshot()
title_place = st.container()
clue_id = state.asked("clue")
if clue_id and access.may("clues"):
    one.show_clue(snapshot, clue_id, title_place)
elif access.may("send_clues") and not access.may("clues") and not access.sees("matters"):
    inbox.show_closed(title_place)
    adding.show_sending(snapshot)
else:
    if access.may("clues"):
        inbox.show_inbox(snapshot, title_place)
    else:
        inbox.show_closed(title_place)
    counts.show_counts(snapshot)
frame.show_foot(snapshot, None)
