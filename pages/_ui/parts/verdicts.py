"""The verdict on what ranks are worth, asked for and shown."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, state
from pages._ui.words.rankability import Outliers, verdict_sentence
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import TableStatistics


def verdicts_of(snapshot: Snapshot, level: str, period: str) -> dict[str, str | None]:
    """Indicator → verdict of its table; None where none was reached."""

    def find() -> dict[str, str | None]:
        return {
            code: cache.ask(queries.statistics, snapshot, code, level, period).get("verdict")
            for code in snapshot.indicators
        }

    return cache.keep("verdicts", (snapshot.id, level, period), find)


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
