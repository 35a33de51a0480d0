"""The legend of a map: the classes with their colours, numbers and how many areas are in each."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.colouring import Colouring
from pages._ui.shell import narrow, theme
from pages._ui.words.findings import joined, quiet_names


def _classes(colouring: Colouring, places: pl.Series) -> list[tuple[str, str, int]]:
    """Label, colour and number of areas of every class; last of those in none, where there are any."""
    counts = [int((places == index).sum()) for index in range(len(colouring.labels))]
    classes = list(zip(colouring.names, colouring.colours, counts, strict=True))
    if places.null_count():
        label, sign, colour = colouring.without
        classes.append((f"{sign} {label}", colour, places.null_count()))
    return classes


def show_legend(colouring: Colouring, areas: pl.DataFrame, say: str) -> None:
    """Legend and distribution in one: a bar per class with the number of areas in it."""
    classes = _classes(colouring, colouring.places(areas))
    names = [label for label, _colour, _many in classes]
    rows = pl.DataFrame({"class": names, "areas": [many for _label, _colour, many in classes]})
    order = [*names[: len(colouring.names)][::-1], *names[len(colouring.names) :]]
    grey = theme.palette().grey
    bars = alt.Chart().mark_bar(stroke=grey, strokeWidth=0.5).encode(color=_colours(classes))
    counts = alt.Chart().mark_text(align="left", dx=4, color=grey, fontSize=12).encode(text="areas:N")
    x = alt.X("areas:Q", axis=None, scale=alt.Scale(domainMax=max(rows["areas"]) * 1.3))
    y = charts.names("class", order, labelLimit=170, labelFontSize=13)
    st.caption(colouring.heading)
    charts.draw(alt.layer(bars, counts, data=rows).encode(y=y, x=x), say, 20 + 26 * len(names))


def show_legend_line(colouring: Colouring, areas: pl.DataFrame) -> None:
    """The legend as one line of swatches below a map; in bars on a narrow screen, which would cut labels."""
    if narrow.is_narrow():
        show_legend(colouring, areas, colouring.heading)
        return
    classes = _classes(colouring, colouring.places(areas))
    names = [label for label, _colour, _many in classes]
    axis = alt.Axis(ticks=False, domain=False, labelAngle=0, labelFontSize=12, labelLimit=110)
    swatches = alt.Chart(pl.DataFrame({"class": names})).mark_rect(
        stroke=theme.palette().grey, strokeWidth=0.5
    )
    chart = swatches.encode(x=alt.X("class:N", sort=names, title=None, axis=axis), color=_colours(classes))
    charts.draw(chart, f"{colouring.heading}: {'; '.join(names)}", 52)


def _colours(classes: list[tuple[str, str, int]]) -> alt.Color:
    domain, colours = [one[0] for one in classes], [one[1] for one in classes]
    return alt.Color("class:N", scale=alt.Scale(domain=domain, range=colours), legend=None)


def show_classes(colouring: Colouring, rows: pl.DataFrame) -> None:
    """The areas of a map in words, class by class, the highest first: what the colours of a print say."""
    ordered = colouring.ordered(rows)
    for (place,), areas in ordered.group_by(colouring.places(ordered), maintain_order=True):
        heading = colouring.without[0] if place is None else colouring.names[int(str(place))]
        st.markdown(f":small[**{heading}** ({areas.height}): {joined(quiet_names(areas))}]")
