"""The head of an area's page: its burden index, its five burdens, what is worse and better elsewhere."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import tiles
from pages._ui.shell import state
from pages._ui.words import indicators
from pages.brief.area import index_tile, printed_sheet, profile
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow


def show_head(snapshot: Snapshot, area: AreaRow, period: str, rows: pl.DataFrame, is_province: bool) -> None:
    """What is seen first of an area, by view; ``rows`` its profile, ``is_province``: it is the benchmark."""
    if state.on_paper():
        printed_sheet.show_sheet(rows, is_province)
    elif is_province:
        tiles.show_tiles(rows, indicators.HEADLINE)
        index_tile.show_line(snapshot, area, period)
    elif state.view() == "meeting":
        own, five = st.columns([1, 5], gap="small")
        with own:
            index_tile.show_tile(snapshot, area, period)
        with five:
            tiles.show_tiles(rows, indicators.HEADLINE, spark=False)
        profile.show_verdicts(rows, st.columns(2), large=True)
    else:
        own, *against = st.columns([4, 7, 7])
        with own:
            index_tile.show_tile(snapshot, area, period)
        profile.show_verdicts(rows, against)
