"""Why a step cannot be taken: what was tried, why not, what is allowed now and who may do it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.base.refusing import Refusal, in_words
from schemas.admission import ACTIONS, BODIES, STEPS, WORDS, AdmissionRules
from schemas.admission_items import WorkItem
from schemas.words import Words


def refuse(code: str, item: WorkItem, **params: Any) -> Refusal:
    """A refusal that names the item; one that has not begun has no number yet."""
    number = Words.same(item.item_id) if item.step else _UNNUMBERED
    return Refusal(code, {"name": item.item_name, "item": number, **params})


_UNNUMBERED = Words("尚未编号", "not numbered yet")


def action_words(action: str) -> dict[str, Words]:
    return {"action": in_words(ACTIONS, [action])}


def body_words(bodies: Iterable[str], name: str) -> dict[str, Words]:
    return {name: in_words(BODIES, bodies)}


def step_words(step: str) -> dict[str, Words]:
    return {"step": in_words(STEPS, [step])}


def part_words(parts: Iterable[str]) -> dict[str, Words]:
    return {"parts": in_words(WORDS, parts)}


def rule_words(rules: AdmissionRules, key: str) -> dict[str, Words]:
    """Where a rule of the jurisdiction comes from."""
    return {"rule": rules.clause_of(key)}


def yuan(fen: int) -> str:
    """An amount as it is written: 12000 or 12000.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
