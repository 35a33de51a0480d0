"""Charts of Altair: how every one is drawn, the axes they have in common, and the table behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import state, theme
from pages._ui.words.foreign import unmarked
from pages._ui.words.text import _

ENDS_SHOWN = 8
"""Best and worst areas a projected screen has room for."""
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def draw(chart: Chart, say: str, height: int | None = None, **more: Any) -> None:
    """Draw a chart with the fonts of the product; ``say`` states what it shows; ``more`` as
    ``st.altair_chart`` takes it. Its frames go to the browser as Arrow."""
    configured = chart.configure(**theme.altair_config())
    st.altair_chart(configured, alt=unmarked(say), width="stretch", height=height or "content", **more)


def show_behind(
    rows: pl.DataFrame, labels: dict[str, str], column_config: Mapping[str, Any] | None = None
) -> None:
    """The table behind a chart: the named columns, folded away; ``column_config`` goes by their labels."""
    if state.on_paper():
        return
    with st.expander(_("The figures as a table")):
        grids.show_grid(rows.select(*labels).rename(labels).to_arrow(), column_config=column_config)


def name_axis(**look: Any) -> alt.Axis:
    """An axis of names, none of which is left out or moved for lack of room."""
    whole = {"labelOverlap": False, "labelFlush": False, "labelBound": False}
    return alt.Axis(**{"ticks": False, "domain": False, **whole, **look})


def names(column: str, order: Sequence[str] | None, **look: Any) -> alt.Y:
    """The names of a column from above, in this order, or None as the rows come; ``look`` of the axis."""
    sort = None if order is None else list(order)
    return alt.Y(column, type="nominal", sort=sort, title=None, axis=name_axis(**look))


def colours(column: str, colour_of: Mapping[str, str], legend: alt.Legend | None) -> alt.Color:
    """The colour of each value of a column, in the order of the legend."""
    scale = alt.Scale(domain=list(colour_of), range=list(colour_of.values()))
    return alt.Color(column, type="nominal", title=None, legend=legend, scale=scale)


BROKEN = r"split(replace(datum.label, /(.{16,26}?) /g, '$1\n'), '\n')"
"""The label of a legend in lines of some 20 Latin letters, for a narrow screen, where the legend has but the
width of the bars."""


def in_script(value: Any) -> str:
    """A value as an expression of a chart holds it."""
    return json.dumps(value, ensure_ascii=False)
