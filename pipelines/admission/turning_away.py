"""What stands against a community's refusal of something by its name: an item that is there already, an entry
of a list, a refusal that was put down before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipelines.admission.barring import is_barred
from pipelines.admission.refusals import rule_words
from pipelines.admission.stored import areas_above, read_item, refused_by_name
from pipelines.admission.surroundings import Surroundings
from pipelines.base.names import name_key_of
from pipelines.store import Store
from schemas.admission_items import WorkItem
from schemas.demands import DEMANDS
from schemas.lists import LIST_KINDS
from schemas.periods import months_later
from schemas.problems import Problem

Application = Mapping[str, Any]

_REPEATED_WITHIN_MONTHS = 12
"""Who demands the same again after a year demands it anew, as with an emergency that comes back."""


def find_standing(
    store: Store, named: Application, community: str, around: Surroundings
) -> Iterator[Problem]:
    """Why a community may not put down a refusal of what is named: the item stands on the day, in an area the
    community lies in; a list covers the name; or the same community refused the same within a year."""
    above = areas_above(store, community)
    keys = (name_key_of(named["department"] or ""), name_key_of(named["item_name"]), named["demand_kind"])
    for area in sorted(above):
        item = read_item(store, around.standing.get((area, *keys), ""))
        if item and _has_begun(item, around.on) and not _has_expired(item, around.on):
            yield _standing_problem(item, around)
    yield from _listed_problems(named, around)
    yield from _repeat_problems(store, keys, community, around.on)


def _has_begun(item: WorkItem, on: date) -> bool:
    """On a day before the application nobody had applied: such a refusal may be put down late."""
    return any(day is not None and day <= on for day in (item.applied_on, item.started_on))


def _has_expired(item: WorkItem, on: date) -> bool:
    """A document past its last day covers nothing, and what has one takes no refusal by its number."""
    return item.document_expires_on is not None and item.document_expires_on < on


def _standing_problem(item: WorkItem, around: Surroundings) -> Problem:
    told = {"name": item.item_name, "item": item.item_id}
    if item.approval_document is None:
        return Problem("ADM-036", field="item_name", params=told)
    rule = rule_words(around.rules.of(item.demand_kind), "community_may_refuse")
    return Problem("ADM-035", field="item_name", params={**told, "document": item.approval_document, **rule})


def _listed_problems(named: Application, around: Surroundings) -> Iterator[Problem]:
    """A list covers what it names, unless another list or the document bars it."""
    if is_barred(named, around):
        return
    key = name_key_of(named["item_name"])
    for kind in DEMANDS[named["demand_kind"]].lists:
        if entry := around.catalogues[kind].get(key):
            told = {"list": LIST_KINDS.words[kind], "number": entry[0], "title": entry[1]}
            yield Problem("ADM-037", field="item_name", params=told)


def _repeat_problems(store: Store, keys: tuple[str, str, str], community: str, on: date) -> Iterator[Problem]:
    for row in refused_by_name(store, community).iter_rows(named=True):
        own = name_key_of(row["department"]), name_key_of(row["item_name"]), row["demand_kind"]
        earlier, later = sorted((row["refused_on"], on))
        if own == keys and later < months_later(earlier, _REPEATED_WITHIN_MONTHS):
            told = {"community": community, "item": row["item_id"], "day": row["refused_on"]}
            yield Problem("ADM-038", field="item_name", params=told)
            return
