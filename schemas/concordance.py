"""Which entries of one jurisdiction's lists mean the same as which of another's, as data/reference/lists/
concordance.toml says it: pairs decided by reading, and the entries that have no like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.declared import Fault, key_faults
from schemas.lists import LIST_KINDS
from schemas.words import NOTHING, Words

LIKE = ("same", "partly")
"""same: the same act by the same people; partly: they share a part."""

Place = tuple[str, int]
"""An entry by the kind of its list and its number."""


@dataclass(frozen=True)
class Pair:
    """Two entries that are alike; the notes say what each has beyond the other, empty where nothing."""

    first: Place
    second: Place
    like: str
    note: Words = NOTHING


@dataclass(frozen=True)
class Concordance:
    """``of``: the two jurisdictions; ``works``: kinds of work inside entries that mean the same though worded
    differently, as (words of the first, words of the second)."""

    of: tuple[str, str]
    pairs: tuple[Pair, ...]
    works: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def turned(self) -> Concordance:
        """The same, seen from the second jurisdiction."""
        pairs = (Pair(p.second, p.first, p.like, p.note) for p in self.pairs)
        works = ((second, first) for first, second in self.works)
        return Concordance((self.of[1], self.of[0]), tuple(pairs), tuple(works))


def read_place(text: str) -> Place | None:
    """``assistance 12`` as an entry; null where it is none."""
    kind, _space, number = text.partition(" ")
    return (kind, int(number)) if kind in LIST_KINDS.keys and number.isdecimal() else None


def make_concordance(declared: Mapping[str, Any]) -> Concordance:
    """The concordance of a table in which find_concordance_faults has found nothing."""
    first, second = declared["of"]
    pairs = tuple(
        Pair(
            _place(pair[first]),
            _place(pair[second]),
            pair["like"],
            Words(pair.get("note_zh", ""), pair.get("note_en", "")),
        )
        for pair in declared["pairs"]
    )
    works = tuple((tuple(work[first]), tuple(work[second])) for work in declared.get("works", ()))
    return Concordance((first, second), pairs, works)


def _place(text: str) -> Place:
    place = read_place(text)
    if place is None:
        raise ValueError(f"{text!r} is no entry")
    return place


def find_concordance_faults(
    declared: Mapping[str, Any], entries: Mapping[str, frozenset[Place]]
) -> Iterator[Fault]:
    """What is wrong with one concordance: (place, sentence in Chinese, in English) each. ``entries``: those
    of each jurisdiction's own lists; every one must stand in a pair or under alone, and none in both."""
    faults = list(key_faults("", declared, {"of": list, "alone": dict, "pairs": list}, {"works": list}))
    listed = tuple(sorted(entries))
    if not faults and (len(declared["of"]) != 2 or not all(name in listed for name in declared["of"])):
        names = ", ".join(listed)
        faults = [("of", f"须为两个有清单的地区：{names}", f"must be two jurisdictions with lists: {names}")]
    faults = faults or list(_shape_faults(declared))
    yield from faults
    if faults:
        return
    for at, pair in enumerate(declared["pairs"], start=1):
        place = f"pairs {at}"
        if pair.get("like") not in LIKE:
            yield f"{place} like", f"须为 {', '.join(LIKE)}", f"must be one of {', '.join(LIKE)}"
        if ("note_zh" in pair) != ("note_en" in pair) or (pair.get("like") == "partly") > ("note_zh" in pair):
            yield f"{place} note", "中英文说明须成对，partly 必须有", "both notes or none; partly needs them"
    yield from _repeat_faults(declared)
    for side in declared["of"]:
        yield from _side_faults(declared, side, entries[side])


def _shape_faults(declared: Mapping[str, Any]) -> Iterator[Fault]:
    """What is no table of texts where one is wanted: pairs, works, alone."""
    sides = declared["of"]
    words: dict[str, type] = {**dict.fromkeys(sides, str), "like": str}
    for part, needed, may in (
        ("pairs", words, {"note_zh": str, "note_en": str}),
        ("works", dict.fromkeys(sides, list), {}),
    ):
        for at, row in enumerate(declared.get(part, []), start=1):
            if isinstance(row, dict):
                yield from key_faults(f"{part} {at}", row, needed, may)
            else:
                yield f"{part} {at}", f"须写作 [[{part}]]", f"must be written as [[{part}]]"
    lists = [declared["alone"].get(side, []) for side in sides]
    if not all(isinstance(texts, list) for texts in lists):
        yield "alone", "每个地区须为一列条目", "must be a list of entries of each jurisdiction"


def _repeat_faults(declared: Mapping[str, Any]) -> Iterator[Fault]:
    first, second = declared["of"]
    counted = Counter((pair.get(first), pair.get(second)) for pair in declared["pairs"])
    for (one, other), times in counted.items():
        if times > 1:
            yield "pairs", f"{one} 与 {other} 写了两次", f"{one} and {other} stand twice"


def _side_faults(declared: Mapping[str, Any], side: str, entries: frozenset[Place]) -> Iterator[Fault]:
    paired, alone = (
        {str(text): read_place(str(text)) for text in texts}
        for texts in ([pair.get(side) for pair in declared["pairs"]], declared["alone"].get(side, []))
    )
    at = f"alone {side}"
    for place in sorted(entries - {*paired.values(), *alone.values()}):
        yield at, f"{place[0]} {place[1]} 没有写到", f"{place[0]} {place[1]} stands nowhere"
    for text, named in (paired | alone).items():
        if named not in entries:
            yield at, f"没有 {text} 这一条", f"there is no entry {text}"
    for text in sorted(paired.keys() & alone.keys()):
        yield at, f"{text} 也在配对中", f"{text} stands in a pair as well"
