"""Everything that can be wrong with what somebody hands in or asks for: one table of stable codes, sentences
and remedies.

The tables are the TOML files in this folder. A code has a severity (``error`` refuses what was handed in or
asked for, ``warning`` and ``note`` do not), a sentence in Chinese and English and what is allowed or to be
done.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from schemas.words import Words

Severity = Literal["error", "warning", "note"]

SENTENCE = Words("{message}；{allowed}。({code})", "{message}; {allowed}. ({code})")
"""A problem for a person: what was found, what is allowed or to be done, the code."""


@dataclass(frozen=True)
class ProblemText:
    """One row of the table. Its words may hold ``{placeholders}`` filled from a problem's ``params``."""

    code: str
    severity: Severity
    message: Words
    allowed: Words
    column: str | None = None
    """For a rule between fields of a row: the field whose cell is marked."""

    def fill(self, params: Mapping[str, Any]) -> ProblemText:
        """The row with its placeholders filled. Raises KeyError for one that ``params`` does not know."""
        message, allowed = self.message.format_map(params), self.allowed.format_map(params)
        return dataclasses.replace(self, message=message, allowed=allowed)

    @property
    def words(self) -> Words:
        """The whole sentence for a person."""
        return SENTENCE.format(message=self.message, allowed=self.allowed, code=self.code)

    @property
    def told(self) -> dict[str, str]:
        """The sentence for a machine: code, message, message_en, allowed, allowed_en."""
        return {
            "code": self.code,
            "message": self.message.zh,
            "message_en": self.message.en,
            "allowed": self.allowed.zh,
            "allowed_en": self.allowed.en,
        }


@dataclass(frozen=True)
class Problem:
    """One thing found in one return. ``row`` is the row as Excel shows it (header = 1)."""

    code: str
    register: str | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@cache
def problem_texts() -> dict[str, ProblemText]:
    """All codes, sorted by code. Raises ValueError where a code stands in two files."""
    texts: dict[str, ProblemText] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for code, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in texts:
                raise ValueError(f"{path.name}: {code} is declared twice")
            texts[code] = _make_text(code, row)
    return dict(sorted(texts.items()))


def _make_text(code: str, row: dict[str, Any]) -> ProblemText:
    message, allowed = Words(row["zh"], row["en"]), Words(row["allowed_zh"], row["allowed_en"])
    return ProblemText(code, row["severity"], message, allowed, row.get("column"))
