"""The burden index in small pictures for table columns: where ranks may lie, and the groups as bars
above and below the province's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pages._ui.parts.cell_pictures import HEIGHT, WIDTH, Axis
from pages._ui.shell import theme
from pages._ui.shell.theme import in_address

LEAST_REACH = 10
"""Points that the bars reach at least: smaller differences look small."""
_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
    "<path d='M6 11H114' stroke='{axis}'/>{marks}</svg>"
)
_RANGE = "<path d='M{left} 11H{right}' stroke='{colour}' stroke-width='12'/>"
_DOT = "<circle cx='{x}' cy='11' r='2.5' fill='{colour}'/>"
_RING = "<circle cx='{x}' cy='11' r='5' fill='none' stroke='{colour}' stroke-width='2'/>"


def range_pictures(rows: pl.DataFrame, tried: str | None = None) -> Iterator[str | None]:
    """One SVG per row: a line from rank_low to rank_high and a dot at the rank, on an axis of as many places
    as areas are ranked; a ring at the rank of the column ``tried``. Null without a rank."""
    look = theme.palette()
    columns = ["rank", "rank_low", "rank_high", "ranked", *([tried] if tried else [])]
    for rank, low, high, ranked, *other in rows.select(columns).iter_rows():
        if rank is None:
            yield None
            continue
        axis = Axis(1, ranked)
        ends = (rank, rank) if low is None else (low, high)
        left, right = (axis.place(end) for end in ends)
        marks = _RANGE.format(left=left - 1, right=right + 1, colour=in_address(look.pale))
        marks += _DOT.format(x=axis.place(rank), colour=in_address(look.blue))
        if other and other[0] is not None:
            marks += _RING.format(x=axis.place(other[0]), colour=in_address(look.orange))
        yield _PICTURE.format(width=WIDTH, height=HEIGHT, axis=in_address(look.faint), marks=marks)


def against_whole(rows: pl.DataFrame, scores: Mapping[str, float | None]) -> tuple[pl.Series, int]:
    """By row the points by which each group's score (the columns of ``scores``) is above the province's,
    ``scores``, as bars up and down; and how many points the longest needs. A group without a score has no
    bar."""
    apart = rows.select(
        pl.lit(0, pl.Int8).alias(column)
        if score is None
        else (pl.col(column) - score).round().fill_null(0).cast(pl.Int8)
        for column, score in scores.items()
    )
    longest = max((abs(points) for points in apart.unpivot()["value"]), default=0)
    return apart.select(pl.concat_list(pl.all()).alias("groups"))["groups"], max(longest, LEAST_REACH)
