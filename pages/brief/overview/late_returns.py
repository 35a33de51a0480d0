"""Returns that came late or not at all."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.words.codes import submission_state
from pages._ui.words.text import _

SHOWN = 200
"""Rows the overview sends; the page of returns has them all."""
PRINTED = 20
"""Rows that fit beside the bars on a sheet."""


def show_late(late: pl.DataFrame) -> None:
    """The townships whose return of the month was late or is missing, missing ones first."""
    missing = late.filter(pl.col("received_at").is_null()).height
    st.markdown(
        _("**Late and missing returns** :small[{missing} missing, {late} late]").format(
            missing=missing, late=late.height - missing
        )
    )
    if late.is_empty():
        st.caption(_("Every township has reported on time."))
        return
    config = st.column_config
    table = late.head(SHOWN).select(
        pl.col("township_name"),
        pl.col("county_name"),
        # Said here: threads of polars do not know the language of the page.
        pl.Series("state", [submission_state(state) for state in late["state"].head(SHOWN)], dtype=pl.String),
        pl.col("days_late"),
        pl.col("received_at").dt.strftime("%m-%d %H:%M"),
    )
    grids.show_grid(
        table.to_arrow(),
        height=430,
        column_config={
            "township_name": config.TextColumn(_("Township")),
            "county_name": config.TextColumn(_("County")),
            "state": config.TextColumn(_("State")),
            "days_late": config.NumberColumn(_("Days late"), format="%d"),
            "received_at": config.TextColumn(_("Received")),
        },
        most_printed=PRINTED,
        alt=_("Townships whose return is late or missing"),
    )
