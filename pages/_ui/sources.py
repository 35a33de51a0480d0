"""The documents that definitions and settings come from, by the short names the declarations use."""

from __future__ import annotations

from pages._ui.text import N_, _
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


def clause(source: str) -> str:
    """“sichuan 2.6” as a reader knows it: the document's short name and the clause."""
    document, _space, number = source.partition(" ")
    return f"{_(SHORT[document])} {number}".strip() if document in SHORT else source


def document_and_clause(document: str, number: str) -> str:
    """Where a setting comes from; says so where the jurisdiction's document is silent."""
    if document == SILENT:
        return _("the document is silent; default")
    return f"{_(DOCUMENTS.get(document, document))} {number}".strip()
