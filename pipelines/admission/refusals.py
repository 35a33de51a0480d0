"""Why a step cannot be taken: what was tried, why not, what is allowed now and who may do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.base.errors import UserError
from schemas.admission import ACTIONS, BODIES, STEPS, WORDS, AdmissionRules
from schemas.admission_items import WorkItem
from schemas.codes import CodeList
from schemas.problems import problem_texts
from schemas.words import Words


@dataclass(frozen=True)
class Refusal:
    """One reason, by its code in schemas/problems/admission.toml and what fills the sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return problem_texts()[self.code].fill(self.params).words


class NotAllowed(UserError):
    """A step was refused; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code, **refusal.params)
        self.refusal = refusal
        self.problems = [self.told]


def refuse(code: str, item: WorkItem, **params: Any) -> Refusal:
    """A refusal that names the item."""
    return Refusal(code, {"name": item.item_name, "item": item.item_id, **params})


def in_words(codes: CodeList, keys: Iterable[str], name: str) -> dict[str, str]:
    """The words of some keys, as the params ``name_zh`` and ``name_en``."""
    listed = list(keys)
    zh = "、".join(codes.zh_of.get(key, key) for key in listed)
    en = ", ".join(codes.en_of.get(key, key) for key in listed)
    return {f"{name}_zh": zh, f"{name}_en": en}


def action_words(action: str) -> dict[str, str]:
    return in_words(ACTIONS, [action], "action")


def body_words(bodies: Iterable[str], name: str) -> dict[str, str]:
    return in_words(BODIES, bodies, name)


def step_words(step: str) -> dict[str, str]:
    return in_words(STEPS, [step], "step")


def part_words(parts: Iterable[str]) -> dict[str, str]:
    return in_words(WORDS, parts, "parts")


def rule_words(rules: AdmissionRules, key: str) -> dict[str, str]:
    """Where a rule of the jurisdiction comes from."""
    zh, en = rules.clause_of(key)
    return {"rule_zh": zh, "rule_en": en}


def yuan(fen: int) -> str:
    """An amount as it is written: 12000 or 12000.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
