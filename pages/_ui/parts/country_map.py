"""The map of the whole country: all its provinces and its lines, whatever has figures, and on them provinces
or counties. Of an area the browser is sent numbers; names are in the boundary file, words in the chart."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import polars as pl

from pages._ui.parts import benchmarks, charts
from pages._ui.parts.colouring import Colouring
from pages._ui.parts.map_layers import CLICKED, FAINT, features, layered, names_layers, outline_layer
from pages._ui.shell import theme
from pages._ui.shell.boundaries import COUNTRY, Boundary, country_lines, joint_box, province_boundary
from pages._ui.words import indicators, significance
from pages._ui.words.text import _

ROOM_FOR_NAMES = 500
"""Pixels of height from which names of provinces do not cover one another."""
_EDGE = {"province": 0.4, "county": 0.12}
"""Pixels of the line around an area: thousands of counties would be lines and no areas."""
_LONG_NAME = re.compile("(?<=..)(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$")
"""What a name goes without: provinces are known by their first two or three characters, and lie close."""
_MOVED = {
    "河北": (115.3, 37.9),
    "天津": (119.2, 38.9),
    "上海": (123.2, 31.2),
    "浙江": (120.3, 29.0),
    "甘肃": (101.2, 38.9),
    "广东": (113.9, 23.9),
    "香港": (116.4, 22.0),
    "澳门": (112.0, 21.0),
    "海南": (109.7, 18.4),
}
"""Longitude and latitude of names that would lie on others where their area is."""


def chart_of(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary, height: int) -> alt.LayerChart:
    """The map of the rows (of a league table) of one level; ``boundary``: that of the level."""
    outline = province_boundary(COUNTRY, "province")
    assert outline is not None  # the reference has it
    level = "province" if boundary is outline else "county"
    layers = [_ground(outline), _areas(rows, colouring, boundary, level), outline_layer(outline), _lines()]
    if height >= ROOM_FOR_NAMES:
        short = {_LONG_NAME.sub("", name): shape.point for name, shape in outline.names.items()}
        layers += names_layers({name: _MOVED.get(name, point) for name, point in short.items()})
    return layered(layers, joint_box(list(outline.shapes.values())))


def _ground(outline: Boundary) -> alt.Chart:
    """Every province, in the colour of what has no value: below those that have one."""
    look = theme.palette()
    ground: alt.Chart = features(outline).mark_geoshape(
        fill=look.no_value, fillOpacity=FAINT, stroke=look.edge, strokeWidth=0.4
    )
    return ground


def _lines() -> alt.Chart:
    """The lines that a map of the whole country must show."""
    source = alt.UrlData(country_lines(), format=alt.JsonDataFormat(type="json", property="features"))
    lines = alt.Chart(source).mark_geoshape(stroke=theme.palette().text, strokeWidth=1.2)
    unfilled: alt.Chart = lines.encode(fill=alt.value(None))
    return unfilled


def _areas(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary, level: str) -> alt.Chart:
    classes = [*colouring.colours, colouring.without[2]]
    colour = alt.Scale(domain=list(range(len(classes))), range=classes)
    shapes = features(boundary).transform_lookup(
        "properties.code", alt.LookupData(_numbers(rows, colouring), "code", ["code", *_TOLD])
    )
    areas: alt.Chart = (
        shapes.transform_filter("isValid(datum.class)")
        .transform_calculate(**_words(colouring))
        .mark_geoshape(stroke=theme.palette().edge, strokeWidth=_EDGE[level], cursor="pointer")
        .encode(
            fill=alt.Fill("class:O", scale=colour, legend=None),
            tooltip=[
                alt.Tooltip("title:N", title="title"),
                alt.Tooltip("figure:N", title=indicators.name(colouring.indicator)),
                alt.Tooltip("stands:N", title=benchmarks.head("province")),
                alt.Tooltip("place:N", title=_("Rank")),
            ],
        )
        .add_params(alt.selection_point(name=CLICKED, fields=["code"], toggle=False, empty=False))
    )
    return areas


_TOLD = ("value", "class", "standing", "rank", "ranked")


def _numbers(rows: pl.DataFrame, colouring: Colouring) -> pl.DataFrame:
    """One row per area: code, value, the places of its class and of how it stands, rank and how many are
    ranked; null where there is none."""
    standings = [
        significance.CLASSES.index(significance.class_of(*pair))
        for pair in rows.select("significance", "limit_class").iter_rows()
    ]
    return rows.select(
        code="area_code",
        value=pl.col("value").cast(pl.Float32),
        **{"class": colouring.places(rows).fill_null(len(colouring.colours)).cast(pl.Int8)},
        standing=pl.Series(standings, dtype=pl.Int8),
        rank=pl.col("rank").cast(pl.Int16),
        ranked=pl.col("ranked").cast(pl.Int16),
    )


def _words(colouring: Colouring) -> dict[str, Any]:
    """What a tooltip says, made of the numbers in the browser."""
    signs = charts.in_script([*colouring.signs, colouring.without[1]])
    labels = charts.in_script([significance.label(name) for name in significance.CLASSES])
    number = f"format(datum.value, ',.{indicators.decimals(colouring.indicator)}f')"
    unit = charts.in_script(f" {indicators.unit(colouring.indicator)} ")
    return {
        "title": "datum.properties.name",
        "figure": f"isValid(datum.value) ? {number} + {unit} + {signs}[datum.class] : {signs}[datum.class]",
        "stands": f"{labels}[datum.standing]",
        "place": "isValid(datum.rank) ? datum.rank + ' / ' + datum.ranked : '–'",
    }
