"""What whoever sees some areas only is told where areas are compared: the places of the own ones in a
sentence, and the ranks of the others without their figures."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import access, state
from pages._ui.words import codes, rankability
from pages._ui.words.findings import joined
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from schemas.figure_rows import RankRow
from schemas.rows import typed_rows

MOST_SAID = 3
"""Own areas whose places a sentence tells; a table below has all of them."""


def sees_all() -> bool:
    """Whether whoever looks sees the figures of every area that is compared."""
    return access.own_area() is None


def own_finding(rows: pl.DataFrame, level: str) -> str:
    """锦江区: rank within 41–80 of 166. For the first of the own areas; that none of them is compared where
    there is none."""
    ranked = rows.filter(pl.col("rank").is_not_null())
    if rows.is_empty():
        return _("None of your areas is one of those compared here ({level}).").format(level=level)
    shown = ranked if ranked.height else rows
    said = [
        _("{name}: {place}").format(name=quiet(name), place=_place(row))
        for name, row in zip(shown["area_name"], typed_rows(RankRow, shown), strict=True)
    ][:MOST_SAID]
    return joined(said) + ("。" if language() == "zh" else ".")


def _place(row: RankRow) -> str:
    return codes.reason(row["reason"]) if row["rank"] is None else rankability.rank_words(row)


def show_ranks(ask: Callable[[], pl.DataFrame]) -> None:
    """The ranks of all areas that are compared, where the figures of some are not seen; nothing else of
    these. Asked for when it is opened."""
    if sees_all() or state.is_bare() or not access.scope().has("ranks_outside"):
        return
    box = st.expander(_("Ranks of all areas"), icon=":material/format_list_numbered:", on_change="rerun")
    if not box.open:
        return
    rows = ask().filter(pl.col("rank").is_not_null()).sort("rank", "area_code")
    with box:
        st.caption(_("Figures of other areas are not shown to you."))
        grids.show_grid(
            rows.select(
                pl.col("rank").alias(_("Rank")),
                pl.col("area_name").alias(_("Area")),
                pl.col("prefecture_name").alias(_("Prefecture")),
                pl.concat_str("rank_low", pl.lit("–"), "rank_high").alias(_("Rank range")),
            ),
            alt=_("Ranks of all areas"),
        )
