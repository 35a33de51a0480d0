"""What bars an application: the lists, the kinds of work a document names, the rules of purchase, and list
references that do not fit the entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.admission.demanding import find_barred_names, find_demand_bars
from pipelines.admission.notes import listed_words
from pipelines.admission.refusals import rule_words
from pipelines.admission.surroundings import Surroundings
from pipelines.base.names import name_key_of
from pipelines.classification.classify import CLOSE, MATCH, UNSURE, classify
from pipelines.classification.entries import Entry
from schemas.codes import LIST_KIND
from schemas.demands import DEMANDS, WORK_ITEM
from schemas.problems import Problem
from schemas.words import Words

Application = Mapping[str, Any]


def find_bars(application: Application, around: Surroundings) -> Iterator[Problem]:
    """Every bar on an application that names its item; by list, or by an entry's exact name, never by
    likeness. The negative list bars whatever is demanded, in any form (sichuan 2.4)."""
    row, rules = application["sheet_row"], around.rules
    kind, number, title = around.listed.get(name_key_of(application["item_name"]), (None, None, ""))
    rule = rule_words(rules, "negative_list_blocks")
    if rules.negative_list_blocks and application["list_kind"] == "negative":
        yield Problem("ADM-009", row=row, field="list_kind", params=rule)
    entry = {"number": number, "title": title}
    if rules.negative_list_blocks and kind == "negative":
        yield Problem("ADM-010", row=row, field="item_name", params={**entry, **rule})
    elif named := _named_kind(application["item_name"], rules.negative_kinds):
        told = {"kind": named, **rule_words(rules, "negative_kinds")}
        yield Problem("ADM-022", row=row, field="item_name", params=told)
    yield from find_barred_names(application, around)
    if application["demand_kind"] != WORK_ITEM:
        yield from find_demand_bars(application, around)
        return
    if application["route"] == "purchased":
        yield from _purchase_bars(application, around, kind, entry)
    if application["list_kind"] != "negative" and kind != "negative":
        yield from _reference_problems(application, around)


def is_barred(named: Application, around: Surroundings) -> bool:
    """Whether what is named may be demanded of nobody, by the negative list, the kinds of work a document
    names or the lists that bar its kind of demand."""
    key = name_key_of(named["item_name"])
    kind, *_ = around.listed.get(key, (None,))
    barred_lists = DEMANDS[named["demand_kind"]].barred_lists
    return (
        kind == "negative"
        or _named_kind(named["item_name"], around.rules.negative_kinds) is not None
        or any(key in around.catalogues[name] for name in barred_lists)
    )


def _named_kind(name: str, kinds: tuple[str, ...]) -> str | None:
    """The kind that the document names and that the name is, with or without 类."""
    key = name_key_of(name).removesuffix("类")
    return next((kind for kind in kinds if name_key_of(kind) == key), None)


def _purchase_bars(
    application: Application, around: Surroundings, kind: str | None, entry: dict[str, Any]
) -> Iterator[Problem]:
    row, rules = application["sheet_row"], around.rules
    if rules.purchase_barred_with_licence and application["needs_licence"]:
        rule = rule_words(rules, "purchase_barred_with_licence")
        yield Problem("ADM-012", row=row, field="needs_licence", params=rule)
    stated = application["list_kind"]
    barred = next((k for k in (stated, kind) if k in rules.purchase_barred_lists and k != "negative"), None)
    if barred:
        own = {"number": application["list_number"] or "", "title": application["item_name"]}
        words = {"list": LIST_KIND.words[barred]}
        params = {**words, **(entry if barred == kind else own), **rule_words(rules, "purchase_barred_lists")}
        yield Problem(
            "ADM-011", row=row, field="list_kind" if barred == stated else "item_name", params=params
        )


def _reference_problems(application: Application, around: Surroundings) -> Iterator[Problem]:
    """A list and number that are none, or those of another entry than the one the name means."""
    row, stated, number = application["sheet_row"], application["list_kind"], application["list_number"]
    if stated is None:
        if number is not None:
            yield Problem("ADM-023", row=row, field="list_number", params={"number": number})
        return
    entries = _entries_of(around, stated)
    if number is not None and not any(entry.number == number for entry in entries):
        told = {"list": LIST_KIND.words[stated], "number": number, "count": len(entries)}
        yield Problem("ADM-020", row=row, field="list_number", params=told)
        return
    if meant := _meant(application, around):
        found, kind, entry_number, title = meant
        params = {
            "name": application["item_name"],
            "found": found,
            "list": LIST_KIND.words[kind],
            "number": entry_number,
            "title": title,
            "stated": _stated_words(application, entries),
        }
        yield Problem("ADM-021", row=row, field="list_number" if number else "list_kind", params=params)


_IS, _MEANS = Words("是", "is"), Words("最接近", "is likest to")


def _meant(application: Application, around: Surroundings) -> tuple[Words, str, int, str] | None:
    """The entry that the name is, or is surely meant to be, where that is another than the one stated."""
    stated, number = application["list_kind"], application["list_number"]
    exact = around.listed.get(name_key_of(application["item_name"]))
    if exact:
        kind, found, title = exact
        fits = kind == stated and (number is None or number == found)
        return None if fits else (_IS, kind, found, title)
    if number is None:
        return None
    scores = _scores(application, around, stated)
    best = max(scores, key=lambda entry: (scores[entry], -entry.number), default=None)
    if best is None or best.number == number or scores[best] < MATCH:
        return None
    own = max((score for entry, score in scores.items() if entry.number == number), default=0.0)
    return (_MEANS, stated, best.number, best.title) if own < scores[best] - CLOSE else None


def list_unlike(application: Application, around: Surroundings) -> dict[str, Any] | None:
    """The entry an application states and whose name its own is not like, for reviewers to look at."""
    stated, number = application["list_kind"], application["list_number"]
    if stated is None or number is None or name_key_of(application["item_name"]) in around.listed:
        return None
    scores = _scores(application, around, stated)
    if max((score for entry, score in scores.items() if entry.number == number), default=0.0) >= UNSURE:
        return None
    cited = next(entry for entry in _entries_of(around, stated) if entry.number == number)
    return {"list": stated, "number": number, "title": cited.title}


def _scores(application: Application, around: Surroundings, kind: str) -> dict[Entry, float]:
    """Likeness of the name to the entries of one list that come nearest."""
    entries = _entries_of(around, kind)
    by_place = {(entry.number, entry.title): entry for entry in entries}
    suggested = classify(application["item_name"], entries, kind).suggestions if entries else ()
    return {by_place[found.number, found.title]: found.score for found in suggested}


def _entries_of(around: Surroundings, kind: str) -> list[Entry]:
    return [entry for entry in around.entries if entry.kind == kind and entry.number]


def _stated_words(application: Application, entries: list[Entry]) -> Words:
    number = application["list_number"]
    title = next((entry.title for entry in entries if entry.number == number), "")
    return listed_words(application["list_kind"], number, title)
