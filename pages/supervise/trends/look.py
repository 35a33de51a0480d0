"""Small multiples of courses: their size, titles, axes and marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import altair as alt

from pages._ui.parts.charts import in_script
from pages._ui.shell import narrow, state, theme
from pages._ui.words import figures
from pages._ui.words.text import _

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


def header(titles: list[list[str]], size: Look) -> alt.Header:
    """The lines above each chart."""
    return alt.Header(
        title=None,
        labelExpr=f"{in_script(titles)}[datum.value]",
        labelAnchor="start",
        labelColor=theme.palette().text,
        labelFontSize=size.letters,
        labelLineHeight=size.line,
        labelLimit=size.width + AXIS_WIDE,
        labelPadding=4,
    )


def months(periods: list[str], size: Look) -> alt.X:
    """Only the first and the last period are named."""
    last = max(len(periods) - 1, 1)
    names = {str(index): figures.month(period) for index, period in enumerate(periods)}
    axis = alt.Axis(
        values=[0, last],
        grid=False,
        labelExpr=f"{in_script(names)}[datum.value]",
        labelFontSize=size.letters - 2,
        ticks=False,
        labelAlign=alt.condition("datum.value === 0", alt.value("left"), alt.value("right")),
    )
    return alt.X("o:Q", title=None, scale=alt.Scale(domain=[0, last], padding=6), axis=axis)


def values_axis(axis: list[float] | None, size: Look) -> tuple[alt.Scale, alt.Axis]:
    """Scale and axis of what all layers draw; ``axis`` from and to, None as the values reach."""
    ends = alt.Undefined if axis is None else axis
    scale = alt.Scale(zero=False, nice=True, domain=ends)
    return scale, alt.Axis(
        tickCount=3,
        format=",~r",  # one value alone, as 0, would be written 0.000000
        labelFontSize=size.letters - 2,
        domain=False,
        ticks=False,
        minExtent=AXIS_WIDE,
        maxExtent=AXIS_WIDE,
    )


def tooltips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("n:N", title=_("Name")),
        alt.Tooltip("m:N", title=_("Period")),
        alt.Tooltip("t:N", title=_("Value")),
        alt.Tooltip("b:N", title=_("The province"), format=",.2f"),
    ]


def layers(scale: alt.Scale, axis: alt.Axis, size: Look) -> list[alt.Chart]:
    """Interval, the whole province, the course, and its points: open where they are restated."""
    look, wide = theme.palette(), size.letters / 7
    colour_of = {"worse": look.orange, "better": look.blue, "same": look.grey, "none": look.grey}
    scale_of_sides = alt.Scale(domain=list(colour_of), range=list(colour_of.values()))
    colours: dict[str, Any] = {"scale": scale_of_sides, "legend": None}
    colour = alt.Color("k:N", **colours)
    filled = alt.condition("datum.r", alt.value(look.background), alt.Fill("k:N", **colours))

    def y(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", title=None, scale=scale, axis=axis)

    band = alt.Chart().mark_area(opacity=0.18, clip=True).encode(y=y("l"), y2="u", color=colour)
    dashed = alt.Chart().mark_line(color=look.grey, strokeWidth=1, strokeDash=[4, 3], clip=True)
    course = alt.Chart().mark_line(strokeWidth=wide, clip=True).encode(y=y("v"), color=colour)
    points = alt.Chart().mark_point(filled=False, size=7 * wide**2, cursor="pointer")
    drawn = points.encode(
        y=y("v"), stroke=alt.Stroke("k:N", **colours), fill=filled, href="h:N", opacity=alt.value(1)
    )
    return [band, dashed.encode(y=y("b")), course, drawn]
