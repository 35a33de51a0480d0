"""The map: our own boundaries by URL, values beside them, no request to anywhere else.

The boundary file holds geometry only and stays in the browser. What a run sends is a row per area with its
figures and colour, which the browser joins by code. It is drawn as any other chart: with WebGL, on a computer
without a graphics card, one picture of a province took seconds, and a click, whose two ends lay so far apart,
was none.
"""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import benchmarks, charts
from pages._ui.parts.colouring import Colouring
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, theme
from pages._ui.shell.boundaries import Boundary, Box, joint_box, province_boundary
from pages._ui.words import codes, figures, findings, indicators, rankability, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from schemas.figure_rows import MapRow
from schemas.rows import typed_rows

CLICKED = "area"
FILLED = 0.96
"""Share of the picture that the areas fill."""
_FAINT = 0.63
"""Opacity of an area without a value."""
NAMED = 10
"""Areas without a boundary that are named; of more the first."""
ROOM_FOR_NAMES = 500
"""Pixels of height from which names of prefectures do not cover one another."""


def show_map(
    selection: Selection, rows: pl.DataFrame, colouring: Colouring, height: int, alt_text: str
) -> str | None:
    """The map of the rows' areas; code of the area clicked, if one was. ``rows`` is a league table."""
    province = selection.snapshot.top[1][:2] + "0000"
    boundary = province_boundary(province, selection.level)
    if boundary is None:
        st.info(_("There are no boundaries for this level; the list beside shows the same figures."))
        return None
    height = min(height, 380) if narrow.is_narrow() else height
    key = (*selection.key, colouring.name, height)
    chart = cache.keep(
        "map", key, lambda: charts.prepared(_chart(rows, colouring, boundary, province, height))
    )
    state: Any = charts.show(
        chart,
        alt_text,
        height=height,
        width="stretch",
        on_select="rerun",
        selection_mode=CLICKED,
        key=f"map_{selection.level}",
    )
    _say_undrawn(rows, boundary)
    clicked = state.selection.get(CLICKED) or []
    return str(clicked[0]["code"]) if clicked else None


def _say_undrawn(rows: pl.DataFrame, boundary: Boundary) -> None:
    """Areas that the map cannot draw: the boundaries are older than a recode, or do not have them."""
    names = rows.filter(~pl.col("area_code").is_in([*boundary.shapes]))["area_name"].to_list()
    if names:
        more = "…" if len(names) > NAMED else ""
        st.caption(
            _("Not drawn, because the boundaries do not have them: {names}").format(
                names=quiet(findings.joined(names[:NAMED])) + more
            )
        )


def show_source() -> None:
    """Where the boundaries are from, and what must happen before a map is published."""
    st.caption(source_note())


def source_note() -> str:
    return _(
        "Boundaries: Tianditu, edition of September 2025, simplified; for work inside the office. Before a "
        "map is published it must pass the map review (审图号)."
    )


def _chart(
    rows: pl.DataFrame, colouring: Colouring, boundary: Boundary, province: str, height: int
) -> alt.LayerChart:
    shapes = [boundary.shapes[code] for code in rows["area_code"] if code in boundary.shapes]
    look = _projection(joint_box(shapes or list(boundary.shapes.values())))
    layers: list[alt.Chart] = [_areas_layer(rows, colouring, boundary)]
    outline = province_boundary(province, "prefecture")
    if outline is not None:
        layers += [_outline_layer(outline), *(_names_layers(outline) if height >= ROOM_FOR_NAMES else ())]
    drawn: Any = alt.layer(*(layer.project(**look) for layer in layers))
    layered: alt.LayerChart = drawn
    return layered


def _areas_layer(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary) -> alt.Chart:
    told = pl.DataFrame([told_of(row, colouring) for row in typed_rows(MapRow, rows)])
    names = ("code", *TOLD, "colour", "opacity")
    areas: alt.Chart = (
        _features(boundary)
        .transform_lookup("properties.code", alt.LookupData(told, "code", list(names)))
        .transform_filter("isValid(datum.colour)")
        .mark_geoshape(stroke=theme.palette().edge, strokeWidth=0.4, cursor="pointer")
        .encode(
            fill=alt.Fill("colour:N", scale=None),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in _titles(colouring).items()],
        )
        .add_params(alt.selection_point(name=CLICKED, fields=["code"], toggle=False, empty=False))
    )
    return areas


def _outline_layer(outline: Boundary) -> alt.Chart:
    """The borders of prefectures; without a fill, even an invisible one, which would take the clicks."""
    lines = _features(outline).mark_geoshape(stroke=theme.palette().text, strokeWidth=1.4)
    unfilled: alt.Chart = lines.encode(fill=alt.value(None))
    return unfilled


def _features(boundary: Boundary) -> alt.Chart:
    return alt.Chart(alt.UrlData(boundary.url, format=alt.JsonDataFormat(type="json", property="features")))


def _names_layers(outline: Boundary) -> list[alt.Chart]:
    """Names of the prefectures, with an edge of the ground so that they can be read on every class."""
    look = theme.palette()
    places = [(name, *shape.point) for name, shape in outline.names.items()]
    names = alt.Chart(pl.DataFrame(places, schema=["name", "lon", "lat"], orient="row")).encode(
        longitude="lon:Q", latitude="lat:Q", text=alt.Text("name:N")
    )
    return [
        names.mark_text(fontSize=12, stroke=look.background, strokeWidth=3, strokeJoin="round"),
        names.mark_text(fontSize=12, color=look.text),
    ]


TOLD = ("title", "value", "counted", "place")
"""What a tooltip says of an area: its name and prefecture, the value, what it is made of, how it stands."""


def _titles(colouring: Colouring) -> dict[str, str]:
    said = (indicators.name(colouring.indicator), _("Behind it"), _("Rank"))
    return dict(zip(TOLD, ("title", *said), strict=True))


def told_of(row: MapRow, colouring: Colouring) -> dict[str, Any]:
    """What the map says of an area, its code, and how it is drawn."""
    code, value = colouring.indicator, row["value"]
    prefecture = row["prefecture_name"] if row["prefecture_name"] != row["area_name"] else ""
    named = indicators.value_with_unit(code, value)
    if value is not None:
        named += " " + _("(class {sign})").format(sign=colouring.sign(row))
    counted = figures.count(row["numerator"])
    if row["denominator"] is not None:
        counted = _("numerator {numerator} / denominator {denominator}").format(
            numerator=counted, denominator=figures.count(row["denominator"])
        )
    stands = significance.class_of(row["significance"], row["limit_class"])
    place = codes.reason(row["reason"]) if row["rank"] is None else rankability.rank_words(row)
    if stands != significance.NONE:
        place = f"{benchmarks.head('province')}: {significance.label(stands)} · {place}"
    colour = colouring.colour(row)
    return {
        "code": row["area_code"],
        "title": " ".join(filter(None, (row["area_name"], prefecture))),
        "value": named,
        "counted": counted,
        "place": place,
        "colour": colour,
        "opacity": _FAINT if colour == theme.palette().no_value else 1.0,
    }


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
