"""The funnel plot: every area by its size and its value, with the limits that chance keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import downloads
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, state, theme
from pages._ui.words import codes, figures, indicators, significance
from pages._ui.words.findings import distinct_names
from pages._ui.words.foreign import in_picture
from pages._ui.words.text import _
from pages.supervise.outliers import axes
from pages.supervise.outliers.labels import Canvas, Point, place_names

INNER = 0.10
"""Opacity of the band within the inner limits."""
LEGEND_LINES = 4
"""Height the legend takes above the picture, in lines of text."""
SHAPES = {
    significance.SAME: ("circle", 7),
    significance.BETTER: ("triangle-down", 11),
    significance.WORSE: ("triangle-up", 11),
    significance.BETTER_STRONG: ("triangle-down", 15),
    significance.WORSE_STRONG: ("triangle-up", 15),
}
"""Symbol and size of each class, those that matter most drawn last."""
LINES = ("target", "lower_0025", "upper_0025", "lower_0001", "upper_0001")
Figure = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How large the picture is drawn: ``width`` is the least it will have; ``names`` how many points bear
    their name; ``scale`` how much larger than usual the points are; ``signed`` whether it says
    itself what it shows, for when it is taken out of the page."""

    width: int
    height: int
    letters: int
    names: int
    scale: float = 1
    signed: bool = True

    @property
    def margins(self) -> dict[str, int]:
        return {
            "l": 36 + 2 * self.letters,
            "r": 14,
            "t": 8,
            "b": 30 + (4 if self.signed else 2) * self.letters,
        }


DESK, PAPER = Look(540, 540, 13, 20), Look(1100, 600, 13, 20, signed=False)
MEETING, PHONE = Look(900, 510, 18, 6, 1.5, signed=False), Look(340, 480, 12, 5)


def look() -> Look:
    """The size for the view of the page."""
    if state.view() == "meeting":
        return MEETING
    if state.on_paper():
        return PAPER
    return PHONE if narrow.is_narrow() else DESK


def curve_labels(indicator: str) -> dict[str, str]:
    """Columns of the curves, and what they are called in a table."""
    lower, upper = _("{limit}, lower"), _("{limit}, upper")
    return {
        "denominator": indicators.denominator_name(indicator) or _("Denominator"),
        "target": _("The province"),
        "lower_0025": lower.format(limit=_("95% limits")),
        "upper_0025": upper.format(limit=_("95% limits")),
        "lower_0001": lower.format(limit=_("99.8% limits")),
        "upper_0001": upper.format(limit=_("99.8% limits")),
    }


def show_funnel(
    selection: Selection, rows: pl.DataFrame, named: pl.DataFrame, curves: pl.DataFrame, look: Look, alt: str
) -> None:
    """The picture of the areas compared, ``rows``; those of ``named`` that lie farthest out bear their
    names."""
    key = (*selection.key, look, *named["area_code"])
    figure = cache.keep("funnel", key, lambda: funnel_figure(selection, rows, named, curves, look))
    st.plotly_chart(figure, key="funnel", config=_config(selection), alt=alt, height=look.height)


def funnel_figure(
    selection: Selection, rows: pl.DataFrame, named: pl.DataFrame, curves: pl.DataFrame, look: Look
) -> Figure:
    """The figure as Plotly takes it."""
    far, beyond = pl.col("standing").str.ends_with("_0001"), pl.col("standing") != significance.SAME
    named = named.sort(far, beyond, descending=True, maintain_order=True).head(look.names)
    rest = rows.join(named, on="area_code", how="anti", maintain_order="left")
    points = pl.concat([named.select(rows.columns), rest])
    x, y = axes.x_axis(selection.indicator, curves), axes.y_axis(selection.indicator, points, curves)
    fonts = {"tickfont": {"size": look.letters - 1}, "title_font": {"size": look.letters}}
    return {
        "data": [
            *_lines(selection.indicator, curves),
            *_points(selection.indicator, rows, look),
            _names(points, named.height, curves, look, x, y),
        ],
        "layout": _layout(selection, look, {**x, **fonts}, {**y, **fonts}),
    }


def _lines(indicator: str, curves: pl.DataFrame) -> Iterator[Figure]:
    target = indicators.value(indicator, curves["target"][0])
    inner = theme.translucent(theme.palette().grey, INNER)
    for tail, word, line in (
        ("0001", _("99.8% limits"), {"width": 1.3}),
        ("0025", _("95% limits"), {"width": 1.3, "dash": "dash"}),
    ):
        for side in ("lower", "upper"):
            filled = {"fill": "tonexty", "fillcolor": inner} if (side, tail) == ("upper", "0025") else {}
            line_of = {**_line(curves, f"{side}_{tail}", line), **filled}
            yield {**line_of, "name": word, "legendgroup": tail, "showlegend": side == "upper"}
    name = _("whole province {value}").format(value=target)
    yield {**_line(curves, "target", {"width": 2.2}), "name": name}


def _line(curves: pl.DataFrame, column: str, line: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": curves["denominator"].to_list(),
        "y": curves[column].round(4).to_list(),
        "line": {"color": theme.palette().grey, **line},
        "hoverinfo": "skip",
    }


def _points(indicator: str, rows: pl.DataFrame, look: Look) -> Iterator[Figure]:
    """One layer per class there is."""
    colours = theme.palette()
    told = rows.with_columns(pl.Series("told", list(_told(indicator, rows)), dtype=pl.String))
    for standing, (symbol, size) in SHAPES.items():
        shown = told.filter(standing=standing)
        if shown.height:
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": significance.word(standing),
                "x": shown["denominator"].to_list(),
                "y": shown["value"].to_list(),
                "text": shown["told"].to_list(),
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "symbol": symbol,
                    "size": size * look.scale,
                    "color": colours.classes[standing],
                    "line": {"color": colours.edge, "width": 0.8},
                },
            }


def _told(indicator: str, rows: pl.DataFrame) -> Iterator[str]:
    """What hovering over a point says."""
    for name, row in zip(distinct_names(rows), rows.iter_rows(named=True), strict=True):
        yield "<br>".join(
            (
                f"<b>{in_picture(name)}</b>",
                indicators.value_with_unit(indicator, row["value"]),
                f"{figures.count(row['numerator'])} / {figures.count(row['denominator'])}",
                significance.label(row["standing"]),
            )
        )


def _names(points: pl.DataFrame, many: int, curves: pl.DataFrame, look: Look, x: Figure, y: Figure) -> Figure:
    """The names of the first points, where they cover nothing."""
    canvas = Canvas(
        look.width - look.margins["l"] - look.margins["r"],
        look.height - look.margins["t"] - look.margins["b"] - LEGEND_LINES * look.letters,
        look.letters,
    )

    def spots(rows: pl.DataFrame, column: str) -> list[Point]:
        return [
            (axes.share(x, denominator) * canvas.width, (1 - axes.share(y, value)) * canvas.height)
            for denominator, value in rows.select("denominator", column).iter_rows()
        ]

    lines = [spot for column in LINES for spot in spots(curves, column)]
    names = distinct_names(points)[:many]
    places = place_names(spots(points, "value"), names, canvas, lines)
    kept = [number for number, place in enumerate(places) if place]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "marker": {"size": 15 * look.scale, "opacity": 0},
        "x": points["denominator"].gather(kept).to_list(),
        "y": points["value"].gather(kept).to_list(),
        "text": [in_picture(names[number]) for number in kept],
        "textposition": [places[number] for number in kept],
        "textfont": {"size": look.letters},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _layout(selection: Selection, look: Look, x: Figure, y: Figure) -> Figure:
    return {
        "xaxis": x,
        "yaxis": y,
        "height": look.height,
        "margin": look.margins,
        "font": theme.plotly_font(look.letters),
        "hovermode": "closest",
        "dragmode": False,
        "legend": {
            "orientation": "h",
            "traceorder": "reversed",
            "font": {"size": look.letters - 1},
            **{"x": 0, "y": 1.01, "yanchor": "bottom"},
        },
        "annotations": [_origin(selection, look)] if look.signed else [],
    }


def _origin(selection: Selection, look: Look) -> Figure:
    """What the picture shows, for whoever finds it outside the page."""
    said = (
        figures.month(selection.period),
        indicators.name(selection.indicator),
        codes.level_name(selection.level),
        _("Snapshot {id}").format(id=selection.snapshot.id),
        downloads.synthetic_word(selection.snapshot),
    )
    lines = (" · ".join(part for part in line if part) for line in (said[:3], said[3:]))
    return {
        "text": "<br>".join(lines),
        "align": "left",
        "font": {"size": look.letters - 2, "color": theme.palette().grey},
        "showarrow": False,
        **{"xref": "paper", "x": 0, "xanchor": "left", "xshift": 12 - look.margins["l"]},
        **{"yref": "paper", "y": 0, "yanchor": "bottom", "yshift": 2 - look.margins["b"]},
    }


def _config(selection: Selection) -> Figure:
    """Nothing to press but the way to a picture file, and on a bare page nothing at all."""
    name = f"{selection.indicator}-{selection.level}-{selection.period}"
    return {
        "displaylogo": False,
        "displayModeBar": not state.is_bare(),
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
        "scrollZoom": False,
    }
