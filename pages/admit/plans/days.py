"""The rows a plan's calendar draws: days as the browser counts them, and what pointing at them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pages._ui.words.text import _
from pages.admit.plans import words as plan_words
from schemas.plans import Phase

Row = Mapping[str, Any]
FAR = 0.35
"""A day farther from the plan's days than this part of their span is not drawn: it would flatten them."""


@dataclass(frozen=True)
class Reach:
    """First and last day of the calendar, and whether the day the page shows lies too far off to be drawn."""

    first: date
    last: date
    beyond: bool


def reach_of(tasks: Sequence[Row], phases: Sequence[tuple[str, Phase]], day: date) -> Reach:
    """The days of a calendar of the tasks and phases."""
    named = [task[name] for task in tasks for name in ("starts", "due", "done_on") if task[name]]
    named += [day for _row, phase in phases for day in (phase.starts, end_of(phase))]
    first, last = (min(named), max(named)) if named else (day - timedelta(30), day + timedelta(30))
    room = max(timedelta(45), (last - first) * FAR)
    beyond = not first - room <= day <= last + room
    if not beyond:
        first, last = min(first, day), max(last, day)
    return Reach(first, last + max(timedelta(5), (last - first) * 0.03), beyond)


def end_of(phase: Phase) -> date:
    """Its last day; of one left open a day to draw it to."""
    return phase.ends or phase.starts + timedelta(45)


def phase_bar(row: str, phase: Phase) -> Row:
    """A phase over the tasks of its section."""
    told = {"task": phase.title, "days": _days(phase.starts, phase.ends), "clause": phase.clause}
    return {"row": row, **told, "from": ms(phase.starts), "to": ms(end_of(phase) + timedelta(1))}


def bar(task: Row, last: date) -> Row:
    """A task with days of its own; one without an end runs on, half transparent."""
    start, due = task["starts"] or task["due"], task["due"]
    return {
        **_told(task),
        "from": ms(start),
        "to": ms(due + timedelta(1) if due else last),
        "fill": 1.0 if due else 0.45,
    }


def tail(task: Row, day: date, last: date) -> Row:
    """From the day after the due day to the day it was done, or to the day shown."""
    done_late = task["condition"] == "done_late"
    end = min(task["done_on"] if done_late else day, last)
    return {**_told(task), "from": ms(task["due"] + timedelta(1)), "to": ms(end + timedelta(1))}


def undated(task: Row, first: date) -> Row:
    """What stands in place of a bar: that no day is named, and the time the document gives in words."""
    words = _("no date named") + (f"：{task['period']}" if task["period"] else "")
    return {**_told(task), "from": ms(first), "words": words}


def _told(task: Row) -> dict[str, Any]:
    """What pointing at a task says."""
    return {
        "row": f"t{task['number']}",
        "condition": task["condition"] or "",
        "task": task["title"],
        "lead": plan_words.lead(task["lead"]),
        "days": _days(task["starts"], task["due"]),
        "source": plan_words.source(task["date_source"]),
        "stands": plan_words.standing(dict(task)),
        "clause": task["clause"],
    }


def _days(starts: date | None, due: date | None) -> str:
    if not (starts or due):
        return _("no date named")
    return f"{plan_words.day(starts) if starts else ''} – {plan_words.day(due) if due else ''}"


def ms(day: date) -> int:
    """A day as the browser counts time, at midnight UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
