"""The verdict on what ranks are worth, asked for and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._ui.parts.method_links import method_link
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, state
from pages._ui.words import effort
from pages._ui.words.rankability import Outliers, family_sentence, verdict_sentence, worst_fifth_sentence
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import TableStatistics


def show_verdict(statistics: TableStatistics, indicator: str, level: str, outliers: Outliers) -> None:
    """The sentence, with the way to its explanation; it names the ``outliers``."""
    sentence = verdict_sentence(statistics, indicator, level, outliers)
    if sentence is None:
        return
    if state.view() == "meeting":
        st.markdown(f"#### {sentence.replace('**', '')}")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(sentence, width="content")
        method_link("rankability" if statistics else "interval", _("How this is judged"))


def show_worst_fifth(selection: Selection, names: Mapping[str, str]) -> None:
    """Which areas certainly lie in the worst fifth, and how many cannot be excluded; nothing where that is
    not worked out. ``names``: by code, of the areas of the level."""
    sets = cache.ask(
        queries.worst_fifth, selection.snapshot, selection.indicator, selection.level, selection.period
    )
    if len(sets) and not state.is_bare():
        certain = [names.get(code, code) for code in sets.filter("certain")["area_code"]]
        st.caption(worst_fifth_sentence(certain, int(sets["possible"].sum()), len(sets)))


def show_times(indicator: str, whole: Mapping[str, Any]) -> None:
    """What a figure made of the time that things take rests on; ``whole``: the row of all areas together."""
    if effort.rests_on_times(indicator):
        st.caption(effort.sentence(indicator, whole["effort_low"], whole["effort_high"]))


def show_family(snapshot: Snapshot, level: str, period: str) -> None:
    """How many areas chance alone puts beyond limits over all indicators of the month."""
    sentence = family_sentence(cache.ask(queries.family_chance, snapshot, level, period))
    if sentence:
        st.caption(sentence)
