"""Parts that the pictures of the methods share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from pages._ui.parts import charts
from pages._ui.shell import theme
from pages._ui.words.text import _, say
from schemas.words import Words

Numbers = dict[str, Any]
"""Type, title, scale and axis of an encoding."""


def draw(chart: charts.Chart, say: str, height: int) -> None:
    """The picture, and below it what it says."""
    charts.draw(chart, say, height)
    st.caption(_("Example with made-up figures. {say}").format(say=say))


def county(index: int) -> str:
    """Name of an example county, from 0 on: 甲县, County A."""
    return say(Words(f"{'甲乙丙丁戊己庚辛壬癸'[index]}县", f"County {'ABCDEFGHIJ'[index]}"))


def names(column: str, order: Sequence[str]) -> alt.Y:
    """The axis of names, from the top."""
    return charts.names(column, order, labelLimit=220)


def numbers(title: str | None, domain: Sequence[float] | None = None, **axis: Any) -> Numbers:
    """What an axis of numbers is made of, whatever column it shows."""
    scale = {"scale": alt.Scale(domain=list(domain), nice=False)} if domain else {}
    return {"type": "quantitative", "title": title, "axis": alt.Axis(**{"grid": False, **axis}), **scale}


def spans(x: Numbers, low: str, high: str) -> alt.Chart:
    """A layer of lines along x, from one column to another."""
    drawn: alt.Chart = (
        alt.Chart().mark_rule(strokeWidth=4, color=theme.palette().pale).encode(x=alt.X(low, **x), x2=high)
    )
    return drawn


def dots(x: Numbers, column: str, size: int = 90) -> alt.Chart:
    """A layer of dots along x, at a column."""
    dot = alt.Chart().mark_circle(size=size, color=theme.palette().blue, opacity=1)
    drawn: alt.Chart = dot.encode(x=alt.X(column, **x))
    return drawn
