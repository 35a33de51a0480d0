"""The texts of the methods, read from texts.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pages._ui.text import pick

FILE = Path(__file__).parent / "texts.toml"


@dataclass(frozen=True)
class Method:
    """One method. ``zh`` and ``en`` are its title."""

    key: str
    zh: str
    en: str

    @property
    def title(self) -> str:
        return pick(self.zh, self.en)


@cache
def read_methods() -> dict[str, Method]:
    """Key → method, in reading order."""
    declared = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: Method(key=key, **entry) for key, entry in declared.items()}
