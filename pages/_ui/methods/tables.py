"""What is read best as a table: the goalposts and weights of the index, and who may be named for what."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages._ui import grids, indicators, narrow, sources
from pages._ui.text import N_, _, pick
from pipelines.indicators.definitions import GROUPS, INDICATORS
from pipelines.queries.snapshot import Snapshot
from schemas.composite import Goalpost, GroupWeight

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
    """Weights and goalposts in force, each with its reason, in the order of the indicators."""
    weights = snapshot.jurisdiction.index_weights
    show_weights({group.code: weights[group.code] for group in GROUPS if group.code in weights})
    posts = snapshot.jurisdiction.index_goalposts
    show_goalposts(
        {indicator.code: posts[indicator.code] for indicator in INDICATORS if indicator.code in posts}
    )


def show_weights(weights: Mapping[str, GroupWeight]) -> None:
    names = {group.code: pick(group.zh, group.en) for group in GROUPS}
    st.markdown(_("**Weights in force**"))
    grids.show_table(
        {
            _("Burden"): [names[group] for group in weights],
            _("Weight"): [f"{entry.weight:g}" for entry in weights.values()],
            _("Why"): [_why(entry) for entry in weights.values()],
        }
    )


def show_goalposts(posts: Mapping[str, Goalpost]) -> None:
    """One row per indicator of the index; on a phone a paragraph."""
    st.markdown(_("**Goalposts in force**"))
    if narrow.is_narrow():
        for code, post in posts.items():
            st.markdown(_goalpost_line(code, post))
        return
    grids.show_table(
        {
            _("Burden"): [indicators.group_name(code) for code in posts],
            _("Indicator"): [indicators.name(code) for code in posts],
            _("Unit"): [indicators.unit(code) for code in posts],
            _("Best (0)"): [f"{post.best:g}" for post in posts.values()],
            _("Worst (100)"): [f"{post.worst:g}" for post in posts.values()],
            _("Why"): [_why(post) for post in posts.values()],
        },
        rows_a_sheet=14,
    )


def _goalpost_line(code: str, post: Goalpost) -> str:
    return _("**{name}** ({unit}): best {best}, worst {worst}  \n{reason}").format(
        name=indicators.name(code),
        unit=indicators.unit(code),
        best=f"{post.best:g}",
        worst=f"{post.worst:g}",
        reason=_why(post),
    )


def _why(entry: Goalpost | GroupWeight) -> str:
    """The reason, with documents by the names a reader knows."""
    reason = pick(entry.zh, entry.en)
    for document, name in sources.SHORT.items():
        reason = reason.replace(document, _(name))
    return reason
