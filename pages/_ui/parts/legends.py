"""The legend of a map: the classes with their colours, numbers and how many areas are in each."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts.charts import GREY, WHOLE_LABELS, Spec, draw
from pages._ui.parts.colouring import Colouring
from pages._ui.words.findings import distinct_names, joined


def _classes(colouring: Colouring, places: pl.Series) -> list[tuple[str, str, int]]:
    """Label, colour and number of areas of every class; last of those in none, where there are any."""
    counts = [int((places == place).sum()) for place in range(len(colouring.labels))]
    classes = list(zip(colouring.names, colouring.colours, counts, strict=True))
    if places.null_count():
        label, sign, colour = colouring.without
        classes.append((f"{sign} {label}", colour, places.null_count()))
    return classes


def show_legend(colouring: Colouring, areas: pl.DataFrame, alt: str) -> None:
    """Legend and distribution in one: a bar per class with the number of areas in it."""
    classes = _classes(colouring, colouring.places(areas))
    rows: list[Spec] = [{"class": label, "areas": many} for label, _colour, many in classes]
    names, colours = [one[0] for one in classes], [one[1] for one in classes]
    y = {
        "field": "class",
        "type": "nominal",
        "sort": [*names[: len(colouring.names)][::-1], *names[len(colouring.names) :]],
        "title": None,
        "axis": {"labelLimit": 170, "ticks": False, "domain": False, "labelFontSize": 13, **WHOLE_LABELS},
    }
    spec = {
        "data": {"values": rows},
        "encoding": {
            "y": y,
            "x": {
                "field": "areas",
                "type": "quantitative",
                "axis": None,
                "scale": {"domainMax": max(row["areas"] for row in rows) * 1.3},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "stroke": GREY, "strokeWidth": 0.5},
                "encoding": {
                    "color": {"field": "class", "scale": {"domain": names, "range": colours}, "legend": None}
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": GREY, "fontSize": 12},
                "encoding": {"text": {"field": "areas"}},
            },
        ],
    }
    st.caption(colouring.heading)
    draw(spec, alt, 20 + 26 * len(names))


def show_legend_line(colouring: Colouring, areas: pl.DataFrame) -> None:
    """The legend as one line of swatches below a map."""
    classes = _classes(colouring, colouring.places(areas))
    names, colours = [one[0] for one in classes], [one[1] for one in classes]
    spec = {
        "data": {"values": [{"class": name, "place": place} for place, name in enumerate(names)]},
        "encoding": {
            "x": {
                "field": "class",
                "type": "nominal",
                "sort": names,
                "title": None,
                "axis": {
                    "ticks": False,
                    "domain": False,
                    "labelAngle": 0,
                    "labelFontSize": 12,
                    "labelLimit": 110,
                },
            }
        },
        "mark": {"type": "rect", "stroke": GREY, "strokeWidth": 0.5},
    }
    spec["encoding"]["color"] = {  # type: ignore[index]
        "field": "class",
        "scale": {"domain": names, "range": colours},
        "legend": None,
    }
    draw(spec, f"{colouring.heading}: {'; '.join(names)}", 52)


def show_classes(colouring: Colouring, rows: pl.DataFrame) -> None:
    """The areas of a map in words, class by class, the highest first: what the colours of a print say."""
    ordered = colouring.ordered(rows)
    for (place,), areas in ordered.group_by(colouring.places(ordered), maintain_order=True):
        heading = colouring.without[0] if place is None else colouring.names[int(str(place))]
        st.markdown(f":small[**{heading}** ({areas.height}): {joined(distinct_names(areas))}]")
