"""The map: our own boundaries by URL, values beside them, no request to anywhere else.

The boundary file holds geometry only and stays in the browser. What a run sends is one expression that picks
each area's polygons out of the file and puts its name, figures and colour next to them, so a tooltip is exact
at every border and a rerun is small.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import polars as pl
import pydeck as pdk
import streamlit as st
from pydeck.types import String

from pages._ui.parts import benchmarks
from pages._ui.parts.colouring import Colouring
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, theme
from pages._ui.shell.boundaries import Boundary, Box, joint_box, province_boundary
from pages._ui.words import codes, figures, indicators, rankability, significance
from pages._ui.words.text import _
from schemas.figure_rows import MapRow
from schemas.rows import typed_rows

TILE = 512
"""Pixels of the whole world at zoom 0."""
_TOLD = "<b>{1}</b> {2}<br/>{3}<br/>{4}<br/>{5}"
"""Of an area pointed at."""
_SEEN_THROUGH, _FAINT, _GROUND = 120, 160, 190
"""Opacity, of 255: of an area pointed at, of one without a value, of the ground of a name."""
CODE_PLACE = 6
ROOM_FOR_NAMES = 500
"""Pixels of height from which names of prefectures do not cover one another."""


class ReadyDeck(pdk.Deck):  # type: ignore[misc]  # pydeck has no types
    """A deck whose JSON was made before: compact, where pydeck's own is pretty-printed."""

    def __init__(self, json_text: str) -> None:
        super().__init__(map_provider=None, tooltip=_tooltip())
        self._json_text = json_text

    def to_json(self) -> str:
        return self._json_text


def _tooltip() -> dict[str, Any]:
    look = theme.palette()
    style = {"backgroundColor": look.text, "color": look.background, "fontSize": "14px", "lineHeight": "1.5"}
    return {"html": _TOLD, "style": style}


def show_map(
    selection: Selection, rows: pl.DataFrame, colouring: Colouring, height: int, alt: str
) -> str | None:
    """The map of the rows' areas; code of the area clicked, if one was. ``rows`` is a league table."""
    province = selection.snapshot.top[1][:2] + "0000"
    boundary = province_boundary(province, selection.level)
    if boundary is None:
        st.info(_("There are no boundaries for this level; the list beside shows the same figures."))
        return None
    width, height = (360, min(height, 380)) if narrow.is_narrow() else (860, height)
    key = (*selection.key, colouring.name, width, height)
    deck = cache.keep(
        "map", key, lambda: ReadyDeck(_deck_json(rows, colouring, boundary, province, width, height))
    )
    state: Any = st.pydeck_chart(
        deck, height=height, on_select="rerun", key=f"map_{selection.level}_{width}", alt=alt
    )
    picked = [row for found in state.selection.get("objects", {}).values() for row in found]
    return str(picked[0][CODE_PLACE]) if picked else None


def show_source() -> None:
    """Where the boundaries are from, and what must happen before a map is published."""
    st.caption(source_note())


def source_note() -> str:
    return _(
        "Boundaries: Tianditu, edition of September 2025, simplified; for work inside the office. Before a "
        "map is published it must pass the map review (审图号)."
    )


def _deck_json(
    rows: pl.DataFrame, colouring: Colouring, boundary: Boundary, province: str, width: int, height: int
) -> str:
    shapes = [boundary.shapes[code] for code in rows["area_code"] if code in boundary.shapes]
    layers = [_areas_layer(rows, colouring, boundary)]
    outline = province_boundary(province, "prefecture")
    if outline is not None:
        layers += [_outline_layer(outline)] + ([_names_layer(outline)] if height >= ROOM_FOR_NAMES else [])
    deck = pdk.Deck(
        layers=layers,
        map_provider=None,
        initial_view_state=_view(joint_box(shapes or list(boundary.shapes.values())), width, height),
    )
    specification = json.loads(deck.to_json())
    return json.dumps(specification, ensure_ascii=False, separators=(",", ":"))


def _areas_layer(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary) -> pdk.Layer:
    expression, look = join_expression(rows, colouring, boundary), theme.palette()
    return pdk.Layer(
        "PolygonLayer",
        boundary.url,
        # The browser reads the file anew for a layer of another name only.
        id="areas-" + hashlib.sha256(expression.encode("utf-8")).hexdigest()[:8],
        data_transform=expression,
        get_polygon="this[0]",
        get_fill_color="this[7]",
        get_line_color=theme.rgb(look.edge),
        line_width_min_pixels=0.4,
        get_line_width=0,
        stroked=True,
        filled=True,
        pickable=True,
        auto_highlight=True,
        highlight_color=theme.rgb(look.orange, _SEEN_THROUGH),
    )


def _outline_layer(outline: Boundary) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        outline.url,
        id="outline",
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=theme.rgb(theme.palette().text),
        line_width_min_pixels=1.4,
        get_line_width=0,
    )


def _names_layer(outline: Boundary) -> pdk.Layer:
    """Names of the prefectures, on a ground of their own so that they can be read on every class."""
    look = theme.palette()
    return pdk.Layer(
        "TextLayer",
        [[*shape.point, name] for name, shape in outline.names.items()],
        id="names",
        get_position="[this[0],this[1]]",
        get_text="this[2]",
        get_size=12,
        get_color=theme.rgb(look.text),
        pickable=False,
        character_set=String("".join(sorted(set("".join(outline.names))))),
        font_family=String(theme.FONT),
        background=True,
        get_background_color=theme.rgb(look.background, _GROUND),
        background_padding=[3, 1],
    )


def join_expression(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary) -> str:
    """One array per polygon: geometry, name, prefecture, value, figures, rank or reason, code, colour. Areas
    without a row are drawn as having no value."""
    by_code = {row["area_code"]: row for row in typed_rows(MapRow, rows)}
    parts = []
    for code, shape in boundary.shapes.items():
        if code in by_code:
            words_of_area = json.dumps(
                _told(by_code[code], colouring), ensure_ascii=False, separators=(",", ":")
            )[1:-1]
            parts += [f"[{polygon},{words_of_area}]" for polygon in shape.polygons]
    return f"[{','.join(parts)}]"


def _told(row: MapRow, colouring: Colouring) -> list[Any]:
    """What the map says of an area, in the order of the tooltip."""
    code, value = colouring.indicator, row["value"]
    prefecture = row["prefecture_name"] if row["prefecture_name"] != row["area_name"] else ""
    named = f"{indicators.name(code)}: {indicators.value_with_unit(code, value)}"
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
    return [
        row["area_name"],
        prefecture or "",
        named,
        counted,
        place,
        row["area_code"],
        _rgb(colouring.colour(row)),
    ]


def _rgb(colour: str) -> list[int]:
    """Areas without a value keep back."""
    return theme.rgb(colour, _FAINT if colour == theme.palette().no_value else None)


def _view(box: Box, width: int, height: int) -> pdk.ViewState:
    """The view that holds the box with a little room around it."""
    west, south, east, north = box
    tall = _mercator(north) - _mercator(south)
    zoom = min(
        math.log2(width * 360 / (TILE * (east - west))), math.log2(height * 2 * math.pi / (TILE * tall))
    )
    middle = math.degrees(2 * math.atan(math.exp((_mercator(north) + _mercator(south)) / 2)) - math.pi / 2)
    return pdk.ViewState(
        longitude=(west + east) / 2, latitude=middle, zoom=round(zoom - 0.08, 2), min_zoom=3, max_zoom=11
    )


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
