"""Charts of Altair: how every one is drawn, the axes they have in common, and the table behind them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from threading import Lock
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
Prepared = Mapping[str, Any]
"""A chart in the language of Vega-Lite, with its rows."""
CHECKED = False
"""Whether every chart is held against Altair's schema before it is drawn."""
alt.utils.schemapi.DEBUG_MODE = CHECKED
_one_at_a_time = Lock()
"""What Altair is told of themes and data it is told for all threads."""


def draw(chart: Chart, say: str, height: int | None = None, **more: Any) -> None:
    """Draw a chart with the fonts of the product; ``say`` states what it shows; ``more`` as
    ``st.altair_chart`` takes it. Its frames go to the browser as Arrow."""
    show(prepared(chart), say, width="stretch", height=height or "content", **more)


def prepared(chart: Chart) -> Prepared:
    """A chart with the fonts of the product as the browser is sent it, its frames as Arrow: to be kept where
    it is drawn again. Unlike ``st.altair_chart`` it does not hold the chart against Altair's schema, which
    takes longer than all the rest: the tests do that with every one (CHECKED)."""
    datasets: dict[str, bytes] = {}

    def name_rows(rows: Any) -> dict[str, Any]:
        if not isinstance(rows, pl.DataFrame):
            return dict(alt.to_values(rows))
        stream = BytesIO()
        rows.write_ipc_stream(stream, compat_level=pl.CompatLevel.oldest())
        # By what it holds, so that the browser draws anew what differs and nothing else.
        name = hashlib.sha256(stream.getvalue()).hexdigest()[:16]
        datasets[name] = stream.getvalue()
        return {"name": name}

    configured = chart.configure(**theme.altair_config())
    with _one_at_a_time, alt.theme.enable("none"):
        alt.data_transformers.register("named", name_rows)
        with alt.data_transformers.enable("named"):
            spec = configured.to_dict(validate=CHECKED)
    return {**spec, "datasets": datasets}


def show(chart: Prepared, say: str, **look: Any) -> Any:
    """Draw what was prepared; ``say`` states what it shows, ``look`` as ``st.vega_lite_chart`` takes it.
    Gives what was selected in it."""
    return st.vega_lite_chart(spec=dict(chart), alt=unmarked(say), **look)


def show_behind(
    rows: pl.DataFrame, labels: dict[str, str], column_config: Mapping[str, Any] | None = None
) -> None:
    """The table behind a chart: the named columns, folded away; ``column_config`` goes by their labels."""
    if state.on_paper():
        return
    with st.expander(_("The figures as a table")):
        show_figures(rows, labels, column_config)


def fold_behind(paint: Callable[[], object]) -> None:
    """The same where the table is as large as what it is behind: it is sent when somebody opens it."""
    if state.on_paper():
        return
    folded = st.expander(_("The figures as a table"), key="behind", on_change="rerun")
    if folded.open:
        with folded:
            paint()


def show_figures(
    rows: pl.DataFrame, labels: dict[str, str], column_config: Mapping[str, Any] | None = None
) -> None:
    """The named columns as a table; ``column_config`` goes by their labels."""
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
