"""Applications for forms, plaques, appraisals, tools and certificates: what does not belong to them, and what
bars them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.admission.reading import field_words
from pipelines.admission.refusals import rule_words
from pipelines.admission.surroundings import Surroundings
from pipelines.base.names import name_key_of
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


def find_demand_bars(application: Application, around: Surroundings) -> Iterator[Problem]:
    """A name that may not be demanded, one that a list covers already, and a kind that the document takes no
    more of."""
    row, kind = application["sheet_row"], application["demand_kind"]
    demand, key = DEMANDS[kind], name_key_of(application["item_name"])
    for code, lists in (("ADM-027", demand.barred_lists), ("ADM-028", demand.lists)):
        for name in lists:
            if found := around.catalogues[name].get(key):
                told = {"list": LIST_KINDS.words[name], "number": found[0], "title": found[1]}
                yield Problem(code, row=row, field="item_name", params=told)
    yield from _barred_by_document(application, around)


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
