"""The assessment score: sums by code with what is not scored, and one area item by item."""

import streamlit as st

from pages._ui.parts import filters
from pages._ui.shell import cache, frame, state
from pages._ui.words import circulation
from pages._ui.words.text import _
from pages.supervise.score import sheet, totals
from pipelines.queries.appraisal.score import LEVELS, score_rows, score_sheet, totals_of

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    period = filters.period(snapshot)
    level = filters.level(LEVELS)
rows = cache.ask(score_rows, snapshot, level, period)
declared = cache.ask(score_sheet, snapshot)
summed = totals_of(rows)
with title_place:
    frame.show_title(
        _("Assessment score"), totals.finding(summed, declared, period), circulation.mark(snapshot, period)
    )
totals.show_totals(snapshot, summed, rows, (level, period))
if not state.is_bare():
    sheet.show_area(summed, rows, declared)
    sheet.show_rules(declared)
frame.show_foot(snapshot, None)
