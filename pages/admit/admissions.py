"""Admission of work items: the board, the clocks, what does not agree, and acting on an item."""

import streamlit as st

from pages._ui import (
    admission_applying,
    admission_board,
    admission_findings,
    admission_item,
    admission_parts,
    admission_queues,
    admission_rows,
    admission_rules,
    cache,
    frame,
)

snapshot = cache.snapshot()
title_place = st.container()
item_id = st.query_params.get("item")
if item_id:
    admission_item.show_item(admission_rows.whole(snapshot), item_id, title_place)
else:
    view = admission_parts.choose_view(snapshot)
    part = admission_parts.choose(view)
    with title_place:
        frame.show_title(admission_parts.title(part), admission_parts.finding(view, part))
    if part == "board":
        admission_board.show_board(view)
    elif part == "emergency":
        admission_queues.show_emergency(view)
    elif part == "negative":
        admission_findings.show_negative(view)
    elif part == "unreconciled":
        admission_findings.show_unreconciled(view)
    elif part == "due":
        admission_queues.show_due(view)
    elif part == "apply":
        admission_applying.show(view)
    else:
        admission_rules.show_rules(snapshot, view.rules)
frame.show_foot(snapshot, None)
