"""Rows about the admission of work items, as queries give them.

Annotations are not postponed here: NotRequired is told from a type, not from its text."""

from datetime import date, datetime
from typing import NotRequired, TypedDict


class DepartmentRow(TypedDict):
    """A department and, where that is told, its level (schemas/codes.py)."""

    department: str
    department_level: NotRequired[str | None]


class ItemRow(DepartmentRow):
    """What cards say of a row of ``admission_items``: ``age_days`` since the last step. Of the emergency
    queue also alarm and days left, of the items to be withdrawn what they are due for and since when, of
    doubts number and title of the negative entry."""

    item_id: str
    item_name: str
    area_code: str
    area_name: str | None
    step: str
    age_days: int
    alarm: NotRequired[str]
    days_left: NotRequired[int]
    due_reason: NotRequired[str]
    due_on: NotRequired[date]
    number: NotRequired[int]
    title: NotRequired[str]


class FindingRow(DepartmentRow):
    """What cards say of a row of ``findings``: what reports and approvals do not agree on."""

    item_name: str
    kind: str
    evidence: str
    area_code: str
    community_name: str | None
    county_name: str | None


class EventRow(TypedDict):
    """A row of ``item_history`` (EVENT_COLUMNS): one transition of one item; ``details`` is JSON."""

    item_id: str
    sequence: int
    at_utc: datetime
    actor: str
    body: str
    action: str
    acted_on: date
    document: str | None
    reason: str | None
    from_step: str
    to_step: str
    details: str


class BoardRow(TypedDict):
    """A row of ``board``: the items at a step, and the days since their last step, null where there are
    none."""

    step: str
    items: int
    median_age_days: float | None
    oldest_age_days: int | None
