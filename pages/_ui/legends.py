"""The legend of a map: the classes with their colours, numbers and how many areas are in each."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui import indicators
from pages._ui.charts import GREY, WHOLE_LABELS, Spec, draw
from pages._ui.classes import NO_VALUE, Scale, count_classes
from pages._ui.findings import distinct_names, joined
from pages._ui.text import _


def show_legend(scale: Scale, values: pl.Series, alt: str) -> None:
    """Legend and distribution in one: a bar per class with the number of areas in it."""
    counts = count_classes(scale, values)
    rows: list[Spec] = [
        {"class": f"{place + 1}   {scale.label(place)}", "areas": many} for place, many in enumerate(counts)
    ]
    without = values.null_count()
    colours, names = list(scale.colours), [row["class"] for row in rows]
    if without:
        rows.append({"class": _("no value"), "areas": without})
        names.append(_("no value"))
        colours.append(NO_VALUE)
    y = {
        "field": "class",
        "type": "nominal",
        "sort": names[::-1],
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
    st.caption(_("Classes ({unit}) and number of areas").format(unit=indicators.unit(scale.indicator)))
    draw(spec, alt, 20 + 26 * len(names))


def show_legend_line(scale: Scale, values: pl.Series) -> None:
    """The legend as one line of swatches below a map."""
    names = [f"{place + 1}  {scale.label(place)}" for place in range(scale.size)]
    colours = list(scale.colours)
    if values.null_count():
        names.append(_("no value"))
        colours.append(NO_VALUE)
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
    draw(
        spec,
        _("Classes of the map ({unit}): {labels}").format(
            unit=indicators.unit(scale.indicator), labels="; ".join(names)
        ),
        52,
    )


def show_classes(scale: Scale, rows: pl.DataFrame) -> None:
    """The areas of a map in words, class by class, the highest first: what the colours of a print say."""
    ordered = rows.sort("value", descending=True, nulls_last=True, maintain_order=True)
    classes = pl.Series("class", [scale.class_of(value) for value in ordered["value"]], dtype=pl.Int64)
    for (place,), areas in ordered.group_by(classes, maintain_order=True):
        heading = _("no value") if place is None else f"{place + 1}　{scale.label(place)}"  # type: ignore[operator,arg-type]
        st.markdown(f":small[**{heading}** ({areas.height}): {joined(distinct_names(areas))}]")
