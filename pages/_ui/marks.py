"""Intervals drawn as small pictures for a table column, all on one axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pages._ui.classes import Scale

WIDTH, HEIGHT, MARGIN = 120, 22, 6
_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' stroke='gray'>"
    "{marks}</svg>"
)
_LINE = "<path d='M{left} 11H{right}' stroke-width='2'/>"
_DOT = "<circle cx='{x}' cy='11' r='4' fill='{colour}'/>"
_BENCHMARK = "<path d='M{x} 0V22' stroke='%23b50'/>"


@dataclass(frozen=True)
class Axis:
    """The common axis of the pictures; what lies beyond is drawn at its end."""

    low: float
    high: float

    def place(self, value: float) -> int:
        inside = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return round(MARGIN + inside * (WIDTH - 2 * MARGIN))


def common_axis(rows: pl.DataFrame) -> Axis | None:
    """An axis that holds all values and all but the widest intervals. None where there is no value."""
    values = rows["value"].drop_nulls()
    if values.is_empty():
        return None
    lows, highs = rows["lower"].drop_nulls(), rows["upper"].drop_nulls()
    ends = [float(values.min()), float(values.max())]  # type: ignore[arg-type]
    if not lows.is_empty():
        ends += [float(lows.quantile(0.02) or 0), float(highs.quantile(0.98) or 0)]
    return Axis(min(ends), max(ends))


def interval_pictures(rows: pl.DataFrame, scale: Scale, benchmark: float | None) -> Iterator[str | None]:
    """One SVG per row: its interval, its value in the colour of its class, and a line at the benchmark."""
    axis = common_axis(rows)
    for value, lower, upper in rows.select("value", "lower", "upper").iter_rows():
        if value is None or axis is None:
            yield None
            continue
        marks = "" if benchmark is None else _BENCHMARK.format(x=axis.place(benchmark))
        if lower is not None:
            marks += _LINE.format(left=axis.place(lower), right=axis.place(upper))
        marks += _DOT.format(x=axis.place(value), colour=scale.colour(value).replace("#", "%23"))
        yield _PICTURE.format(width=WIDTH, height=HEIGHT, marks=marks)
