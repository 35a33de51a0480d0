"""The documents that definitions and settings come from, by the short names the declarations use."""

from __future__ import annotations

import re

from pages._ui.words.text import _, language, say
from pipelines.queries.jurisdictions import all_documents
from schemas.documents import clause_in_english
from schemas.jurisdiction import SILENT

PRODUCT = "product"
"""Stands for a document where a rule is the product's own."""


def clause(source: str) -> str:
    """“sichuan 2.6” as a reader knows it: the document's short name and the clause."""
    document, _space, number = source.partition(" ")
    if source == PRODUCT:
        return _("this product's own rule")
    known = short_names()
    return f"{known[document]} {clause_number(number)}".strip() if document in known else source


def clauses(text: str) -> str:
    """Several clauses, “guangxi 2.3; sichuan 2.8”, as a reader knows them."""
    return " · ".join(clause(source) for source in text.split("; "))


def clause_number(number: str) -> str:
    """A clause's number: annexes, items and notes of a Chinese document in the language of the page."""
    return number if language() == "zh" else clause_in_english(number)


def document_and_clause(document: str, number: str) -> str:
    """Where a setting comes from; says so where the jurisdiction's document is silent."""
    if document == SILENT:
        return _("the document is silent; default")
    known = all_documents().get(document)
    name = say(known.words) if known else document
    return f"{name} {clause_number(number)}".strip()


def named(text: str) -> str:
    """A text with its documents by the names a reader knows: guangxi 2.3 → Guangxi 2.3."""
    for key, name in short_names().items():
        text = re.sub(rf"\b{key}\b", name, text, flags=re.ASCII)
    return text


def short_names() -> dict[str, str]:
    """Every document's short name for readers, by the name declarations use."""
    return {key: say(known.short) for key, known in all_documents().items()}
