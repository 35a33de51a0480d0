"""The burden index in small pictures for table columns: where ranks may lie, and the groups as bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from pages._ui.parts.cell_pictures import HEIGHT, WIDTH, Axis
from pages._ui.shell import theme
from pages._ui.shell.theme import in_address

_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
    "<path d='M6 11H114' stroke='{axis}'/>{marks}</svg>"
)
_RANGE = "<path d='M{left} 11H{right}' stroke='{colour}' stroke-width='12'/>"
_DOT = "<circle cx='{x}' cy='11' r='2.5' fill='{colour}'/>"
_RING = "<circle cx='{x}' cy='11' r='5' fill='none' stroke='{colour}' stroke-width='2'/>"

BAR, STEP, TALL = 11, 15, 26
_BARS = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
    "stroke-width='{bar}'>{marks}</svg>"
)
_STROKES = "<path d='{path}' stroke='{colour}'/>"


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


def group_pictures(
    rows: pl.DataFrame, columns: Sequence[str], whole: Mapping[str, float | None]
) -> Iterator[str]:
    """One SVG per row: a bar for each of these columns, 0–100, dark where it is above the
    province's, pale where not. A group without a score has no bar."""
    look = theme.palette()
    limits = [whole.get(column) for column in columns]
    for scores in rows.select(columns).iter_rows():
        dark, pale = "", ""
        for index, (score, limit) in enumerate(zip(scores, limits, strict=True)):
            if score is None:
                continue
            stroke = f"M{index * STEP + STEP // 2} {TALL}v-{max(round(score * TALL / 100, 1), 0.5):g}"
            if limit is not None and score > limit:
                dark += stroke
            else:
                pale += stroke
        marks = "".join(
            _STROKES.format(path=path, colour=in_address(colour))
            for path, colour in ((dark, look.blue), (pale, look.pale))
            if path
        )
        yield _BARS.format(width=STEP * len(columns), height=TALL, bar=BAR, marks=marks)
