"""The sums of all areas, in the order of their codes: a score is no league table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, grids
from pages._ui.words import figures
from pages._ui.words.text import _, say
from pipelines.queries.snapshot import Snapshot
from schemas.scores import ScoreSheet

MOST_HEIGHT = 520


def finding(summed: pl.DataFrame, declared: ScoreSheet, period: str) -> str:
    """How many areas, the middle of their sums, and how many lack an item."""
    if summed.is_empty():
        return _("No area has a score.")
    middle = summed["share"].median()
    return _(
        "{month}, {sheet}: {count:area|areas}, half of them above {middle} of 100; {lacking} lack an item, "
        "whose figure is not known."
    ).format(
        month=figures.month(period),
        sheet=say(declared.words),
        count=figures.count(summed.height),
        middle=figures.number(middle if isinstance(middle, float) else None, 1),
        lacking=figures.count(summed.filter(pl.col("unscored") > 0).height),
    )


def show_totals(snapshot: Snapshot, summed: pl.DataFrame, rows: pl.DataFrame, asked: tuple[str, str]) -> None:
    """The table, and as files the sums and every item: the sum can be made again from them."""
    config = st.column_config
    grids.show_grid(
        summed.select("area_code", "area_name", "share", "scored", "of", "unscored").to_arrow(),
        column_config={
            "area_code": config.TextColumn(_("Code"), pinned=True),
            "area_name": config.TextColumn(_("Area"), pinned=True),
            "share": config.ProgressColumn(
                _("Of what could be scored"), format="%.1f", min_value=0, max_value=100
            ),
            "scored": config.NumberColumn(_("Points"), format="%.2f"),
            "of": config.NumberColumn(_("Scored items are worth"), format="%.0f"),
            "unscored": config.NumberColumn(_("Items not scored")),
        },
        most=MOST_HEIGHT,
        alt=_("Assessment score, one row per area, by code"),
    )
    downloads.offer(snapshot, "score", (snapshot.id, *asked), lambda: rows, _("Assessment score"))
