"""The parts of the page of methods; which one is the parameter ``section`` of the URL."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages._ui.parts import admission_rows, admission_rules, choices, definitions, filters
from pages._ui.parts.page_parts import Parts, Shown
from pages._ui.shell import state
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pages.reference.methods import norms, own_burden, personal, provenance, rules, show, specs
from pipelines.queries.snapshot import Snapshot


def prepare(snapshot: Snapshot) -> Shown:
    """The part the URL asks for; a link to a method leads to the methods."""
    usual = "methods" if state.asked("method") else "indicators"
    return PARTS.prepare(PARTS.choose(usual), snapshot)


def _part(show_part: Callable[[Snapshot], None]) -> Callable[[Snapshot], Shown]:
    """A part under the title that all of them share."""
    return lambda snapshot: _shown(snapshot, partial(show_part, snapshot))


def _shown(snapshot: Snapshot, show_part: Callable[[], None]) -> Shown:
    return Shown(_("How the figures are made"), provenance.count_sentence(snapshot), show_part)


def _prepare_methods(snapshot: Snapshot) -> Shown:
    method = show.choose_method()
    return _shown(snapshot, lambda: show.show_methods(method, snapshot))


def _show_indicators(snapshot: Snapshot) -> None:
    with st.container(horizontal=True):
        indicator = filters.indicator(snapshot)
        words = choices.search("q", _("Search"), _("name, formula, document"))
    found = definitions.find_indicators(words)
    if not words:
        whole_name, whole = provenance.whole_values(snapshot, indicator)
        definitions.show_definition(indicator, whole_name, whole)
        norms.show_norm(snapshot, indicator, whole)
        specs.show_example(indicator)
        st.subheader(_("All indicators"), anchor=False)
    elif found:
        st.caption(
            _("{count} of {all:indicator|indicators}").format(count=len(found), all=len(snapshot.indicators))
        )
    else:
        st.info(_("No indicator holds “{words}”. Try fewer or other words.").format(words=quiet(words)))
    definitions.show_list(found)


def _show_rules(snapshot: Snapshot) -> None:
    for heading, text in rules.rules_in_words(snapshot):
        st.markdown(f"**{heading}**  \n{text}")


def _show_settings(snapshot: Snapshot) -> None:
    provenance.show_settings(snapshot)
    st.subheader(_("Rules of admission"), anchor=False)
    admission_rules.show_rules(snapshot, admission_rows.rules_of(snapshot))
    st.subheader(_("Lists in force"), anchor=False)
    provenance.show_lists(snapshot)


def _show_snapshot(snapshot: Snapshot) -> None:
    provenance.show_snapshot(snapshot)
    provenance.show_diff(snapshot)


def _show_limits(snapshot: Snapshot) -> None:
    provenance.show_boundaries()
    if snapshot.synthetic:
        provenance.show_stories(snapshot)


PARTS: Parts[Snapshot] = Parts(
    {
        "indicators": (N_("Indicators"), _part(_show_indicators)),
        "methods": (N_("Intervals, ranks and index"), _prepare_methods),
        "rules": (N_("Rules"), _part(_show_rules)),
        "settings": (N_("Settings and lists"), _part(_show_settings)),
        "asked": (N_("What this product asks"), _part(own_burden.show_asked)),
        "personal": (N_("Personal data"), _part(personal.show_places)),
        "snapshot": (N_("Snapshot"), _part(_show_snapshot)),
        "limits": (N_("Sources and limits"), _part(_show_limits)),
    },
    usual="indicators",
    parameter="section",
)
