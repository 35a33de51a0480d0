"""Errors a user can cause or mend. Anything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class UserError(Exception):
    """The input was refused (exit code 2). Carries the sentence in both languages."""

    exit_code = 2
    problems: Sequence[dict[str, Any]] = ()
    """Where a table was refused: everything found in it, for machines."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class HomeError(UserError):
    """The home is busy or unusable (exit code 3)."""

    exit_code = 3
