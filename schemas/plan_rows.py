"""Rows about plans of work, as queries give them."""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class PlanRow(TypedDict):
    """A row of ``plan_choices``: a plan, how many tasks it has, how many entries were put down, and whether
    the home may record on it."""

    plan: str
    area_zh: str
    area_en: str
    title: str
    document: str
    tasks: int
    entries: int
    recordable: bool


class TaskRow(TypedDict):
    """A row of ``plan_rows`` (STANDING_COLUMNS): a task as it stands on a day."""

    plan: str
    number: int
    title: str
    clause: str
    section: str | None
    lead: str | None
    cooperating: str | None
    helpers: list[str]
    starts: date | None
    due: date | None
    date_source: str
    basis: str | None
    period: str | None
    task_note: str | None
    condition: str | None
    days_late: int | None
    state: str | None
    share: int | None
    acted_on: date | None
    done_on: date | None
    unit: str | None
    note: str | None
    document: str | None
    sequence: int
    townships: int | None
    townships_done: int | None
    townships_overdue: int | None
    townships_unreported: int | None
    townships_open: list[str] | None
