"""Why a step cannot be taken, in the life of an item or a case: what was tried, why not, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.codes import CodeList
from schemas.errors import UserError
from schemas.problems import problem_texts
from schemas.words import Words


@dataclass(frozen=True)
class Refusal:
    """One reason, by its code in schemas/problems and what fills the sentence."""

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


def in_words(codes: CodeList, keys: Iterable[str]) -> Words:
    """The words of some keys, in one text; a key that is none says itself."""
    return Words.join(codes.words.get(key, Words.same(key)) for key in keys)
