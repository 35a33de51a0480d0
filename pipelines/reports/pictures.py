"""Charts of documents: Vega-Lite drawn without a browser, as SVG for PDF and as PNG for Word.

Drawn to be printed: dark on white, and told apart without colour."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from pipelines.reports.paper import Chart

INK, SOFT, PAPER = "#1F4E79", "#8A8A8A", "#FFFFFF"
"""Of the area, of what it is set against, and of the ground."""
FONTS = "Noto Sans CJK SC, Microsoft YaHei, SimHei, sans-serif"
PIXELS_PER_MM = 96 / 25.4
SHARPNESS = 3
"""Pixels of a PNG by pixels of the drawing: 288 dots an inch."""
NARROW, HEIGHT = 96, 62
"""Pixels of one of several small charts beside each other."""


def small_lines(rows: pl.DataFrame, names: Sequence[str], alt_text: str) -> Chart:
    """A small line chart for each name, beside each other: the area drawn through, what it is set against
    dashed. ``rows``: one per name, month (YYYY-MM) and line: name, month, line (own or whole), value."""
    known = rows.drop_nulls("value")
    if known.is_empty():
        return Chart("", alt_text)
    base = alt.Chart(known).encode(
        x=alt.X("month:O", axis=alt.Axis(title=None, labels=False, ticks=False, domainColor=SOFT)),
        y=alt.Y("value:Q", scale=alt.Scale(zero=False, nice=True), axis=_QUIET),
        strokeDash=alt.StrokeDash(
            "line:N", scale=alt.Scale(domain=["own", "whole"], range=[[1, 0], [4, 3]]), legend=None
        ),
        color=alt.Color("line:N", scale=alt.Scale(domain=["own", "whole"], range=[INK, SOFT]), legend=None),
    )
    drawn = base.mark_line(strokeWidth=1.8).properties(width=NARROW, height=HEIGHT)
    chart = drawn.facet(
        column=alt.Column("name:N", sort=list(names), title=None, header=_HEADER), spacing=14
    ).resolve_scale(y="independent")
    return Chart(_spec(chart), alt_text)


_QUIET = alt.Axis(title=None, tickCount=3, labelFontSize=9, labelColor=SOFT, grid=True, gridColor="#E6E6E6")
_HEADER = alt.Header(labelFontSize=11, labelFont=FONTS, labelPadding=4, labelColor="#222222")


def _spec(chart: alt.TopLevelMixin) -> str:
    """The chart as JSON, the same text for the same chart: names that Altair counts up are left out."""
    configured = chart.configure(font=FONTS, background=PAPER).configure_view(stroke=None)
    told: dict[str, Any] = configured.to_dict()
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return re.sub(r'"name": "view_\d+"', '"name": "view"', text)


@lru_cache(maxsize=64)
def svg_of(spec: str) -> str:
    """The drawing as SVG."""
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn


@lru_cache(maxsize=64)
def png_of(spec: str) -> bytes:
    """The drawing as PNG."""
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=SHARPNESS)
    return drawn
