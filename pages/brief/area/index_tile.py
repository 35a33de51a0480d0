"""The burden index of one area in a tile: the number, its rank, and how far that rests on choices."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import cache, registry, state
from pages._ui.words import codes, figures, rankability
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.figure_rows import IndexRow, RankRow
from schemas.rows import typed_row

DECIMALS = 1


def show_tile(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """The tile; it leads to the page of the index."""
    row = _row(snapshot, area, period)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            _("Burden index"),
            figures.number(row and row["index"], DECIMALS),
            help=_("0 best, 100 worst; rank range: the ranks as weights and methods vary"),
        )
        st.markdown(index_place(row))
        _show_link(area, period)


def show_line(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """The index of the area that holds all others, which has no rank."""
    row = _row(snapshot, area, period)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("Burden index **{index}** (0 best, 100 worst)").format(
                index=figures.number(row and row["index"], DECIMALS)
            ),
            width="content",
        )
        _show_link(area, period)


def _row(snapshot: Snapshot, area: AreaRow, period: str) -> IndexRow | None:
    """The area's row of the index table; None where it is not there."""
    table = cache.ask(queries.index_table, snapshot, area["level"], period)
    matching = table.filter(pl.col("area_code") == area["code"])
    return typed_row(IndexRow, matching) if matching.height else None


def index_place(row: RankRow | None) -> str:
    """Rank 12 of 172, rank range 8–20. Or why there is none."""
    if row is None or row["rank"] is None:
        return codes.reason(row["reason"] if row else "no_return")
    rank = f"{row['rank']}{'=' if row['tied'] else ''}"
    text = _("rank {rank} of {ranked}").format(rank=rank, ranked=row["ranked"])
    reach = rankability.rank_range(row)
    return f"{text}  \n:small[{_('rank range {places}').format(places=reach)}]" if reach else text


def _show_link(area: AreaRow, period: str) -> None:
    if not registry.is_registered("index") or state.is_bare():
        return
    query = {"level": area["level"], "area": area["code"], "period": period}
    st.page_link(
        registry.page_path("index"),
        label=_("What is in it"),
        icon=":material/stacked_bar_chart:",
        query_params=state.link_params(query),
    )
