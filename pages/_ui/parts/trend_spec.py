"""The parts of a page of small multiples: sizes, titles, axes and marks as Vega-Lite wants them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from pages._ui.parts.charts import BLUE, GREY, ORANGE, Spec
from pages._ui.shell import narrow, state
from pages._ui.words import figures
from pages._ui.words.text import _

COLOURS = {"worse": ORANGE, "better": BLUE, "same": GREY, "none": GREY}
AXIS_WIDE, GAP = 36, 18
"""Pixels that the figures of an axis take, and between charts."""


@dataclass(frozen=True)
class Look:
    """Columns of charts, and the size of one: width, height, letters."""

    columns: int
    width: int
    height: int
    letters: int

    @property
    def line(self) -> int:
        """Height of a line of letters."""
        return self.letters + 5


def look(axis: list[float] | None) -> Look:
    """What fits the screen, the sheet or the wall; charts with an axis each leave room for it."""
    size = Look(4, 222, 90, 13)
    if state.view() == "meeting":
        size = Look(4, 256, 112, 17)
    elif state.on_paper():
        size = Look(4, 280, 112, 13)
    elif narrow.is_narrow():
        return Look(1, 280, 120, 14)
    return size if axis else replace(size, width=size.width - AXIS_WIDE)


def header(titles: list[list[str]], size: Look) -> Spec:
    return {
        "title": None,
        "labelExpr": f"{in_script(titles)}[datum.value]",
        "labelAnchor": "start",
        "labelColor": "#e8edf5" if st.context.theme.type == "dark" else "#1b2330",
        "labelFontSize": size.letters,
        "labelLineHeight": size.line,
        "labelLimit": size.width + AXIS_WIDE,
        "labelPadding": 4,
    }


def in_script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def months(periods: list[str], size: Look) -> Spec:
    """Only the first and the last period are named."""
    last = max(len(periods) - 1, 1)
    names = {str(place): figures.month(period) for place, period in enumerate(periods)}
    return {
        "field": "o",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, last], "padding": 6},
        "axis": {
            "values": [0, last],
            "grid": False,
            "labelExpr": f"{in_script(names)}[datum.value]",
            "labelFontSize": size.letters - 2,
            "ticks": False,
            "labelAlign": {"condition": {"test": "datum.value === 0", "value": "left"}, "value": "right"},
        },
    }


def values_axis(axis: list[float] | None, size: Look) -> Spec:
    scale: Spec = {"zero": False, "nice": True}
    if axis:
        scale["domain"] = axis
    return {
        "type": "quantitative",
        "title": None,
        "scale": scale,
        "axis": {
            "tickCount": 3,
            "labelFontSize": size.letters - 2,
            "domain": False,
            "ticks": False,
            "minExtent": AXIS_WIDE,
            "maxExtent": AXIS_WIDE,
        },
    }


def tooltips() -> list[Spec]:
    return [
        {"field": "n", "title": _("Name")},
        {"field": "m", "title": _("Period")},
        {"field": "t", "title": _("Value")},
        {"field": "b", "title": _("The province"), "format": ",.2f"},
    ]


def layers(y: Spec, size: Look) -> list[Spec]:
    """Interval, the whole province, the course, and its points: open where they are restated."""
    colour = {
        "field": "k",
        "legend": None,
        "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
    }
    filled = {"condition": {"test": "datum.r", "value": "white"}, **colour}
    wide = size.letters / 7
    return [
        {
            "mark": {"type": "area", "opacity": 0.18, "clip": True},
            "encoding": {"y": {**y, "field": "l"}, "y2": {"field": "u"}, "color": colour},
        },
        {
            "mark": {"type": "line", "color": GREY, "strokeWidth": 1, "strokeDash": [4, 3], "clip": True},
            "encoding": {"y": {**y, "field": "b"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": wide, "clip": True},
            "encoding": {"y": {**y, "field": "v"}, "color": colour},
        },
        {
            "mark": {"type": "point", "filled": False, "size": 7 * wide**2, "cursor": "pointer"},
            "encoding": {
                "y": {**y, "field": "v"},
                "stroke": colour,
                "fill": filled,
                "href": {"field": "h"},
                "opacity": {"value": 1},
            },
        },
    ]
