"""What is read best as a table: the goalposts and weights of the index, and who may be named for what."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import narrow
from pages._ui.words import indicators, sources
from pages._ui.words.text import _, say
from pipelines.queries.definitions import GROUPS, INDICATORS
from pipelines.queries.ranking import measures
from pipelines.queries.snapshot import Snapshot
from schemas.composite import Goalpost, GroupWeight
from schemas.measures import REASONS, RULE_VERSION, STEPS
from schemas.signals import SIGNAL_KINDS

ONE, ALL = "○", "●"
CONDITIONS = [
    *((step, ONE, code) for step, codes in measures.REASONS.items() for code in codes),
    *((step, ALL, code) for step, codes in measures.CONDITIONS.items() for code in codes),
]
"""Step, whether one reason suffices or all conditions are needed besides, and the code."""


def show_conditions() -> None:
    """One row per reason and condition of the rule in force, with the steps it counts for."""
    steps: dict[str, list[str]] = {}
    for step, mark, code in CONDITIONS:
        steps.setdefault(code, []).append(f"{mark}\u00a0{say(STEPS[step].words)}")
    grids.show_table(
        {
            _("Condition"): [say(REASONS[code].words) for code in steps],
            _("For"): [" ".join(marked) for marked in steps.values()],
        }
    )
    st.caption(
        _("○ any one suffices · ● all are needed besides · version {version} of the rule").format(
            version=RULE_VERSION
        )
    )


def show_index_parts(snapshot: Snapshot) -> None:
    """Weights and goalposts in force, each with its reason, in the order of the indicators."""
    notes = {setting.key: say(setting.note) for setting in snapshot.jurisdiction.settings}
    weights = snapshot.jurisdiction.index_weights
    st.markdown(_("**Weights in force**") + "  \n" + notes.get("index_weights", ""))
    show_weights({group.code: weights[group.code] for group in GROUPS if group.code in weights})
    posts = snapshot.jurisdiction.index_goalposts
    st.markdown(_("**Goalposts in force**") + "  \n" + notes.get("index_goalposts", ""))
    show_goalposts(
        {indicator.code: posts[indicator.code] for indicator in INDICATORS if indicator.code in posts}
    )


def show_weights(weights: Mapping[str, GroupWeight]) -> None:
    names = {group.code: say(group.words) for group in GROUPS}
    grids.show_table(
        {
            _("Burden"): [names[group] for group in weights],
            _("Weight"): [f"{entry.weight:g}" for entry in weights.values()],
            _("Why"): [_why(entry) for entry in weights.values()],
        }
    )


def show_goalposts(posts: Mapping[str, Goalpost]) -> None:
    """One row per indicator of the index; on a phone a paragraph."""
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
    return sources.named(say(entry.words))


def show_signal_kinds() -> None:
    """Every kind of signal with what it says and how often it fires at most where nothing is wrong."""
    kinds = list(SIGNAL_KINDS.values())
    rates = [kind.expected_rate for kind in kinds]
    st.table(
        {
            _("Kinds of signals"): [say(kind.words) for kind in kinds],
            _("What was found"): [say(kind.means) for kind in kinds],
            _("Fires where all is well, at most"): [
                _("a fact, or measured") if rate is None else f"{100 * rate:g}%" for rate in rates
            ],
        },
        border="horizontal",
        hide_index=True,
    )
