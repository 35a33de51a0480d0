"""The axes of the funnel plot: how far they reach, and where they are logarithmic."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

import polars as pl

from pages._ui.words import figures, indicators
from pages._ui.words.text import _

LOG_FROM = 8
"""From this ratio of the largest to the smallest denominator on, the axis is logarithmic."""
Axis = dict[str, Any]
"""An axis as Plotly takes it."""


def share(axis: Axis, value: float) -> float:
    """How far along an axis a value lies, 0 to 1."""
    low, high = axis["range"]
    at = log10(value) if axis.get("type") == "log" else value
    return float((at - low) / (high - low))


def x_axis(indicator: str, curves: pl.DataFrame) -> Axis:
    """Of the denominators of the curves."""
    low, high = curves["denominator"][0], curves["denominator"][-1]
    title = indicators.denominator_name(indicator) or ""
    if high < LOG_FROM * max(low, 1):
        room = 0.04 * (high - low) or 1
        return _axis(title, [low - room, high + room])
    low, high = log10(low), log10(high)
    room = 0.03 * (high - low)
    ticks = [m * 10**power for power in range(floor(low), ceil(high) + 1) for m in (1, 2, 5)]
    logarithmic = {"type": "log", "tickvals": ticks, "ticktext": [figures.count(tick) for tick in ticks]}
    title = _("{denominator} (logarithmic scale)").format(denominator=title)
    return {**_axis(title, [low - room, high + room]), **logarithmic}


def y_axis(indicator: str, rows: pl.DataFrame, curves: pl.DataFrame) -> Axis:
    """As high as the points reach, and the outer limits of all but the smallest areas."""
    lowest, highest = curves["lower_0001"].sort().to_list(), curves["upper_0001"].sort().to_list()
    low = min(*rows["value"], lowest[len(lowest) // 4])
    high = max(*rows["value"], highest[3 * len(highest) // 4])
    room = 0.09 * (high - low) or 1
    return _axis(indicators.unit(indicator), [low - room, high + room])


def _axis(title: str, span: list[float]) -> Axis:
    return {
        "title_text": title,
        "title_standoff": 6,
        "range": span,
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "ticks": "outside",
        "showline": True,
    }
