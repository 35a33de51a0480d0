"""How every figure is made: definitions, rules, settings and lists in force, and the snapshot."""

import streamlit as st

from pages._ui.shell import cache, frame
from pages.reference.methods import parts

snapshot = cache.snapshot()
title_place = st.container()
shown = parts.prepare(snapshot)
with title_place:  # now it is known what the link gets wrong
    frame.show_title(shown.title, shown.finding)
shown.show()
frame.show_foot(snapshot, None)
