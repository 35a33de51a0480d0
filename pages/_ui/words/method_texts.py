"""The texts of the methods, read from texts.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pages._ui.words.text import COLON, say
from schemas.words import Named, Words, pair_up

FILE = Path(__file__).parent / "method_texts.toml"


@dataclass(frozen=True)
class Formula(Named):
    """One line of the small print: what it is (``zh``, ``en``), and the formula as TeX."""

    zh: str
    en: str
    tex: str

    @property
    def line(self) -> str:
        return f"{say(self.words)}{say(COLON)}${self.tex}$"


@dataclass(frozen=True)
class Method(Named):
    """One method: title, the point in one sentence (``lead``), half a page of ``text``, and the small print:
    formulas, sources and the keys of the settings it rests on."""

    key: str
    zh: str
    en: str
    lead: Words
    text: Words
    formulas: tuple[Formula, ...]
    sources: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def title(self) -> str:
        return say(self.words)


@cache
def read_methods() -> dict[str, Method]:
    """Key → method, in reading order."""
    declared = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: _make_method(key, entry) for key, entry in declared.items()}


def _make_method(key: str, entry: dict[str, Any]) -> Method:
    lists = {name: entry.pop(name) for name in ("formulas", "sources", "settings")}
    formulas = tuple(Formula(**line) for line in lists["formulas"])
    return Method(
        key=key,
        formulas=formulas,
        sources=tuple(lists["sources"]),
        settings=tuple(lists["settings"]),
        **pair_up(entry),
    )
