"""The texts of the methods, read from texts.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pages._ui.words.text import pick
from schemas.words import Named

FILE = Path(__file__).parent / "method_texts.toml"


@dataclass(frozen=True)
class Formula(Named):
    """One line of the small print: what it is (``zh``, ``en``), and the formula as TeX."""

    zh: str
    en: str
    tex: str

    @property
    def line(self) -> str:
        return f"{pick(self.zh + '：', self.en + ': ')}${self.tex}$"


@dataclass(frozen=True)
class Method(Named):
    """One method: title, the point in one sentence (``lead``), half a page of ``text``, and the small print:
    formulas, sources and the keys of the settings it rests on."""

    key: str
    zh: str
    en: str
    lead_zh: str
    lead_en: str
    text_zh: str
    text_en: str
    formulas: tuple[Formula, ...]
    sources: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def title(self) -> str:
        return pick(self.zh, self.en)

    @property
    def lead(self) -> str:
        return pick(self.lead_zh, self.lead_en)

    @property
    def text(self) -> str:
        return pick(self.text_zh, self.text_en).strip()


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
        **entry,
    )
