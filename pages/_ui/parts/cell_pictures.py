"""What is drawn in a column of a table: intervals as small pictures on one axis, and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pages._ui.shell import theme
from pages._ui.shell.theme import in_address
from pages._ui.words import figures, significance
from schemas.figure_rows import IntervalRow, JointRow, RankIntervalRow
from schemas.rows import typed_rows

WIDTH, HEIGHT, MARGIN = 120, 24, 6
GAP = 10
"""Between two drawings in one picture."""
_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} 24' fill='{colour}' "
    "stroke='{line}'>{marks}</svg>"
)
"""Said once for all marks, since a table of a province's counties carries it two hundred times."""
_DOT = "<circle cx='{x}' cy='12' r='4'/>"
_BENCHMARK = "<path d='M{x} 1V23' stroke='{colour}'/>"
_LINES = "<path d='{lines}'/>"
_INTERVAL = "M{left} 12H{right}"
_RANKS = "M{first} 12H{last}M{low} 9H{high}V15H{low}ZM{middle} 6V18"


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
    for row, name in zip(typed_rows(IntervalRow, rows), classes_of(rows), strict=True):
        yield _picture(WIDTH, name, row, axis, _interval(row, axis))


def joint_pictures(rows: pl.DataFrame, axis: Axis | None) -> Iterator[str | None]:
    """One SVG per row, on the left as ``interval_pictures``; on the right, from rank 1 to the last, a bar
    over its rank interval and a mark at the middle rank. ``rows``: also ranked, rank_low, rank_median and
    rank_high."""
    for row, name in zip(typed_rows(JointRow, rows), classes_of(rows), strict=True):
        yield _picture(2 * WIDTH + GAP, name, row, axis, _interval(row, axis) + _ranks(row))


def _interval(row: IntervalRow, axis: Axis | None) -> str:
    if row["lower"] is None or row["upper"] is None or axis is None:
        return ""
    return _INTERVAL.format(left=axis.place(row["lower"]), right=axis.place(row["upper"]))


def _ranks(row: RankIntervalRow) -> str:
    low, middle, high, ranked = row["rank_low"], row["rank_median"], row["rank_high"], row["ranked"]
    if low is None or middle is None or high is None or ranked is None:
        return ""
    begin, axis = WIDTH + GAP, Axis(1, ranked)
    return _RANKS.format(
        first=begin + MARGIN,
        low=begin + axis.place(low) - 1,
        middle=begin + axis.place(middle),
        high=begin + axis.place(high) + 1,
        last=begin + WIDTH - MARGIN,
    )


def _picture(width: int, name: str, row: IntervalRow, axis: Axis | None, lines: str) -> str | None:
    """The picture of a row with a value: benchmark below, lines over it, the value on top."""
    if row["value"] is None or axis is None:
        return None
    benchmark, look = row["benchmark_value"], theme.palette()
    marks = ""
    if benchmark is not None:
        marks = _BENCHMARK.format(x=axis.place(benchmark), colour=in_address(look.orange))
    if lines:
        marks += _LINES.format(lines=lines)
    marks += _DOT.format(x=axis.place(row["value"]))
    colour, line = in_address(look.classes[name]), in_address(look.grey)
    return _PICTURE.format(width=width, colour=colour, line=line, marks=marks)


def history_line(rows: pl.DataFrame) -> pl.Series:
    """The latest periods without a gap, for a line; nothing at all where there is no value: the grid would
    print a list with gaps as text."""
    lines = [figures.unbroken(history) or None for history in rows["history"].to_list()]
    return pl.Series(lines, dtype=pl.List(pl.Float32))
