"""One method on the page: the point, half a page of text beside a picture, settings in force, small print."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui.parts import choices, method_tables
from pages._ui.parts.method_links import FORMER, METHODS
from pages._ui.shell import paper, state
from pages._ui.words import sources
from pages._ui.words.method_texts import Method, read_methods
from pages._ui.words.text import _, say
from pages.reference.methods import funnels, levels, peers, pictures
from pipelines.queries.snapshot import Snapshot
from schemas.jurisdiction import SETTING_RULES, Setting

PICTURES: dict[str, Callable[[], None]] = {
    "interval": pictures.show_intervals,
    "process": pictures.show_process,
    "funnel": funnels.show_limits,
    "overdispersion": funnels.show_widened,
    "rank_interval": pictures.show_rank_intervals,
    "rankability": pictures.show_rankability,
    "significance": pictures.show_changes,
    "index": pictures.show_sensitivity,
    "trend": pictures.show_trends,
    "recount": pictures.show_recounts,
    "measures": method_tables.show_conditions,
    "signals": method_tables.show_signal_kinds,
}
FROM_SNAPSHOT: dict[str, Callable[[Snapshot], None]] = {
    "peers": peers.show_peers,
    "by_whom": levels.show_levels,
}
"""What people would rather look at than read, beside the text of a method."""
BELOW: dict[str, Callable[[Snapshot], None]] = {"index": method_tables.show_index_parts}


def choose_method() -> str | None:
    """The method the URL names, to be changed here; printed without a name, None for all of them."""
    if state.on_paper() and not state.asked("method"):
        return None
    asked = state.asked("method")
    if asked in FORMER:
        state.take("method", FORMER[asked])
    methods = read_methods()
    return choices.side_by_side("method", _("Method"), METHODS, METHODS[0], lambda key: methods[key].title)


def show_methods(key: str | None, snapshot: Snapshot) -> None:
    """One method, or all of them."""
    for method in read_methods().values():
        if key in (None, method.key):
            show_method(method, snapshot)


def show_method(method: Method, snapshot: Snapshot) -> None:
    text, picture = paper.side_by_side([3, 2], gap="large")
    with text:
        # Inside the column: printed, a heading above it would stay behind on the sheet before.
        st.subheader(method.title, anchor=False)
        st.markdown(f"**{say(method.lead)}**")
        st.markdown(say(method.text).strip())
    with picture:
        if method.key in PICTURES:
            PICTURES[method.key]()
        else:
            FROM_SNAPSHOT[method.key](snapshot)
    if method.key in BELOW:
        BELOW[method.key](snapshot)
    in_force = [f"- {_setting_line(setting)}" for setting in settings_of(method, snapshot)]
    if in_force:
        st.markdown("\n".join([_("**Settings in force**"), "", *in_force]))
    st.caption("  \n".join(small_print(method)))


def settings_of(method: Method, snapshot: Snapshot) -> list[Setting]:
    """The settings in force that a method rests on; one the snapshot does not have is left out."""
    in_force = {setting.key: setting for setting in snapshot.jurisdiction.settings}
    return [in_force[key] for key in method.settings if key in in_force]


def small_print(method: Method) -> list[str]:
    """Formulas, one a line, and the sources."""
    lines = [formula.line for formula in method.formulas]
    if method.sources:
        lines.append(_("Source: {sources}").format(sources="; ".join(method.sources)))
    return lines


def _setting_line(setting: Setting) -> str:
    """fewest communities to be ranked: 10 · where that is written."""
    rule = SETTING_RULES[setting.key]
    line = _("{name}: **{value}** · {source}")
    return line.format(
        name=say(rule.words),
        value=setting.text or _("none named"),
        source=sources.document_and_clause(setting.source, setting.clause),
    )
