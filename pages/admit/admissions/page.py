"""Admission of work items: the board, the clocks, what does not agree, and acting on an item."""

import streamlit as st

from pages._ui.parts import admission_rows, admission_rules
from pages._ui.shell import cache, frame
from pages.admit.admissions import applying, board, due, emergency, findings, item, parts

snapshot = cache.snapshot()
title_place = st.container()
item_id = st.query_params.get("item")
if item_id:
    item.show_item(admission_rows.whole(snapshot), item_id, title_place)
else:
    view = parts.choose_view(snapshot)
    part = parts.choose(view)
    with title_place:
        frame.show_title(parts.title(part), parts.finding(view, part))
    if part == "board":
        board.show_board(view)
    elif part == "emergency":
        emergency.show_queue(view)
    elif part == "negative":
        findings.show_negative(view)
    elif part == "unreconciled":
        findings.show_unreconciled(view)
    elif part == "due":
        due.show_due(view)
    elif part == "apply":
        applying.show(view)
    else:
        admission_rules.show_rules(snapshot, view.rules)
frame.show_foot(snapshot, None)
