"""From the figures of an area to its work items in the admission system."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import admission_rows
from pages._ui.shell import place, registry, state
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaKey

AWAITING, OVERDUE = "emergency_awaiting_paperwork", "emergency_overdue"
"""Indicators of what townships report as emergencies."""

LED_FROM = (AWAITING, OVERDUE, "emergency_overdue_share", "emergency_median_wait_days")
"""Indicators behind which the queue stands."""


def show_awaiting(snapshot: Snapshot, area: AreaKey, rows: pl.DataFrame) -> None:
    """A line below the tiles that leads to the queue: how much emergency work awaits its paperwork here, as
    communities report it and as items on record, two counts with a unit each. ``area``: a row with level,
    code and county; ``rows``: its profile."""
    if state.is_bare():
        return
    values = dict(rows.select("indicator", "value").iter_rows())
    if values.get(AWAITING) is None:
        return
    where = _place(area)
    view = admission_rows.narrowed(snapshot, where.get("prefecture"), where.get("county"))
    overdue = view.queue.filter(alarm="overdue").height
    reported = _("as reported {count:community report|community reports} ({overdue} overdue)").format(
        count=figures.count(values[AWAITING]), overdue=figures.count(values.get(OVERDUE))
    )
    recorded = _("on record as of {day} {count:item|items} ({overdue} overdue)").format(
        day=view.day, count=figures.count(view.queue.height), overdue=figures.count(overdue)
    )
    if area["level"] == "township":  # items are on record for a county and above
        label = _("Emergency work awaiting paperwork: {reported}").format(reported=reported)
    else:
        label = _(
            "Emergency work awaiting paperwork: {reported}; {recorded}. An item counts once for every "
            "community that reports it."
        ).format(reported=reported, recorded=recorded)
    st.markdown(label)  # a link's own words are cut where they do not fit in one line
    _link(area, _("The queue with its clocks"))


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
    return {level: code} if level in ("county", "prefecture") else place.filters_of(level, code)
