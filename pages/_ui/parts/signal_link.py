"""From an area to its signals."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import access, cache, place, registry, state
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.periods import last_month


def show_signals(snapshot: Snapshot, level: str, code: str, period: str) -> None:
    """A link that says how many open signals the area has in the month, in it and in all areas it holds."""
    if state.is_bare() or not access.sees("matters"):
        return
    month = last_month(period)
    count = cache.ask(queries.open_signal_count, snapshot, month, level, code)
    st.page_link(
        registry.page_path("signals"),
        label=_("Signals: {count}").format(count=figures.count(count)),
        icon=":material/flag:",
        query_params=state.link_params({"period": month, **_place(snapshot, level, code, month)}),
    )


def _place(snapshot: Snapshot, level: str, code: str, month: str) -> dict[str, str]:
    """The filters that narrow the page to the area."""
    if (level, code) == snapshot.top:
        return place.filters_of(level, code)
    areas = cache.ask(queries.areas_in, snapshot, month)
    row = areas.filter(pl.col("level") == level, pl.col("code") == code).row(0, named=True)
    names = ("prefecture", "county", "township")
    above = {name: row[name] for name in names[: names.index(level)] if row[name]}
    return {**above, level: code}
