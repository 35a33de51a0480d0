"""The life of a case: its steps, who may take them, and what they must bring.

The words and the transitions are data: cases.toml beside this file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from schemas.codes import Code, CodeList, declared_codes

_DECLARED = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))

KINDS = declared_codes("kinds", _DECLARED)
"""The ladder, the gentlest first, and the commendation: but for ``urge`` steps of schemas/measures.toml."""
ORIGINS = declared_codes("origins", _DECLARED)
STEPS = declared_codes("steps", _DECLARED)
ACTIONS = declared_codes("actions", _DECLARED)
PARTIES = declared_codes("parties", _DECLARED)

ROLES: dict[str, str] = {key: row["role"] for key, row in _DECLARED["parties"].items()}
"""By party: the duty that a scope must have to act for it."""

ENDED_STEPS = ("closed", "dropped")
"""Steps of a case that waits for nobody; one that is closed is watched for a while."""

BEFORE_ISSUE = ("proposed", "opened", "sent", "answered", "reply_lapsed", "decided")
"""Steps of a case that nobody outside has seen a document of."""

RECHECKING = ("recheck", "resume")
"""Actions that hold the frozen reasons against a later month."""

PAPERS_OF_STEPS = {"record": "interview_record", "rectify": "rectification", "recheck": "recheck"}
"""By action that a document of its own goes out with: the template of that document. Its number and signer
are kept in the log of the case."""

RECHECKS = CodeList(
    "rechecks", (Code("passed", "复查通过", "passed"), Code("failed", "复查未通过", "failed"))
)

BROUGHT = CodeList(
    "case_words",
    (
        Code("matter", "事由", "matter"),
        Code("reason", "理由", "reason"),
        Code("evidence", "证据", "evidence"),
        Code("document", "文号", "document number"),
        Code("signed_by", "签发人", "signer"),
        Code("held_on", "约谈日期", "day of the interview"),
        Code("present", "参加人员", "who was present"),
        Code("said", "约谈内容", "what was said"),
        Code("promised", "承诺事项", "what was promised"),
        Code("measures", "整改措施", "measures"),
        Code("recheck", "复查结果", "what the re-check found"),
    ),
)
"""Words for what an action must bring."""


@dataclass(frozen=True)
class CaseTransition:
    """One way from a step to another. ``from_step`` is empty where the case begins. ``needs`` must be
    brought, ``guards`` must hold; ``kinds``: only cases of these, of all where empty."""

    from_step: str
    action: str
    to_step: str
    who: tuple[str, ...]
    needs: tuple[str, ...]
    guards: tuple[str, ...]
    kinds: tuple[str, ...]
    clause: str

    def is_for(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


TRANSITIONS: dict[tuple[str, str], CaseTransition] = {
    (row["from"], row["action"]): CaseTransition(
        row["from"],
        row["action"],
        row["to"],
        tuple(row["who"]),
        tuple(row.get("needs", ())),
        tuple(row.get("guards", ())),
        tuple(row.get("kinds", ())),
        row["clause"],
    )
    for row in _DECLARED["transitions"]
}
"""By step and action: the one transition there is."""
