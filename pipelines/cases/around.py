"""What a step is judged by beside the case and the move: the rules, what stands in the store, other cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.cases.confirming import Standing, standing_of
from pipelines.cases.evidence import Frozen, overtaken
from pipelines.cases.rules import CaseRules, load_case_rules
from pipelines.cases.stored import last_frozen, returns_now
from pipelines.store import Store
from schemas.case_items import Case

_ALIKE = """
SELECT * FROM cases
WHERE area_code = $area AND area_level = $level AND case_id <> $case ORDER BY case_id
"""
_RANKED = """
SELECT case_id, issued_on FROM cases WHERE has_ranks AND issued_on IS NOT NULL AND case_id <> $case
ORDER BY issued_on DESC LIMIT 1
"""
_OPENERS = """
SELECT DISTINCT person FROM case_events WHERE case_id = $case AND action IN ('open', 'reopen')
"""
_DOCUMENTS = "SELECT case_id, document FROM cases WHERE document IS NOT NULL AND case_id <> $case"
_UNIT = "SELECT DISTINCT person FROM case_events WHERE case_id = $case AND party = 'unit'"


@dataclass(frozen=True)
class Around:
    """``overtaken``: townships whose return is another now than the one the evidence rests on; None where
    there is no evidence. ``others``: the other cases about the same area (and department). ``ranked``: number
    and day of the last issued document that lists ranks. ``openers``: who opened it, at first and again;
    ``unit_persons``: who acted for the unit; ``documents``: numbers of the documents of other cases, with
    their case."""

    rules: CaseRules
    evidence: Frozen | None
    overtaken: tuple[str, ...] | None
    others: Sequence[Case]
    ranked: tuple[str, date] | None
    openers: frozenset[str]
    unit_persons: frozenset[str]
    documents: Mapping[str, str]
    confirmed: Standing


def look_around(store: Store, case: Case, brought: Frozen | None) -> Around:
    """All of it for a case that is about to take a step, by the evidence it brings, else the one it has."""
    evidence = brought or last_frozen(store, case.case_id)
    gone = None if evidence is None else tuple(overtaken(evidence, returns_now(store, evidence)))
    about = {"area": case.area_code, "level": case.area_level, "case": case.case_id}
    alike = [Case(**row) for row in store.frame(_ALIKE, about).iter_rows(named=True)]
    ranked = store.frame(_RANKED, {"case": case.case_id}).rows()
    own = {"case": case.case_id}
    persons: pl.Series = store.frame(_UNIT, own)["person"]
    numbers = store.frame(_DOCUMENTS, own).iter_rows()
    return Around(
        rules=load_case_rules(str(store.setting("jurisdiction"))),
        evidence=evidence,
        overtaken=gone,
        others=[other for other in alike if _is_of_one_unit(other, case)],
        ranked=ranked[0] if ranked else None,
        openers=frozenset(store.frame(_OPENERS, own)["person"]),
        unit_persons=frozenset(persons),
        documents={name_key_of(number): other for other, number in numbers},
        confirmed=standing_of(store, case.area_code, case.area_level, case.period),
    )


def _is_of_one_unit(one: Case, other: Case) -> bool:
    """Whether both are about the area itself or about one department of it, however it is spelt."""
    if one.department is None or other.department is None:
        return one.department is other.department
    return name_key_of(one.department) == name_key_of(other.department)
