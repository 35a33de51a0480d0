"""Entries of plans as a unit puts them down, on a day of the test's choice."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.base.home import Home
from pipelines.plans.drafts import Draft
from pipelines.plans.recording import Recorded, record

Words = Any


def schedule_task(home: Home, plan: str, task: int, **words: Words) -> Recorded:
    """Set the days of a task; ``words`` are those of the draft, and ``today`` and ``actor``."""
    return _put_down(home, plan, task, "schedule", words)


def report_task(home: Home, plan: str, task: int, **words: Words) -> Recorded:
    """Report how far a task is; ``words`` as of ``schedule_task``."""
    return _put_down(home, plan, task, "report", words)


def _put_down(home: Home, plan: str, task: int, kind: str, words: dict[str, Words]) -> Recorded:
    today: date | None = words.pop("today", None)
    actor, on = words.pop("actor", None), words.pop("on", None)
    return record(home, [Draft(plan, task, kind, on, **words)], actor=actor, today=today)[0]
