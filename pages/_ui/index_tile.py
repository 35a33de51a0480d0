"""The burden index of one area in a tile: the number, its rank, and how far that rests on choices."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui import cache, figures, registry, state, verdicts, words
from pages._ui.text import _
from pipelines.queries.snapshot import Snapshot

DECIMALS = 1


def show_tile(snapshot: Snapshot, area: dict[str, Any], period: str) -> None:
    """The tile; it leads to the page of the index."""
    table = cache.index_table(snapshot.id, area["level"], period)
    row = next(table.filter(pl.col("area_code") == area["code"]).iter_rows(named=True), None)
    value = None if row is None else row["index"]
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(_("Burden index"), figures.number(value, DECIMALS), help=_("0 best, 100 worst"))
        st.markdown(words.reason(None) if row is None else index_place(row))
        if registry.is_registered("index") and not state.is_bare():
            _show_link(area, period)


def index_place(row: dict[str, Any]) -> str:
    """Rank 12 of 172; 8–20 as weights and methods vary. Or why there is none."""
    if row["rank"] is None:
        return words.reason(row["reason"]) if row["reason"] else ""
    rank = f"{row['rank']}{'=' if row['tied'] else ''}"
    text = _("rank {rank} of {ranked}").format(rank=rank, ranked=row["ranked"])
    reach = verdicts.rank_range(row)
    varied = _("{range} as weights and methods vary").format(range=reach) if reach else ""
    return f"{text}  \n:small[{varied}]" if varied else text


def _show_link(area: dict[str, Any], period: str) -> None:
    query = {"level": area["level"], "area": area["code"], "period": period}
    st.page_link(
        registry.page_path("index"),
        label=_("What is in it"),
        icon=":material/stacked_bar_chart:",
        query_params=state.link_params(query),
    )
