"""The steps that may follow from a month's figures, and the sentences that say why or why not."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from schemas.words import Named, Words, pair_up

RULE_VERSION = "2"
"""Raised when the rule of pipelines/ranking/measures.py changes; a notice prints it."""


@dataclass(frozen=True)
class Step(Named):
    """What may be done about an area, the gentlest first."""

    zh: str
    en: str


@dataclass(frozen=True)
class MeasureReason(Named):
    """A fact that speaks for a step, and what is said where its lack keeps an area from one; of a department
    in how many ``communities`` it must be found. ``counted``: its figure with its unit; ``former``: the words
    in which older cases have it."""

    zh: str
    en: str
    lacks: Words | None = None
    communities: int | None = None
    counted: Words | None = None
    former: Words | None = None


_declared = tomllib.loads(Path(__file__).resolve().with_name("measures.toml").read_text(encoding="utf-8"))

STEPS: dict[str, Step] = {code: Step(**row) for code, row in _declared["step"].items()}
REASONS: dict[str, MeasureReason] = {
    code: MeasureReason(**pair_up(row))
    for code, row in (_declared["reason"] | _declared["department_reason"]).items()
}
DEPARTMENT_REASONS: dict[str, int] = {
    code: row["communities"] for code, row in _declared["department_reason"].items()
}
"""The reasons about a department, the gravest first: in how many communities of an area at least."""
