"""Trends: a small chart per area on one indicator, or per indicator of one area, with their trend marks."""

import streamlit as st

from pages._ui.shell import cache, frame
from pages.supervise.trends import parts

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    shown = parts.prepare(snapshot)
with title_place:
    frame.show_title(shown.title, shown.finding)
shown.show()
frame.show_foot(snapshot, shown.completeness)
