"""A case's life as it is written down: moves one after another, never going back in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from pipelines.admission.moves import Move
from pipelines.demo.cases import LAST_DAY, Case
from schemas.periods import CHINA, to_utc

Dated = tuple[datetime, Move]


@dataclass
class Script:
    """The moves of one item so far. ``day``: the day of the last one."""

    case: Case
    day: date
    moves: list[Move] = field(default_factory=list)

    def add(self, action: str, body: str, after: int = 0, **given: Any) -> date:
        """A move so many days after the last; the day it is made on."""
        self.day += timedelta(max(after, 0))
        named = {name: given.pop(name, None) for name in ("document", "reason")}
        self.moves.append(Move(action, body, self.day, named["document"], named["reason"], given))
        return self.day

    def wait_for(self, day: date) -> int:
        """Days from the last move to a day; none where it is past."""
        return max((day - self.day).days, 0)


def dated(moves: list[Move]) -> list[Dated]:
    """The moves made by the year's end, each with the moment it was entered: in working hours, in order."""
    made = [move for move in moves if move.on <= LAST_DAY]
    return [(_moment(move.on, number), move) for number, move in enumerate(made)]


def _moment(day: date, number: int) -> datetime:
    entered = datetime.combine(day, time(9), CHINA) + timedelta(minutes=23 * number)
    return to_utc(entered.isoformat())
