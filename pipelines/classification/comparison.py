"""Two jurisdictions' lists held against each other: which entries of one have their like in the other, which
have none, and which laws both rest on. By a concordance that people decided where there is one, else by the
likeness of titles, and then every row says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from pipelines.classification.classify import UNSURE, classify
from pipelines.classification.entries import entries_of_lists
from pipelines.jurisdictions.settings import lineage
from pipelines.lists.reference import FOLDER, list_files, reference_lists
from schemas.codes import Code, CodeList
from schemas.concordance import Concordance, Pair, Place, find_concordance_faults, make_concordance
from schemas.dtypes import Dtypes
from schemas.errors import DeclaredError, UserError
from schemas.list_files import NATIONAL, ListEntry, ReferenceList
from schemas.lists import LIST_KINDS, Basis, join_bases
from schemas.words import Words

FILE = FOLDER / "concordance.toml"
COMPARED_KINDS = ("self_governance", "assistance", "negative")

STANDINGS = CodeList(
    "standings",
    (
        Code("same", "相同", "the same"),
        Code("partly", "部分相同", "in part"),
        Code("elsewhere", "在另一类清单", "on another list"),
        Code("forbidden", "对方列为负面", "forbidden there"),
        Code("none", "对方没有", "none there"),
    ),
)
"""How an entry stands against the other jurisdiction, by its nearest like."""

READ, MACHINE = "read", "machine"
"""How a pair was found: decided by reading both lists, or by the likeness of titles alone."""

MACHINE_NOTE = Words(
    "相近的条目由程序按名称比对，未经人工核对",
    "likes were found by the likeness of titles; nobody has checked them",
)
_STATE = "中华人民共和国"

COMPARISON_COLUMNS: Dtypes = {
    "kind": pl.String,
    "number": pl.Int64,
    "title": pl.String,
    "category": pl.String,
    "basis": pl.String,
    "standing": pl.String,
    "like": pl.String,
    "other_kind": pl.String,
    "other_number": pl.Int64,
    "other_title": pl.String,
    "other_category": pl.String,
    "other_basis": pl.String,
    "shared_basis": pl.String,
    "shared_laws": pl.String,
    "only_here": pl.String,
    "only_there": pl.String,
    "note_zh": pl.String,
    "note_en": pl.String,
    "decided": pl.String,
    "score": pl.Float64,
}


@dataclass(frozen=True)
class _Likeness:
    pair: Pair
    decided: str
    score: float | None


def jurisdictions_with_lists() -> list[str]:
    """Those that have lists of their own, apart from the nation."""
    return sorted({path.parent.name for path in list_files()} - {NATIONAL})


def lists_holder(jurisdiction: str) -> str:
    """Whose lists a jurisdiction has: its own, else those of the one it inherits from. Raises UserError where
    none of them has any."""
    holder = next((name for name in lineage(jurisdiction) if name in jurisdictions_with_lists()), None)
    if holder is None:
        known = Words.listed(jurisdictions_with_lists())
        raise UserError("LST-023", jurisdiction=jurisdiction, known=known)
    return holder


@lru_cache(maxsize=1)
def concordances() -> tuple[Concordance, ...]:
    """Every concordance of the file. Raises UserError with all its faults."""
    entries = {name: _places(name) for name in jurisdictions_with_lists()}
    declared = tomllib.loads(FILE.read_text(encoding="utf-8")).get("concordances")
    if not isinstance(declared, list) or not all(isinstance(one, dict) for one in declared):
        said = ("concordances", "须写作 [[concordances]]", "must be written as [[concordances]]")
        raise DeclaredError(FILE.name, [said])
    faults = [fault for one in declared for fault in find_concordance_faults(one, entries)]
    if faults:
        raise DeclaredError(FILE.name, faults)
    return tuple(make_concordance(one) for one in declared)


def _places(jurisdiction: str) -> frozenset[Place]:
    lists = _own_lists(jurisdiction)
    return frozenset((kind, entry.number) for kind, one in lists.items() for entry in one.entries)


def _own_lists(holder: str) -> dict[str, ReferenceList]:
    return {kind: one for kind, one in reference_lists(holder).items() if one.jurisdiction == holder}


def find_concordance(first: str, second: str) -> Concordance | None:
    """The concordance of two jurisdictions, seen from the first; None where nobody made one."""
    for one in concordances():
        if one.of == (first, second):
            return one
        if one.of == (second, first):
            return one.turned()
    return None


def compare_lists(first: str, second: str, kind: str | None = None) -> pl.DataFrame:
    """One row per entry of the first jurisdiction's lists (of one kind where named) and entry of the second's
    that is like it; one row with nulls under ``other_…`` where none is. standing: same, partly, elsewhere
    (only on a list of another kind), forbidden (only on the other's negative list), none; by the nearest of
    its likes. basis, other_basis: legal bases joined by ；; shared_basis: same law and article; shared_laws,
    only_here, only_there: laws, without 中华人民共和国 before them. decided: read, or machine with its score.
    Raises UserError where a jurisdiction is unknown or has no lists."""
    ours, theirs = (_own_lists(lists_holder(name)) for name in (first, second))
    likes = _likes(lists_holder(first), lists_holder(second), ours, theirs)
    others = {(other, entry.number): entry for other, one in theirs.items() for entry in one.entries}
    rows = [
        row
        for name in COMPARED_KINDS
        if name in ours and kind in (None, name)
        for entry in ours[name].entries
        for row in _rows(name, entry, likes, others)
    ]
    return pl.DataFrame(rows, schema=COMPARISON_COLUMNS)


def _likes(
    first: str, second: str, ours: dict[str, ReferenceList], theirs: dict[str, ReferenceList]
) -> list[_Likeness]:
    known = find_concordance(first, second)
    if known is not None:
        return [_Likeness(pair, READ, None) for pair in known.pairs]
    entries = entries_of_lists({kind: one for kind, one in theirs.items() if kind in COMPARED_KINDS})
    return [
        like
        for kind, one in ours.items()
        if kind in COMPARED_KINDS
        for entry in one.entries
        for like in _guess(kind, entry, entries)
    ]


def _guess(kind: str, entry: ListEntry, entries: Iterable[Any]) -> Iterator[_Likeness]:
    """What the classifier finds for a title on the other's list of the same kind; the likeliest alone."""
    for found in classify(entry.title, entries, kind).suggestions[:1]:
        if found.score >= UNSURE:
            like = "same" if found.score == 1 else "partly"
            pair = Pair((kind, entry.number), (found.kind, found.number), like)
            yield _Likeness(pair, MACHINE, found.score)


def _rows(
    kind: str, entry: ListEntry, likes: list[_Likeness], others: dict[Place, ListEntry]
) -> Iterator[dict[str, Any]]:
    likes = [like for like in likes if like.pair.first == (kind, entry.number)]
    own = {
        "kind": kind,
        "number": entry.number,
        "title": entry.title,
        "category": entry.category,
        "basis": join_bases(entry.bases),
        "standing": _standing(kind, likes),
    }
    if not likes:
        yield own
    for like in sorted(likes, key=lambda one: _nearness(kind, one)):
        other = others[like.pair.second]
        yield own | {
            "like": like.pair.like,
            "other_kind": like.pair.second[0],
            "other_number": other.number,
            "other_title": other.title,
            "other_category": other.category,
            "other_basis": join_bases(other.bases),
            **_compare_bases(entry.bases, other.bases),
            "note_zh": like.pair.note.zh or None,
            "note_en": like.pair.note.en or None,
            "decided": like.decided,
            "score": like.score,
        }


def _nearness(kind: str, like: _Likeness) -> tuple[int, str, int]:
    return STANDINGS.keys.index(_standing(kind, [like])), *like.pair.second


def _standing(kind: str, likes: list[_Likeness]) -> str:
    """The nearest of the likes: of the same kind first, then another's, last the negative list."""
    alike = {like.pair.like for like in likes if like.pair.second[0] == kind}
    if alike:
        return "same" if "same" in alike else "partly"
    kinds = {like.pair.second[0] for like in likes}
    if kinds - {"negative"}:
        return "elsewhere"
    return "forbidden" if kinds else "none"


def _compare_bases(ours: tuple[Basis, ...], theirs: tuple[Basis, ...]) -> dict[str, str | None]:
    here, there = ({(_law(basis), basis.article) for basis in bases} for bases in (ours, theirs))
    laws_here, laws_there = ({law for law, _article in bases} for bases in (here, there))
    both = [Basis(law, article) for law, article in sorted(here & there, key=str) if article]
    return {
        "shared_basis": join_bases(both),
        "shared_laws": _joined(laws_here & laws_there),
        "only_here": _joined(laws_here - laws_there),
        "only_there": _joined(laws_there - laws_here),
    }


def _law(basis: Basis) -> str:
    return basis.law.replace(_STATE, "")


def _joined(laws: set[str]) -> str | None:
    return "；".join(f"《{law}》" for law in sorted(laws)) or None


def standings_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per kind and standing of a comparison: kind, standing, entries."""
    entries = rows.unique(["kind", "number"], keep="first", maintain_order=True)
    return entries.group_by("kind", "standing", maintain_order=True).agg(entries=pl.len().cast(pl.Int64))


def comparison_lines(rows: pl.DataFrame) -> Iterator[Words]:
    """A comparison for a person: a line per entry and like, then how many stand how; last, where likes were
    found by machine, that they were."""
    kinds, standings = LIST_KINDS.words, STANDINGS.words
    for row in rows.iter_rows(named=True):
        said = {**row, "kind": kinds[row["kind"]], "standing": standings[row["standing"]]}
        other = kinds.get(row["other_kind"] or "")
        yield (_ALONE if row["other_title"] is None else _PAIRED).format_map({**said, "other_kind": other})
    for kind, standing, entries in standings_of(rows).iter_rows():
        said = {"kind": kinds[kind], "standing": standings[standing], "entries": entries}
        yield Words.same("{kind}\t{standing}\t{entries}").format_map(said)
    if "machine" in rows["decided"]:
        yield MACHINE_NOTE


_ALONE = Words.same("{kind}\t{number}\t{title}\t{standing}\t—")
_PAIRED = Words.same("{kind}\t{number}\t{title}\t{standing}\t{other_kind} {other_number} {other_title}")


def compare_works(first: str, second: str, kind: str = "negative") -> pl.DataFrame:
    """One row per kind of work inside the entries of a list (negative by default) of either jurisdiction:
    number, title (of the entry), work, side (both, first, second)."""
    holders = lists_holder(first), lists_holder(second)
    known = find_concordance(*holders)
    same = known.works if known else ()
    rows = []
    for side, (own, other) in (("first", holders), ("second", holders[::-1])):
        there = {work for entry in _own_lists(other)[kind].entries for work in entry.includes}
        alike = {work for words in same for work in words[side == "second"]} | there
        for entry in _own_lists(own)[kind].entries:
            for work in entry.includes:
                rows.append((entry.number, entry.title, work, "both" if work in alike else side))
    schema = {"number": pl.Int64, "title": pl.String, "work": pl.String, "side": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)
