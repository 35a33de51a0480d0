"""What an application is checked against: the lists in force, the areas, and the items that stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.admission.acting import rules_of
from pipelines.admission.likeness import barred_kinds
from pipelines.admission.stored import read_items
from pipelines.areas import load_areas
from pipelines.base.names import name_key, name_key_of
from pipelines.classification.entries import Entry, as_named, home_entries, reference_entries
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.reference import as_entries, reference_lists
from pipelines.lists.stored import lists_in_force
from pipelines.store import Store
from schemas.admission import ENDED_STEPS, AdmissionRules
from schemas.demands import BARRED_LISTS, DEMANDS
from schemas.lists import split_includes

_LISTS = ("self_governance", "assistance", "negative")
_CATALOGUES = tuple(
    dict.fromkeys(name for demand in DEMANDS.values() for name in (*demand.lists, *demand.barred_lists))
)
FORBIDDEN = tuple(name for name in BARRED_LISTS if name != "negative")
"""Without the negative list, which has a rule of its own and is in ``entries``."""
ItemKey = tuple[str, str, str, str]
"""Area, department, name and kind, names by their keys: what makes two applications the same."""


@dataclass(frozen=True)
class Surroundings:
    """What an application is checked against. ``areas``: code and level of each above the communities;
    ``listed``: by name key, the list, number and title of each entry in force, a negative entry's category
    and kinds of work included; ``entries``: those a name is held against for likeness; ``standing``: by area,
    department, name key and kind, the item that has not ended; ``emergencies``: by the same, number and first
    day of each emergency that ended without an approval, the earliest first; ``catalogues``: by kind of list
    and name key, number and title of each entry in force of the lists that cover or bar a demand;
    ``forbidden``: the entries that bar one, with the names inside them, for likeness."""

    rules: AdmissionRules
    on: date
    area_code: str
    areas: frozenset[tuple[str, str]]
    listed: Mapping[str, tuple[str, int, str]]
    entries: tuple[Entry, ...]
    standing: Mapping[ItemKey, str]
    emergencies: Mapping[ItemKey, list[tuple[str, date]]]
    catalogues: Mapping[str, Mapping[str, tuple[int, str]]]
    forbidden: tuple[Entry, ...]


def look_around(store: Store, on: date) -> Surroundings:
    """What the store holds that an application is checked against, on a day."""
    rules = rules_of(store)
    everything = read_items(store)
    ended = pl.col("step").is_in(ENDED_STEPS)
    items = everything.filter(~ended)
    keys = items.select(*_KEY)
    return Surroundings(
        rules=rules,
        on=on,
        area_code=load_jurisdiction(rules.jurisdiction).area_code,
        areas=frozenset(
            load_areas(store).filter(pl.col("level") != "community").select("code", "level").rows()
        ),
        listed=_listed(store, rules, on),
        entries=_entries(store, rules, on),
        standing=dict(zip(keys.rows(), items["item_id"], strict=True)),
        emergencies=_unapproved_emergencies(everything.filter(ended)),
        catalogues=_catalogues(store, rules, on),
        forbidden=as_named(_in_force(store, rules, on, FORBIDDEN)),
    )


_KEY = ("area_code", name_key(pl.col("department")), name_key(pl.col("item_name")), "demand_kind")
"""The columns of an ItemKey."""


def _unapproved_emergencies(ended: pl.DataFrame) -> dict[ItemKey, list[tuple[str, date]]]:
    lapsed = ended.filter(
        pl.col("route") == "emergency", pl.col("approved_on").is_null(), pl.col("started_on").is_not_null()
    ).sort("started_on", "item_id")
    found: dict[ItemKey, list[tuple[str, date]]] = {}
    for key, item in zip(
        lapsed.select(*_KEY).rows(), lapsed.select("item_id", "started_on").rows(), strict=True
    ):
        found.setdefault(key, []).append(item)
    return found


def _listed(store: Store, rules: AdmissionRules, on: date) -> dict[str, tuple[str, int, str]]:
    """By name key: the entry in force of that name. Where two lists have it, the negative one stands. A
    list that the home never had, being older than the lists that ship, is the one of the documents."""
    entries = _in_force(store, rules, on, _LISTS)
    named: dict[str, tuple[str, int, str]] = {}
    for row in entries.sort(pl.col("kind") == "negative", "kind").iter_rows(named=True):
        for name in _names(row):
            named[name_key_of(name)] = row["kind"], row["number"], row["title"]
    return named


def _in_force(store: Store, rules: AdmissionRules, on: date, kinds: Sequence[str]) -> pl.DataFrame:
    """One row per entry of these kinds of list: kind, number, title, category, includes."""
    reference, held = reference_lists(rules.jurisdiction), _held(store)
    columns = (pl.col("number").cast(pl.Int64), "title", "category", "includes")
    shipped = [
        as_entries(reference[kind]).select(pl.lit(kind).alias("kind"), *columns)
        for kind in kinds
        if kind in reference and kind not in held
    ]
    present = lists_in_force(store, on).filter(pl.col("kind").is_in(kinds))
    return pl.concat([present.select("kind", *columns), *shipped])


def _catalogues(store: Store, rules: AdmissionRules, on: date) -> dict[str, dict[str, tuple[int, str]]]:
    """The entries of the lists that cover or bar a demand, by kind of list and by title."""
    entries = _in_force(store, rules, on, _CATALOGUES)
    named: dict[str, dict[str, tuple[int, str]]] = {kind: {} for kind in _CATALOGUES}
    for row in entries.sort("kind", "number").iter_rows(named=True):
        named[row["kind"]].setdefault(name_key_of(row["title"]), (row["number"], row["title"]))
    return named


def _entries(store: Store, rules: AdmissionRules, on: date) -> tuple[Entry, ...]:
    """What a name is held against for likeness, from the same lists as ``_listed``."""
    held, documents = _held(store), reference_entries(rules.jurisdiction)
    shipped = tuple(entry for entry in documents if entry.kind not in held)
    barred = barred_kinds(rules.negative_kinds)
    return tuple(entry for entry in home_entries(store, on) + shipped + barred if entry.kind in _LISTS)


def _held(store: Store) -> list[str]:
    """Kinds of list the home has ever had."""
    return store.frame("SELECT DISTINCT kind FROM list_entries ORDER BY kind")["kind"].to_list()


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    """What an entry goes by; a negative one also by its category, 招商引资 for 招商引资类, and by the work
    inside it."""
    yield row["title"]
    if row["kind"] == "negative":
        yield from split_includes(row["includes"])
        if row["category"]:
            yield row["category"]
            yield row["category"].removesuffix("类")
