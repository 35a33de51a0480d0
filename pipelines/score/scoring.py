"""The points of an item: a pure function of the figure or the number of cases. What is not known is not
scored, never 0."""

from __future__ import annotations

from schemas.scores import ScoreItem

DIGITS = 4


def points_by_figure(item: ScoreItem, value: float | None) -> float | None:
    """Full points at ``best`` and beyond, none at ``worst`` and beyond, in proportion between; null where the
    figure is not known."""
    if value is None or item.best is None or item.worst is None:
        return None
    share = (value - item.worst) / (item.best - item.worst)
    return round(item.points * min(max(share, 0.0), 1.0), DIGITS)


def points_by_cases(item: ScoreItem, count: int) -> float:
    """The points less ``each`` for every case, never below 0."""
    return round(max(item.points - (item.each or 0) * count, 0.0), DIGITS)
