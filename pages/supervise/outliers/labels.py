"""Where the names of points stand in a picture, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP, APART, RADIUS, LINE = 10, 5, 4, 1.35
"""Pixels between a point and its name, and between two names side by side; half the width of a point; height
of a line of text to the size of its letters."""
POSITIONS = {
    "middle right": (0.0, 0.5),
    "middle left": (1.0, 0.5),
    "top center": (0.5, 1.0),
    "bottom center": (0.5, 0.0),
}
"""Plotly's word for a place → where in the name's box the point lies, from its left and from its top; the
places that read best come first. At a corner of its point a name seems to belong to another."""
Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Canvas:
    """The picture the names stand in, in pixels, and the size of their letters. It may be drawn wider."""

    width: float
    height: float
    letters: float


def text_width(text: str, letters: float) -> float:
    """About how wide a text is: a Chinese character is as wide as high, others little more than half."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in text) * letters


def place_names(
    points: Sequence[Point], names: Sequence[str], canvas: Canvas, lines: Sequence[Point] = ()
) -> list[str | None]:
    """For each of the first points, as many as there are names, the place of its name in the words of
    POSITIONS; None where it would cover a point, another name or the edge. Points are (from the left, from
    the top) in pixels; all of them are kept clear, and those named first choose first. ``lines``: points of
    lines, which a name crosses only where it has no other place."""
    taken: list[Box] = []
    chosen: list[str | None] = []
    for point, name in zip(points, names, strict=False):
        free = {
            place: box
            for place in POSITIONS
            if _is_free(box := name_box(point, name, place, canvas), taken, points, canvas)
        }
        uncrossed = (place for place, box in free.items() if not _holds_any(box, lines))
        place = next(uncrossed, next(iter(free), None))
        if place:
            taken.append(free[place])
        chosen.append(place)
    return chosen


def name_box(point: Point, name: str, place: str, canvas: Canvas) -> Box:
    """Left, top, right and bottom of a name at a place beside its point."""
    across, down = POSITIONS[place]
    width, height = text_width(name, canvas.letters), canvas.letters * LINE
    left = point[0] - across * width + GAP * (1 - 2 * across)
    top = point[1] - down * height + GAP * (1 - 2 * down)
    return left, top, left + width, top + height


def _is_free(box: Box, taken: Sequence[Box], points: Sequence[Point], canvas: Canvas) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= canvas.width and box[3] <= canvas.height
    clear = (box[0] - RADIUS, box[1] - RADIUS, box[2] + RADIUS, box[3] + RADIUS)
    return inside and not any(_overlap(box, other) for other in taken) and not _holds_any(clear, points)


def _overlap(one: Box, other: Box) -> bool:
    beside = one[0] < other[2] + APART and other[0] < one[2] + APART
    return beside and one[1] < other[3] and other[1] < one[3]


def _holds_any(box: Box, points: Sequence[Point]) -> bool:
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)
