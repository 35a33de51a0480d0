"""Why a step with a case cannot be taken, in words that name the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.base.refusing import Refusal, in_words
from schemas.case_items import Case
from schemas.cases import ACTIONS, BROUGHT, KINDS, PARTIES, STEPS
from schemas.words import Words


def refuse(code: str, case: Case, **params: Any) -> Refusal:
    """A refusal that names the case; one that has not begun has no number yet."""
    number = Words.same(case.case_id) if case.step else _UNNUMBERED
    return Refusal(code, {"case": number, "area": case.area_name, "kind": kind_words(case.kind), **params})


_UNNUMBERED = Words("尚未编号", "not numbered yet")


def kind_words(kind: str) -> Words:
    return in_words(KINDS, [kind])


def action_words(action: str) -> Words:
    return in_words(ACTIONS, [action])


def step_words(step: str) -> Words:
    return in_words(STEPS, [step]) if step else _NOT_BEGUN


_NOT_BEGUN = Words("尚未提出", "not begun")


def party_words(parties: Iterable[str]) -> Words:
    return in_words(PARTIES, parties)


def brought_words(names: Iterable[str]) -> Words:
    return in_words(BROUGHT, names)
