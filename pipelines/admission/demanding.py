"""Applications for forms, plaques, appraisals, tools and certificates: what does not belong to them, and what
bars them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.admission.reading import field_words
from pipelines.admission.refusals import rule_words
from pipelines.admission.surroundings import FORBIDDEN, Surroundings
from pipelines.base.names import name_key_of
from pipelines.classification.classify import MATCH, classify
from schemas.admission import ALL_BARRED, APPLICATION_ROUTES, ONLY_WORK_ITEMS
from schemas.demands import DEMAND_KINDS, DEMANDS, PART_CODES, WORK_ITEM
from schemas.lists import LIST_KINDS
from schemas.problems import Problem
from schemas.words import Words

Application = Mapping[str, Any]


def find_strange_fields(application: Application) -> Iterator[Problem]:
    """Fields that are given and that only another kind has, and a way in that only work items have."""
    row, kind = application["sheet_row"], application["demand_kind"]
    named = {"kind": DEMAND_KINDS.words[kind]}
    others = [name for name in PART_CODES if name != DEMANDS[kind].part]
    strange = others if kind == WORK_ITEM else [*others, *ONLY_WORK_ITEMS]
    for name in strange:
        if application[name]:
            yield Problem("ADM-025", row=row, field=name, params={**field_words(name), **named})
    if kind != WORK_ITEM and application["route"] in ("emergency", "purchased"):
        way = {"route": APPLICATION_ROUTES.words[application["route"]]}
        yield Problem("ADM-026", row=row, field="route", params={**way, **named})


def find_barred_names(application: Application, around: Surroundings) -> Iterator[Problem]:
    """A name that may not be demanded, whatever kind it is applied for as: else the kind would be a way round
    the list. The negative list has a rule of its own (pipelines.admission.barring)."""
    return _named_on("ADM-027", FORBIDDEN, application, around)


def find_demand_bars(application: Application, around: Surroundings) -> Iterator[Problem]:
    """A name that a list of the kind covers already, and a kind that the document takes no more of."""
    yield from _named_on("ADM-028", DEMANDS[application["demand_kind"]].lists, application, around)
    yield from _barred_by_document(application, around)


def _named_on(
    code: str, lists: Iterable[str], application: Application, around: Surroundings
) -> Iterator[Problem]:
    key = name_key_of(application["item_name"])
    for name in lists:
        if found := around.catalogues.get(name, {}).get(key):
            told = {"list": LIST_KINDS.words[name], "number": found[0], "title": found[1]}
            yield Problem(code, row=application["sheet_row"], field="item_name", params=told)


def near_barred(name: str, around: Surroundings) -> list[dict[str, Any]]:
    """The entries that may not be demanded and that a name is taken for, the likest first: list, number,
    title and score (0–1). They bar nothing: a person reads both names."""
    if not name.strip():
        return []
    return [
        {"list": found.kind, "number": found.number, "title": found.title, "score": found.score}
        for found in classify(name, around.forbidden).suggestions
        if found.score >= MATCH
    ]


def _barred_by_document(application: Application, around: Surroundings) -> Iterator[Problem]:
    kind = application["demand_kind"]
    rules, part = around.rules.of(kind), DEMANDS[kind].part
    stated = application[part] if part else None
    if ALL_BARRED in rules.barred:
        what: Words = DEMAND_KINDS.words[kind]
    elif stated in rules.barred:
        what = PART_CODES[part].words[stated]
    else:
        return
    told = {"what": what, **rule_words(rules, "barred")}
    yield Problem("ADM-029", row=application["sheet_row"], field=part or "demand_kind", params=told)
