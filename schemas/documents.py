"""The documents that settings, rules, lists, plans and indicators come from, by short name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.declared import Fault, key_faults
from schemas.words import Named, Words, pair_up

_WORDS = {"zh": str, "en": str, "short_zh": str, "short_en": str}


@dataclass(frozen=True)
class Document(Named):
    """A document. ``key`` is the short name that clauses use; the others are shown to readers."""

    key: str
    zh: str
    en: str
    short: Words


def make_documents(declared: Mapping[str, Any]) -> dict[str, Document]:
    """By short name, the documents of a table in which find_document_faults has found nothing."""
    return {key: Document(key, **pair_up(words)) for key, words in declared.items()}


DOCUMENTS = make_documents(
    tomllib.loads((Path(__file__).parent / "documents.toml").read_text(encoding="utf-8"))
)
"""The five that the product was built on."""

SOURCES = tuple(DOCUMENTS)
"""Their short names."""


def known_sources(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """Short names a jurisdiction's file may use: the five, and those of its own section ``documents``."""
    own = declared.get("documents", {})
    return (*SOURCES, *(own if isinstance(own, dict) else ()))


def find_document_faults(declared: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the section ``documents`` of a jurisdiction's file."""
    own = declared.get("documents", {})
    for key, words in own.items() if isinstance(own, dict) else ():
        place = f"documents.{key}"
        if key in SOURCES or " " in key:
            yield place, "简称已有，或含空格", "the short name is taken, or has a blank"
        if isinstance(words, dict):
            yield from key_faults(place, words, _WORDS, {})
        else:
            yield (
                place,
                "须写作一节，含 zh、en、short_zh、short_en",
                ("must be a section with zh, en, short_zh and short_en"),
            )
    if not isinstance(own, dict):
        yield "documents", "须写作 [documents.简称]", "must be written as [documents.NAME]"
