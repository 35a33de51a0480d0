"""Everything that can be wrong with a return: one table of stable codes, sentences and remedies.

The tables are the TOML files in this folder. A code has a severity (``error`` rejects the return,
``warning`` and ``note`` do not), a sentence in Chinese and English and what is allowed or to be done.
"""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class ProblemText:
    """One row of the table. Sentences may hold ``{placeholders}`` filled from a problem's ``params``."""

    code: str
    severity: Severity
    zh: str
    en: str
    allowed_zh: str
    allowed_en: str
    column: str | None = None
    """For a rule between fields of a row: the field whose cell is marked."""


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
            texts[code] = ProblemText(code=code, **row)
    return dict(sorted(texts.items()))
