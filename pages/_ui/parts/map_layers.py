"""Layers that maps are made of: boundaries by URL, their lines, names, and the projection."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from pages._ui.shell import theme
from pages._ui.shell.boundaries import Boundary, Box

CLICKED = "area"
FILLED = 0.96
"""Share of the picture that the areas fill."""
FAINT = 0.63
"""Opacity of an area without a value."""


def layered(layers: list[alt.Chart], box: Box) -> alt.LayerChart:
    """The layers over each other, the box in the middle."""
    look = _projection(box)
    drawn: Any = alt.layer(*(layer.project(**look) for layer in layers))
    chart: alt.LayerChart = drawn
    return chart


def outline_layer(outline: Boundary) -> alt.Chart:
    """The borders of areas; without a fill, even an invisible one, which would take the clicks."""
    lines = features(outline).mark_geoshape(stroke=theme.palette().text, strokeWidth=1.4)
    unfilled: alt.Chart = lines.encode(fill=alt.value(None))
    return unfilled


def features(boundary: Boundary) -> alt.Chart:
    return alt.Chart(alt.UrlData(boundary.url, format=alt.JsonDataFormat(type="json", property="features")))


def names_layers(places: Mapping[str, tuple[float, float]]) -> list[alt.Chart]:
    """Names of areas at their places, with an edge of the ground so that they can be read on every class."""
    look = theme.palette()
    rows = [(name, *point) for name, point in places.items()]
    names = alt.Chart(pl.DataFrame(rows, schema=["name", "lon", "lat"], orient="row")).encode(
        longitude="lon:Q", latitude="lat:Q", text=alt.Text("name:N")
    )
    return [
        names.mark_text(fontSize=12, stroke=look.background, strokeWidth=3, strokeJoin="round"),
        names.mark_text(fontSize=12, color=look.text),
    ]


def _projection(box: Box) -> dict[str, Any]:
    """Mercator, with the box in the middle and as large as the picture has room for, however wide it is."""
    west, south, east, north = box
    low, high = _mercator(south), _mercator(north)
    middle = math.degrees(2 * math.atan(math.exp((low + high) / 2)) - math.pi / 2)
    wide = math.radians(east - west)
    return {
        "type": "mercator",
        "center": [(west + east) / 2, middle],
        "scale": alt.ExprRef(f"{FILLED} * min(width / {wide}, height / {high - low})"),
        "translate": alt.ExprRef("[width / 2, height / 2]"),
        "precision": 0,
    }


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
