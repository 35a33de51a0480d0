"""From the figures of an area to its work items in the admission system."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import registry, state
from pages._ui.words import figures
from pages._ui.words.text import _
from schemas.area_rows import AreaKey

AWAITING, OVERDUE = "emergency_awaiting_paperwork", "emergency_overdue"
"""Indicators of what townships report as emergencies."""

LED_FROM = (AWAITING, OVERDUE, "emergency_overdue_share", "emergency_median_wait_days")
"""Indicators behind which the queue stands."""


def show_awaiting(area: AreaKey, rows: pl.DataFrame) -> None:
    """A line below the tiles: how many emergency items await their paperwork here, leading to the queue.
    ``area``: a row with level, code and county; ``rows``: its profile."""
    if state.is_bare():
        return
    values = dict(rows.select("indicator", "value").iter_rows())
    if values.get(AWAITING) is None:
        return
    label = _("Emergency items awaiting paperwork, as reported: {count}, {overdue} of them overdue").format(
        count=figures.count(values[AWAITING]), overdue=figures.count(values.get(OVERDUE))
    )
    _link(area, label)


def show_behind(area: AreaKey, indicator: str) -> None:
    """Beside an indicator of emergencies: the queue of the area."""
    if indicator in LED_FROM and not state.is_bare():
        _link(area, _("The queue with its clocks"))


def _link(area: AreaKey, label: str) -> None:
    st.page_link(
        registry.page_path("admissions"),
        label=label,
        icon=":material/timer:",
        query_params=state.link_params({"part": "emergency", **_place(area)}),
    )


def _place(area: AreaKey) -> dict[str, str]:
    """The filters that narrow the page to the area; of a township to its county."""
    level, code = area["level"], area["code"]
    county = area.get("county")
    if level == "township" and county:
        return {"county": county}
    return {level: code} if level in ("county", "prefecture") else {}
