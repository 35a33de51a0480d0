"""The map: our own boundaries by URL, values beside them, no request to anywhere else.

The boundary file holds geometry only and stays in the browser. What a run sends is a row per area with its
figures and colour, which the browser joins by code. It is drawn as any other chart: with WebGL, on a computer
without a graphics card, one picture of a province took seconds, and a click, whose two ends lay so far apart,
was none.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import benchmarks, charts, country_map
from pages._ui.parts.colouring import Colouring
from pages._ui.parts.map_layers import CLICKED, FAINT, features, layered, names_layers, outline_layer
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, theme
from pages._ui.shell.boundaries import COUNTRY, Boundary, joint_box, province_boundary
from pages._ui.words import codes, figures, findings, indicators, rankability, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from schemas.figure_rows import MapRow
from schemas.rows import typed_rows

NAMED = 10
"""Areas without a boundary that are named; of more the first."""
ROOM_FOR_NAMES = 500
"""Pixels of height from which names of prefectures do not cover one another."""


def show_map(
    selection: Selection, rows: pl.DataFrame, colouring: Colouring, height: int, alt_text: str
) -> str | None:
    """The map of the rows' areas; code of the area clicked, if one was. ``rows`` is a league table."""
    of_country = selection.snapshot.top[0] == "country"
    province = COUNTRY if of_country else selection.snapshot.top[1][:2] + "0000"
    boundary = province_boundary(province, selection.level)
    if boundary is None:
        st.info(_("There are no boundaries for this level; the list beside shows the same figures."))
        return None
    height = min(height, 380) if narrow.is_narrow() else height
    key = (*selection.key, colouring.name, height)
    draw = country_map.chart_of if of_country else partial(_chart, province)
    chart = cache.keep("map", key, lambda: charts.prepared(draw(rows, colouring, boundary, height)))
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
    province: str, rows: pl.DataFrame, colouring: Colouring, boundary: Boundary, height: int
) -> alt.LayerChart:
    shapes = [boundary.shapes[code] for code in rows["area_code"] if code in boundary.shapes]
    layers: list[alt.Chart] = [_areas_layer(rows, colouring, boundary)]
    outline = province_boundary(province, "prefecture")
    if outline is not None:
        places = {name: shape.point for name, shape in outline.names.items()}
        named = names_layers(places) if height >= ROOM_FOR_NAMES else ()
        layers += [outline_layer(outline), *named]
    return layered(layers, joint_box(shapes or list(boundary.shapes.values())))


def _areas_layer(rows: pl.DataFrame, colouring: Colouring, boundary: Boundary) -> alt.Chart:
    told = pl.DataFrame([told_of(row, colouring) for row in typed_rows(MapRow, rows)])
    names = ("code", *TOLD, "colour", "opacity")
    areas: alt.Chart = (
        features(boundary)
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
        "opacity": FAINT if colour == theme.palette().no_value else 1.0,
    }
