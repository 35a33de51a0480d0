"""A work item in the admission system, and the events its life is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schemas.demands import WORK_ITEM
from schemas.dtypes import columns_of


@dataclass(frozen=True)
class WorkItem:
    """A work item, or another demand, as its last event left it. ``version`` counts its events; ``acted_on``
    is the date of the last; ``started_on`` is when the work began (null before); ``reviewed_by`` the bodies
    that agreed, joined by commas; ``turned_away`` counts refusals by communities. ``demand_kind`` says what
    it is (schemas/demands.py), and the four after it what only a kind has. Money is in fen, dates are
    China's."""

    item_id: str
    version: int = 0
    step: str = ""
    acted_on: date | None = None
    route: str = "regular"
    item_name: str = ""
    department: str = ""
    department_level: str = ""
    area_code: str = ""
    list_kind: str | None = None
    list_number: int | None = None
    content: str | None = None
    scope: str | None = None
    goal: str | None = None
    requirements: str | None = None
    time_limit: str | None = None
    funding: str | None = None
    consultation: str | None = None
    term: str = "long"
    needs_licence: bool = False
    applied_on: date | None = None
    started_on: date | None = None
    ends_on: date | None = None
    reviewed_by: str = ""
    reviewed_on: date | None = None
    approval_document: str | None = None
    approved_on: date | None = None
    document_expires_on: date | None = None
    admitted_on: date | None = None
    funds_due_fen: int = 0
    funds_paid_fen: int = 0
    evaluated_on: date | None = None
    respondents: int | None = None
    satisfied: int | None = None
    withdrawn_on: date | None = None
    refused_on: date | None = None
    turned_away: int = 0
    demand_kind: str = WORK_ITEM
    frequency: str | None = None
    placement: str | None = None
    appraisal_kind: str | None = None
    tool_kind: str | None = None

    @property
    def reviewers(self) -> tuple[str, ...]:
        """The bodies whose pre-review agreed, in the order they did."""
        return tuple(self.reviewed_by.split(",")) if self.reviewed_by else ()


@dataclass(frozen=True)
class AdmissionEvent:
    """One transition of one item. ``acted_on`` is the day it took effect, ``at_utc`` when it was entered;
    ``details`` is JSON: ``set`` the fields of the item it changed, ``told`` what else was said."""

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


ITEM_COLUMNS = columns_of(WorkItem)
"""Columns of the items: one row per work item."""

EVENT_COLUMNS = columns_of(AdmissionEvent)
"""Columns of the events: one row per transition of an item."""
