"""The documents that definitions and settings come from, by the short names the declarations use."""

from __future__ import annotations

import re

from pages._ui.text import N_, _, language
from schemas.jurisdiction import SILENT

DOCUMENTS = {
    "sichuan": N_("Sichuan, guiding opinions on the admission of community work items"),
    "huanxian": N_("Huan County (Gansu), plan of the burden-reduction campaign"),
    "renshou": N_("Renshou County (Sichuan), opinions on urban and rural community governance"),
    "guangxi": N_("Guangxi, opinions on the admission of community public services (2016, no. 128)"),
    "beijing": N_("Beijing, note on the plan to regulate what communities and villages are asked to do"),
}
SHORT = {
    "sichuan": N_("Sichuan"),
    "huanxian": N_("Huan County"),
    "renshou": N_("Renshou County"),
    "guangxi": N_("Guangxi"),
    "beijing": N_("Beijing"),
}


PRODUCT = "product"
"""Stands for a document where a rule is the product's own."""

_ANNEX = re.compile(r"附件(\d*)")
_ITEM = re.compile(r"第(\d+)项")
_NOTE = re.compile(r"备注([\d、]+)")


def clause(source: str) -> str:
    """“sichuan 2.6” as a reader knows it: the document's short name and the clause."""
    document, _space, number = source.partition(" ")
    if source == PRODUCT:
        return _("this product's own rule")
    return f"{_(SHORT[document])} {clause_number(number)}".strip() if document in SHORT else source


def clauses(text: str) -> str:
    """Several clauses, “guangxi 2.3; sichuan 2.8”, as a reader knows them."""
    return " · ".join(clause(source) for source in text.split("; "))


def clause_number(number: str) -> str:
    """A clause's number: annexes, items and notes of a Chinese document in the language of the page."""
    if language() == "zh":
        return number
    annex = _ANNEX.sub(lambda found: f"annex {found[1]}, ", number)
    item = _ITEM.sub(lambda found: f"item {found[1]}, ", annex)
    noted = _NOTE.sub(lambda found: f"note {', '.join(found[1].split('、'))}", item)
    return noted.replace(" ,", ",").strip(" ,")


def document_and_clause(document: str, number: str) -> str:
    """Where a setting comes from; says so where the jurisdiction's document is silent."""
    if document == SILENT:
        return _("the document is silent; default")
    return f"{_(DOCUMENTS.get(document, document))} {clause_number(number)}".strip()
