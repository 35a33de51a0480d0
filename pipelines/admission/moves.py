"""What somebody wants to do to an item, and what a transition did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.base.names import document_written, written


@dataclass(frozen=True)
class Move:
    """What a body wants to do on a day. ``details``: what the action brings beside document and reason, by
    field: an application's fields, and what is told of it (``resembles``, ``continues``, ``term_assumed``,
    ``list_unlike``, ``near_barred``: pipelines.admission.notes); document_expires_on of an approval; paid_fen
    and due_fen (the new total) of a payment; respondents, satisfied and opinion of an evaluation;
    community_code of a refusal."""

    action: str
    body: str
    on: date
    document: str | None = None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A document or a word of which nothing is seen was not given, nor a document called 无."""
        details = {name: _seen(value) for name, value in self.details.items()}
        object.__setattr__(self, "document", document_written(self.document))
        object.__setattr__(self, "reason", written(self.reason))
        object.__setattr__(self, "details", details)

    def brings(self, name: str) -> bool:
        """Whether it has the document, the reason or the detail of that name."""
        given = getattr(self, name) if name in ("document", "reason") else self.details.get(name)
        return given is not None


def _seen(value: Any) -> Any:
    return written(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Taken:
    """A transition that is allowed: the steps, the fields of the item it sets, and what else is told."""

    from_step: str
    to_step: str
    changes: Mapping[str, Any]
    told: Mapping[str, Any]
