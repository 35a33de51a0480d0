"""The line that the log has of every run of a page."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.shell.requests import HEADER, session_mark
from pipelines.queries.log_lines import about, say

_log = logging.getLogger("pages.runs")


@dataclass
class Outcome:
    """How a run ended: ``shown``, ``not there`` (nothing to show yet), the code of what was refused,
    ``failed``, or ``stopped``: by Streamlit, which begins the page anew where something was pressed."""

    word: str = "stopped"


@contextmanager
def page_run(page: str) -> Iterator[Outcome]:
    """Lines written inside carry the page, the session and the request by which its session came."""
    began, outcome = time.monotonic(), Outcome()
    context = get_script_run_ctx(suppress_warning=True)
    told = {"page": page} | ({"session": session_mark(context.session_id)} if context else {})
    if number := st.context.headers.get(HEADER):
        told["request"] = number
    with about(**told):
        try:
            yield outcome
        finally:
            say(_log, "page run", outcome=outcome.word, ms=round(1000 * (time.monotonic() - began)))
