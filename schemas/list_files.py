"""The lists that ship with the product: one TOML file per jurisdiction and kind in data/reference/lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.declared import Fault, is_a, key_faults, span_faults, text_faults
from schemas.documents import SOURCES
from schemas.lists import LIST_KINDS, LONGEST_BASIS, Basis, join_bases

NATIONAL = "national"
"""Stands for a jurisdiction in lists that hold in the whole country."""

NATIONAL_SOURCE = "minfa-2020-20"
"""Short name of 民发〔2020〕20号, the six ministries' opinion of 2020 on certificates."""

LONGEST_TITLE = 30
"""Titles are short names in the product's own words; the full sentence stays in the document."""

_ARTICLE = re.compile("第[零〇一二三四五六七八九十百千]+条(之[一二三四五六七八九十]+)?")
_HEAD = {
    "jurisdiction": str,
    "kind": str,
    "title": str,
    "document": str,
    "source": str,
    "clause": str,
    "categories_from": str,
    "entries": list,
}
_HEAD_MAY = {"issued": date, "valid_from": date, "valid_to": date, "notes": list}
_ENTRY = {"number": int, "title": str, "category": str, "clause": str, "bases": list}
_ENTRY_MAY = {"includes": list, "note": str, "valid_from": date, "valid_to": date}


@dataclass(frozen=True)
class ListEntry:
    """One entry. ``includes`` are the kinds of work inside a negative category, or the other names of a
    certificate; ``note`` says where the source itself is odd."""

    number: int
    title: str
    category: str
    clause: str
    bases: tuple[Basis, ...]
    includes: tuple[str, ...]
    note: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class ReferenceList:
    """A list as its document has it. ``source`` is the document's short name, ``document`` its full one;
    ``own_categories`` where the source does not group its entries and the product does."""

    jurisdiction: str
    kind: str
    title: str
    document: str
    source: str
    clause: str
    own_categories: bool
    issued: date | None
    notes: tuple[str, ...]
    entries: tuple[ListEntry, ...]
    sha256: str


def make_list(declared: Mapping[str, Any], sha256: str) -> ReferenceList:
    """The list of a file's content, in which find_list_faults has found nothing."""
    span = {word: declared.get(word) for word in ("valid_from", "valid_to")}
    entries = tuple(_make_entry(span | entry) for entry in declared["entries"])
    words = ("jurisdiction", "kind", "title", "document", "source", "clause")
    return ReferenceList(
        **{word: declared[word] for word in words},
        own_categories=declared["categories_from"] == "product",
        issued=declared.get("issued"),
        notes=tuple(declared.get("notes", ())),
        entries=entries,
        sha256=sha256,
    )


def _make_entry(entry: Mapping[str, Any]) -> ListEntry:
    return ListEntry(
        number=entry["number"],
        title=entry["title"],
        category=entry["category"],
        clause=entry["clause"],
        bases=tuple(Basis(**basis) for basis in entry["bases"]),
        includes=tuple(entry.get("includes", ())),
        note=entry.get("note", ""),
        valid_from=entry["valid_from"],
        valid_to=entry["valid_to"],
    )


def find_list_faults(declared: Mapping[str, Any], known: tuple[str, ...] = SOURCES) -> Iterator[Fault]:
    """What is wrong with a list file's content: (place, sentence in Chinese, in English) each."""
    faults = list(key_faults("", declared, _HEAD, _HEAD_MAY))
    if not faults and not all(isinstance(entry, dict) for entry in declared["entries"]):
        faults = [("entries", "每条须写作 [[entries]]", "each must be written as [[entries]]")]
    yield from faults
    if faults:
        return
    yield from _word_faults(declared, known)
    yield from span_faults("", declared, "valid_from", "valid_to")
    yield from text_faults("notes", declared)
    for at, entry in enumerate(declared["entries"], start=1):
        place = f"entries {at}"
        odd = list(key_faults(place, entry, _ENTRY, _ENTRY_MAY))
        yield from odd or _entry_faults(place, at, entry)
    yield from _repeat_faults(declared["entries"])


def _word_faults(declared: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Fault]:
    for key, allowed in (
        ("kind", LIST_KINDS.keys),
        ("source", (*known, NATIONAL_SOURCE)),
        ("categories_from", ("source", "product")),
    ):
        if declared[key] not in allowed:
            names = ", ".join(allowed)
            yield key, f"“{declared[key]}”不在其中：{names}", f"{declared[key]!r} is not one of {names}"
    if not declared["entries"]:
        yield "entries", "清单没有条目", "the list has no entry"


def _entry_faults(place: str, at: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    number = entry["number"]
    if number != at:
        yield f"{place} number", f"是{number}，应为{at}（从1起连续）", f"is {number}, not {at}"
    if len(entry["title"]) > LONGEST_TITLE:
        yield f"{place} title", f"超过{LONGEST_TITLE}个字", f"is longer than {LONGEST_TITLE} characters"
    yield from span_faults(place, entry, "valid_from", "valid_to")
    yield from _bases_faults(f"{place} bases", entry["bases"])
    names = entry.get("includes", ["-"])
    if not names or not all(is_a(name, str) for name in names) or len(set(names)) < len(names):
        yield f"{place} includes", "须为不重复的非空文字", "must be different texts, none empty"


def _bases_faults(place: str, bases: list[Any]) -> Iterator[Fault]:
    for basis in bases:
        if not _is_basis(basis):
            yield place, f"{basis!r} 应写作 law、article", f"{basis!r} must have law, and article if any"
            return
        if set(basis["law"]) & set("《》；;"):
            yield place, f"“{basis['law']}”不写书名号和分号", f"{basis['law']!r}: without 《》 and semicolons"
        article = basis.get("article")
        if article and not _ARTICLE.fullmatch(article):
            yield place, f"“{article}”须为一条，如“第三条”", f"{article!r} must be one article, as 第三条"
    found = [Basis(**basis) for basis in bases]
    if len(set(found)) < len(found):
        yield place, "同一依据写了两次", "names a basis twice"
    if len(join_bases(found) or "") > LONGEST_BASIS:
        yield place, f"合成一格超过{LONGEST_BASIS}个字", f"take more than {LONGEST_BASIS} characters"


def _is_basis(basis: Any) -> bool:
    if not isinstance(basis, dict) or not set(basis) <= {"law", "article"} or "law" not in basis:
        return False
    return all(is_a(value, str) for value in basis.values())


def _repeat_faults(entries: list[Any]) -> Iterator[Fault]:
    titles = [entry.get("title") for entry in entries]
    for title in sorted({title for title in titles if isinstance(title, str) and titles.count(title) > 1}):
        yield "entries", f"名称“{title}”出现多次", f"the title {title!r} appears more than once"
