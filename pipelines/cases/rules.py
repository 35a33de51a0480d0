"""The rules of cases in force in a jurisdiction, each with the clause it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.jurisdictions.documents import all_documents
from pipelines.jurisdictions.settings import load_jurisdiction
from schemas.cases import CaseTransition
from schemas.documents import Document
from schemas.jurisdiction import SILENT, Jurisdiction, Setting
from schemas.words import BY_DEFAULT, Words

WATCHED_PERIODS = 12
"""Periods after its closing in which the figure of a case is watched (the design of supervision)."""


@dataclass(frozen=True)
class CaseRules:
    """The settings of a jurisdiction that cases follow, and the documents they cite."""

    jurisdiction: Jurisdiction
    documents: Mapping[str, Document]

    def setting(self, key: str) -> Setting:
        return next(one for one in self.jurisdiction.settings if one.key == key)

    def clause_of(self, key: str) -> Words:
        """Where a setting comes from: document and clause, or why there is a default."""
        setting = self.setting(key)
        if setting.source == SILENT:
            return setting.note
        return self.documents[setting.source].cite(setting.clause)

    def clause_of_step(self, transition: CaseTransition) -> Words:
        """Where a step comes from: the clauses of the jurisdiction's own documents, else the product."""
        own = {one.source for one in self.jurisdiction.settings} | {self.jurisdiction.name}
        cited = [part.partition(" ") for part in transition.clause.split("; ")]
        words = [self.documents[source].cite(clause) for source, _, clause in cited if source in own]
        return Words.join(words, "、", "; ") if words else BY_DEFAULT


def load_case_rules(jurisdiction: str) -> CaseRules:
    """The rules in force. Raises UserError where there is no such jurisdiction."""
    return CaseRules(load_jurisdiction(jurisdiction), all_documents())
