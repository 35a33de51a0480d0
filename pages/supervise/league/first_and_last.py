"""The league table on a projected screen: the areas that stand out, with their intervals, in large type."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import charts, marks, standouts
from pages._ui.parts.charts import ENDS_SHOWN, GREY, ORANGE, PALE, WHOLE_LABELS, Spec
from pages._ui.words import indicators, significance
from pages._ui.words.findings import distinct_names
from pages._ui.words.text import _

INK = "#1b1f24"
_OUTLINE = 1.5


def show_ends(ranked: pl.DataFrame, indicator: str, alt: str) -> None:
    """Side by side the areas on the bad and on the good side. ``ranked``: rows with a benchmark."""
    named = ranked.with_columns(area_name=pl.Series(distinct_names(ranked), dtype=pl.String))
    found = standouts.find_standouts(named, indicator, ENDS_SHOWN)
    sides = ((_("Warning list"), found.worse, "worse"), (_("Honour list"), found.better, "better"))
    shown = pl.concat([found.worse.head(ENDS_SHOWN), found.better.head(ENDS_SHOWN)])
    for column, (title, rows, side) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.subheader(title, anchor=False)
            st.markdown(f"#### {standouts.counted(rows, ENDS_SHOWN, found.compared)}")
            if rows.is_empty():
                st.subheader(standouts.nothing_beyond(side), anchor=False)
            else:
                _draw(rows.head(ENDS_SHOWN), indicator, f"{title}. {alt}", _domain(shown))


def _domain(rows: pl.DataFrame) -> list[float]:
    """One axis for both lists."""
    columns = ("lower", "value", "upper", "benchmark_value")
    known = [value for column in columns for value in rows[column].drop_nulls()]
    return [min(known), max(known)]


def _draw(rows: pl.DataFrame, indicator: str, alt: str, domain: list[float]) -> None:
    x = {
        "type": "quantitative",
        "title": indicators.unit(indicator),
        "scale": {"zero": False, "padding": 30, "domain": domain, "nice": False},
        "axis": {
            "labelFontSize": 16,
            "titleFontSize": 16,
            "grid": False,
            "tickCount": 5,
            "labelFlush": False,
        },
    }
    font = {"labelFontSize": 22, "labelColor": INK, "labelLimit": 340}
    axis = {**font, "ticks": False, "domain": False, **WHOLE_LABELS}
    y = {"field": "area", "type": "nominal", "sort": None, "title": None, "axis": axis}
    y["scale"] = {"paddingOuter": 0.5}
    spec = {"data": {"values": _values(rows, indicator)}, "layer": _layers(x, y)}
    charts.draw(spec, alt, 90 + 54 * rows.height)


def _values(rows: pl.DataFrame, indicator: str) -> list[dict[str, Any]]:
    return [
        {
            "area": f"{significance.SYMBOLS[name]}  {row['area_name']}".removeprefix("–  "),
            "colour": significance.COLOURS[name] if name != significance.NONE else PALE,
            "value": row["value"],
            "lower": row["lower"],
            "upper": row["upper"],
            "benchmark": row["benchmark_value"],
            "text": indicators.value(indicator, row["value"]),
        }
        for name, row in zip(marks.classes_of(rows), rows.iter_rows(named=True), strict=True)
    ]


def _layers(x: Spec, y: Spec) -> list[Spec]:
    """The interval, the benchmark of each area, its value as a dot and in figures."""
    dot = {"type": "circle", "size": 200, "opacity": 1, "stroke": GREY, "strokeWidth": _OUTLINE}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 4, "color": PALE},
            "encoding": {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}},
        },
        {
            "mark": {"type": "tick", "color": ORANGE, "thickness": 3, "size": 40},
            "encoding": {"y": y, "x": {**x, "field": "benchmark"}},
        },
        {
            "mark": dot,
            "encoding": {
                "y": y,
                "x": {**x, "field": "value"},
                "color": {"field": "colour", "scale": None, "type": "nominal"},
            },
        },
        {
            "mark": {"type": "text", "dy": -18, "fontSize": 20, "color": INK},
            "encoding": {"y": y, "x": {**x, "field": "value"}, "text": {"field": "text"}},
        },
    ]
