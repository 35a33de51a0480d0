"""What the last re-check of a case found: how broadly the stocks it is about changed, what came and went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.words import cases as words
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines.queries.live_cases import CaseFile
from schemas.cases import RECHECKING
from schemas.event_details import told_in


def show_recheck(file: CaseFile) -> None:
    """Nothing where the case was not re-checked, or is about no stock."""
    told = last_recheck(file)
    if not told.get("stocks"):
        return
    st.markdown(
        _("**Re-check: {since} to {month}**").format(
            since=figures.month(told["since"]), month=figures.month(told["period"])
        )
    )
    st.markdown("\n".join(f"- {words.stock(row, file.case.area_level)}" for row in told["stocks"]))
    st.caption(
        _(
            "Changes are those of the communities that reported in both months; what began and ended in "
            "between counts in both. Whether the re-check passes is decided by the reasons alone."
        )
    )


def last_recheck(file: CaseFile) -> Mapping[str, Any]:
    """What the last event that looked at the reasons again told; empty where there is none."""
    looked = file.events.filter(pl.col("action").is_in(RECHECKING))
    return told_in(looked["details"][-1]) if looked.height else {}
