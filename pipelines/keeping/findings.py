"""What is found wrong with what a home keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schemas.problems import ProblemText, problem_texts
from schemas.words import Words


@dataclass(frozen=True)
class Finding:
    """One thing that is not what it was: its code (schemas/problems/keeping.toml), where, and what fills its
    sentence."""

    code: str
    place: str
    params: tuple[tuple[str, Any], ...]

    @property
    def text(self) -> ProblemText:
        """The sentence, with what is to be done."""
        return problem_texts()[self.code].fill(dict(self.params) | {"place": self.place})

    @property
    def told(self) -> dict[str, Any]:
        """For a machine: code, message, message_en, allowed, allowed_en, severity, place, and the parts of
        the sentence; one that is said in two languages is two, as ``error`` and ``error_en``."""
        text = self.text
        said = {"severity": text.severity, "place": self.place, **dict(self.params)}
        for name, value in self.params:
            if isinstance(value, Words):
                said |= {name: value.zh, f"{name}_en": value.en}
        return text.told | said


def finding(code: str, place: str, **params: Any) -> Finding:
    """A finding of a code at a place."""
    return Finding(code, place, tuple(params.items()))
