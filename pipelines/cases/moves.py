"""What somebody wants to do with a case, and what a transition did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.base.names import require_texts, written
from pipelines.cases.evidence import Frozen, Recheck

OWN_FIELDS = ("document", "reason", "evidence", "recheck")
"""What a move carries in fields of its own; everything else is a detail."""


@dataclass(frozen=True)
class CaseMove:
    """What a person wants to do for a party on a day. ``details``: what the action brings beside document,
    reason, evidence and re-check, by field: what a case is about (kind, area_code, area_level, area_name,
    department, period, matter, origin, origin_id, reasons, escalates) when it begins; signed_by and has_ranks
    of an issue; office of a decision; objects of an answer; held_on, present, said and promised of an
    interview; measures and rectify_due."""

    action: str
    party: str
    person: str
    on: date
    document: str | None = None
    reason: str | None = None
    evidence: Frozen | None = None
    recheck: Recheck | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A document or a word of which nothing is seen was not given. Raises UserError for a text that is
        none."""
        require_texts([self.person, self.document, self.reason, *self.details.values()])
        seen = {
            name: written(value) if isinstance(value, str) else value for name, value in self.details.items()
        }
        for name in ("document", "reason"):
            object.__setattr__(self, name, written(getattr(self, name)))
        object.__setattr__(self, "person", written(self.person) or "")
        object.__setattr__(self, "details", seen)

    def brings(self, name: str) -> bool:
        """Whether it has what is called so."""
        given = getattr(self, name) if name in OWN_FIELDS else self.details.get(name)
        return given is not None


@dataclass(frozen=True)
class CaseTaken:
    """A transition that is allowed: the steps, the fields of the case it sets, and what else is told."""

    from_step: str
    to_step: str
    changes: Mapping[str, Any]
    told: Mapping[str, Any]
