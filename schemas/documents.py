"""The documents that settings, rules, lists, plans and indicators come from, by short name."""

from __future__ import annotations

import re
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

    def cite(self, clause: str) -> Words:
        """The document and one of its clauses, as a message names them: 《…》第二（八）条."""
        title = self.zh if "《" in self.zh else f"《{self.zh}》"
        return Words(f"{title}{clause_in_chinese(clause)}", f"{self.en}, {clause_in_english(clause)}")


_NUMBERED = re.compile(r"\d+(\.\d+)*")
_ANNEX = re.compile(r"附件(\d*)")
_ITEM = re.compile(r"第(\d+)项")
_NOTE = re.compile(r"备注([\d、]+)")
_DIGITS = "零一二三四五六七八九"


def clause_in_chinese(clause: str) -> str:
    """2.8 → 第二（八）条, 3.3.3 → 第三（三）3条; an annex or a note stands as it is written."""
    if not _NUMBERED.fullmatch(clause):
        return clause
    part, *rest = clause.split(".")
    section = f"（{_numeral(int(rest[0]))}）" if rest else ""
    return f"第{_numeral(int(part))}{section}{'.'.join(rest[1:])}条"


def clause_in_english(clause: str) -> str:
    """附件3备注1、2 → annex 3, note 1, 2; a number stands as it is."""
    annex = _ANNEX.sub(lambda found: f"annex {found[1]}, ", clause)
    item = _ITEM.sub(lambda found: f"item {found[1]}, ", annex)
    noted = _NOTE.sub(lambda found: f"note {', '.join(found[1].split('、'))}", item)
    return noted.replace(" ,", ",").strip(" ,")


def _numeral(number: int) -> str:
    """1–99 as a document counts its clauses: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    ten = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return ten + (_DIGITS[ones] if ones or not tens else "")


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
