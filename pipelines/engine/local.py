"""Work on this machine, one piece after the other: polars uses all its cores for each, and no more than one
piece is in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipelines.engine.month import MonthWork, WorkStep

TOWNSHIPS = 300
"""Townships whose rows of a month are in memory at once, unless one unit has more."""


class Engine(Protocol):
    """Where work is done. ``at_once``: of how many townships a piece should be."""

    @property
    def at_once(self) -> int: ...

    def run(self, step: WorkStep, works: Sequence[MonthWork]) -> None:
        """Every piece of work is done when this returns. Raises what a piece raises."""


class LocalEngine:
    """This process."""

    def __init__(self, at_once: int = TOWNSHIPS) -> None:
        self.at_once = at_once

    def run(self, step: WorkStep, works: Sequence[MonthWork]) -> None:
        """As Engine says."""
        for work in works:
            step(work)
