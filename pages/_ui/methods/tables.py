"""What is read best as a table: the goalposts and weights of the index, and who may be named for what."""

from __future__ import annotations

import streamlit as st

from pages._ui import grids, indicators, narrow
from pages._ui.text import N_, _, pick
from pipelines.indicators.definitions import GROUPS
from pipelines.queries.snapshot import Snapshot

ONE, ALL = "○", "●"
STEPS = (N_("Remind"), N_("Interview"), N_("Public notice"), N_("Commended"))
CONDITIONS = (
    (N_("return late"), (ONE, "", "", "")),
    (N_("emergency paperwork past its grace period"), (ONE, "", "", "")),
    (N_("beyond the inner limit on the bad side"), ("", ONE, "", "")),
    (N_("two months late"), ("", ONE, "", "")),
    (N_("an item on the negative list"), ("", ONE, "", "")),
    (N_("figures confirmed, not under correction"), ("", "", ALL, ALL)),
    (N_("eligible for ranking"), ("", "", ALL, ALL)),
    (N_("beyond the outer limit, or the whole rank interval in the end band"), ("", "", ALL, ALL)),
    (N_("on the same side two months running"), ("", "", ALL, ALL)),
    (N_("time for a reply is over"), ("", "", ALL, ALL)),
    (N_("figures frozen in a snapshot"), ("", "", ALL, ALL)),
)
"""Condition → what it is for each of the STEPS: one of several that suffice, or one of all needed."""


def show_conditions() -> None:
    columns = {_("Condition"): [_(words) for words, _marks in CONDITIONS]}
    for place, step in enumerate(STEPS):
        columns[_(step)] = [marks[place] for _words, marks in CONDITIONS]
    grids.show_table(columns)
    st.caption(_("○ any one suffices · ● all are needed; for a commendation at the good end."))


def show_index_parts(snapshot: Snapshot) -> None:
    """Goalposts and weights in force, each with its reason."""
    show_weights(snapshot)
    show_goalposts(snapshot)


def show_weights(snapshot: Snapshot) -> None:
    weights = snapshot.jurisdiction.index_weights
    names = {group.code: pick(group.zh, group.en) for group in GROUPS}
    st.markdown(_("**Weights in force**"))
    grids.show_table(
        {
            _("Burden"): [names[group] for group in weights],
            _("Weight"): [f"{entry.weight:g}" for entry in weights.values()],
            _("Reason"): [pick(entry.zh, entry.en) for entry in weights.values()],
        }
    )


def show_goalposts(snapshot: Snapshot) -> None:
    """One row per indicator of the index; on a phone a paragraph."""
    posts = snapshot.jurisdiction.index_goalposts
    st.markdown(_("**Goalposts in force**"))
    if narrow.is_narrow():
        for code, post in posts.items():
            line = _("**{name}** ({unit}): best {best:g}, worst {worst:g}  \n{reason}")
            st.markdown(
                line.format(
                    name=indicators.name(code),
                    unit=indicators.unit(code),
                    best=post.best,
                    worst=post.worst,
                    reason=pick(post.zh, post.en),
                )
            )
        return
    grids.show_table(
        {
            _("Burden"): [indicators.group_name(code) for code in posts],
            _("Indicator"): [indicators.name(code) for code in posts],
            _("Unit"): [indicators.unit(code) for code in posts],
            _("Best (0)"): [f"{post.best:g}" for post in posts.values()],
            _("Worst (100)"): [f"{post.worst:g}" for post in posts.values()],
            _("Reason"): [pick(post.zh, post.en) for post in posts.values()],
        },
        rows_a_sheet=14,
    )
