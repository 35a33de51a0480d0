"""A case, the events its life is made of, and the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schemas.dtypes import columns_of


def unit_name(area_name: str, department: str | None) -> str:
    """An area, or a department of it, as a case names it."""
    return area_name if department is None else f"{area_name} {department}"


@dataclass(frozen=True)
class Case:
    """A case as its last event left it. ``version`` counts its events; ``acted_on`` is the date of the last.
    ``department`` is null where the case is about the area itself. ``reasons``: codes of
    schemas/measures.toml, joined by commas. ``frozen`` counts how often evidence was frozen; snapshot, rule
    version and hash are those of the last time. ``has_ranks``: its document lists ranks. ``recheck`` is
    passed or failed; ``watched_to`` the last period in which a closed case is watched. Dates are China's."""

    case_id: str
    version: int = 0
    step: str = ""
    acted_on: date | None = None
    kind: str = "remind"
    area_code: str = ""
    area_level: str = ""
    area_name: str = ""
    department: str | None = None
    period: str | None = None
    matter: str = ""
    origin: str = "hand"
    origin_id: str | None = None
    reasons: str = ""
    escalates: str | None = None
    proposed_on: date | None = None
    opened_on: date | None = None
    opened_by: str | None = None
    frozen: int = 0
    snapshot_id: str | None = None
    rule_version: str | None = None
    evidence_sha256: str | None = None
    sent_on: date | None = None
    reply_due: date | None = None
    answered_on: date | None = None
    objects: bool = False
    lapsed_on: date | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    decided_as: str | None = None
    issued_on: date | None = None
    document: str | None = None
    signed_by: str | None = None
    has_ranks: bool = False
    interviewed_on: date | None = None
    measures: str | None = None
    rectify_due: date | None = None
    reported_on: date | None = None
    rechecked_on: date | None = None
    recheck: str | None = None
    recheck_snapshot: str | None = None
    closed_on: date | None = None
    watched_to: str | None = None
    resumed: int = 0
    dropped_on: date | None = None

    @property
    def reason_codes(self) -> tuple[str, ...]:
        return tuple(self.reasons.split(",")) if self.reasons else ()

    @property
    def unit(self) -> str:
        """Whom it is about, in words: the area, or a department of it."""
        return unit_name(self.area_name, self.department)


@dataclass(frozen=True)
class CaseEvent:
    """One transition of one case. ``person`` took the step for ``party``; ``actor`` entered it. ``acted_on``
    is the day it took effect, ``at_utc`` when it was entered; ``details`` is JSON: ``set`` the fields of the
    case it changed, ``told`` what else was said."""

    case_id: str
    sequence: int
    at_utc: datetime
    actor: str
    person: str
    party: str
    action: str
    acted_on: date
    document: str | None
    reason: str | None
    from_step: str
    to_step: str
    details: str


@dataclass(frozen=True)
class Evidence:
    """What a case rests on, frozen: ``content`` is canonical JSON, ``sha256`` that of its bytes. ``frozen``
    numbers the times evidence was frozen for the case."""

    case_id: str
    frozen: int
    snapshot_id: str
    period: str
    rule_version: str
    sha256: str
    content: str
    at_utc: datetime
    actor: str


CASE_COLUMNS = columns_of(Case)
"""Columns of the cases: one row per case."""
CASE_EVENT_COLUMNS = columns_of(CaseEvent)
"""Columns of the events: one row per transition of a case."""
EVIDENCE_COLUMNS = columns_of(Evidence)
"""Columns of the evidence: one row per time it was frozen."""
