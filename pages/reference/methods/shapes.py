"""Parts that the pictures of the methods share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import BLUE, PALE, Spec
from pages._ui.words.text import _, pick


def draw(spec: Spec, say: str, height: int) -> None:
    """The picture, and below it what it says."""
    charts.draw(spec, say, height)
    st.caption(_("Example with made-up figures. {say}").format(say=say))


def county(place: int) -> str:
    """Name of an example county, from 0 on: 甲县, County A."""
    return pick(f"{'甲乙丙丁戊己庚辛壬癸'[place]}县", f"County {'ABCDEFGHIJ'[place]}")


def names(field: str, order: Sequence[str]) -> Spec:
    """The axis of names, from the top."""
    axis = {"labelLimit": 220, "ticks": False, "domain": False, **charts.WHOLE_LABELS}
    return {"field": field, "type": "nominal", "sort": list(order), "title": None, "axis": axis}


def numbers(title: str | None, domain: Sequence[float] | None = None, **axis: Any) -> Spec:
    """A quantitative axis; the field is for the caller to add."""
    spec: Spec = {"type": "quantitative", "title": title, "axis": {"grid": False, **axis}}
    return spec | ({"scale": {"domain": list(domain), "nice": False}} if domain else {})


def spans(low: Spec, high: str) -> Spec:
    """A layer of lines along x, from the field of ``low`` to the field ``high``."""
    mark = {"type": "rule", "strokeWidth": 4, "color": PALE}
    return {"mark": mark, "encoding": {"x": low, "x2": {"field": high}}}


def dots(encoding: Spec, size: int = 90) -> Spec:
    mark = {"type": "circle", "size": size, "color": BLUE, "opacity": 1}
    return {"mark": mark, "encoding": encoding}
