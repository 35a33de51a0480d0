"""How many clues there were, as the snapshot counts them: by area, by department and by burden."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.shell import cache
from pages._ui.words import clues as words
from pages._ui.words import figures
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.clue_counts import (
    clues_by_burden,
    clues_by_department,
    clues_of_area,
    clues_of_areas,
)
from schemas.clue_counts import BELOW_THE_COUNTY, COUNTS
from schemas.clues import FEWEST_SHOWN

LEVELS = ("county", "prefecture", "township")
MOST_HEIGHT = 420


def show_counts(snapshot: Snapshot) -> None:
    """Totals of a period and level in the order of their names and codes: they follow the size of an area and
    make no ranks."""
    st.subheader(_("Clues counted"), anchor="counted")
    with st.container(horizontal=True):
        period = filters.period(snapshot)
        level = filters.select("level", _("Level"), LEVELS, "county", level_name)
    whole = cache.ask(clues_of_area, snapshot, *snapshot.top, period)
    if whole is None:
        st.caption(_("No clue counts for {period}.").format(period=figures.month(period)))
        return
    st.markdown(
        _("**Clues from below in {month}**: {counts}").format(
            month=figures.month(period), counts=words.counts(whole)
        )
    )
    _show_areas(snapshot, level, period)
    by = (*snapshot.top, period)
    departments = cache.ask(clues_by_department, snapshot, *by)
    _show_by(departments.with_columns(head="name"), _("Department"), _("By department"))
    burdens = cache.ask(clues_by_burden, snapshot, *by)
    named = pl.Series("head", [words.burden(key) for key in burdens["burden"]], dtype=pl.String)
    _show_by(burdens.with_columns(named), _("Burden"), _("By burden"))
    st.caption(_note())


def _show_areas(snapshot: Snapshot, level: str, period: str) -> None:
    rows = cache.ask(clues_of_areas, snapshot, level, period)
    below = level == "township"
    head = _("By area: {level}").format(level=level_name(level))
    _show_by(rows.with_columns(head="area_name"), _("Area"), head, BELOW_THE_COUNTY if below else COUNTS)
    if below:
        st.caption(
            _(
                "Below the county only the clues received are counted. {nothing}: not shown, since it is "
                "under {fewest} (it may be none), would give such a count away, or would tell that the "
                "county's clues all come from there. Townships of counties without a clue are left out; "
                "quarters and years are counted down to the county."
            ).format(nothing=figures.NOTHING, fewest=FEWEST_SHOWN)
        )


def _show_by(rows: pl.DataFrame, first: str, title: str, counts: Sequence[str] = COUNTS) -> None:
    """A table with ``head`` before the counts."""
    if rows.is_empty():
        return
    st.markdown(f"**{quiet(title)}**")
    config = st.column_config
    number = partial(config.NumberColumn, format="%,d")
    heads = {name: number(words.count_name(name)) for name in counts}
    grids.show_grid(
        rows.select("head", *counts),
        column_config={"head": config.TextColumn(first, pinned=True), **heads},
        most=MOST_HEIGHT,
        alt=title,
    )


def _note() -> str:
    return _(
        "As the snapshot counts them. A clue merged with another is not counted by itself; one that names no "
        "department stands under none, so that departments do not add up to all. In the order of names and "
        "codes: totals follow the size of an area and make no ranks."
    )
