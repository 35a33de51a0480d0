"""What is drawn in a column of a table: intervals as small pictures on one axis, and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pages._ui import figures, significance

WIDTH, HEIGHT, MARGIN = 120, 22, 6
_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' stroke='gray'>"
    "{marks}</svg>"
)
_LINE = "<path d='M{left} 11H{right}' stroke-width='2'/>"
_BAR = "<path d='M{left} 8H{right}V14H{left}Z' fill='{colour}' stroke-width='.7'/>"
_MIDDLE = "<circle cx='{x}' cy='11' r='3' fill='white'/>"
_GROUND = f"<path d='M{MARGIN} 11H{WIDTH - MARGIN}' stroke='%23bbb' stroke-dasharray='2 3'/>"
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


def classes_of(rows: pl.DataFrame) -> list[str]:
    """The significance class of every row."""
    return [significance.class_of(*pair) for pair in rows.select("significance", "limit_class").iter_rows()]


def interval_pictures(rows: pl.DataFrame, axis: Axis | None) -> Iterator[str | None]:
    """One SVG per row: its interval, its value in the colour of its class, and a line at its benchmark.
    ``rows``: value, lower, upper, benchmark_value, significance, limit_class."""
    shown = rows.select("value", "lower", "upper", "benchmark_value").iter_rows()
    for (value, lower, upper, benchmark), name in zip(shown, classes_of(rows), strict=True):
        if value is None or axis is None:
            yield None
            continue
        marks = "" if benchmark is None else _BENCHMARK.format(x=axis.place(benchmark))
        if lower is not None:
            marks += _LINE.format(left=axis.place(lower), right=axis.place(upper))
        marks += _DOT.format(x=axis.place(value), colour=escaped(significance.COLOURS[name]))
        yield _PICTURE.format(width=WIDTH, height=HEIGHT, marks=marks)


def rank_pictures(rows: pl.DataFrame) -> Iterator[str | None]:
    """One SVG per row on an axis from rank 1 to the last: a bar over its rank interval, in the colour of its
    class, and a dot at the median. ``rows``: ranked, rank_low, rank_median, rank_high, significance,
    limit_class."""
    shown = rows.select("ranked", "rank_low", "rank_median", "rank_high").iter_rows()
    for (ranked, low, middle, high), name in zip(shown, classes_of(rows), strict=True):
        if low is None:
            yield None
            continue
        axis = Axis(1, ranked)
        colour = escaped(significance.COLOURS[name])
        bar = _BAR.format(left=axis.place(low) - 1, right=axis.place(high) + 1, colour=colour)
        middle_mark = _MIDDLE.format(x=axis.place(middle))
        yield _PICTURE.format(width=WIDTH, height=HEIGHT, marks=_GROUND + bar + middle_mark)


def escaped(colour: str) -> str:
    """A colour as an address of a picture can hold it."""
    return colour.replace("#", "%23")


def history_line(rows: pl.DataFrame) -> pl.Series:
    """The latest periods without a gap, for a line; nothing at all where there is no value: the grid would
    print a list with gaps as text."""
    lines = [figures.unbroken(history) or None for history in rows["history"].to_list()]
    return pl.Series(lines, dtype=pl.List(pl.Float32))
