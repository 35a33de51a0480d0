"""Ranked suggestions: which entry a name means, how surely, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.classification.entries import Entry, require_kind
from pipelines.classification.likeness import Weighed, likeness, put_on_scales, take_apart, weigh
from pipelines.classification.words import Cue, load_words, plain, reduce, reworded
from schemas.errors import UserError
from schemas.words import Words

MATCH, UNSURE = 0.70, 0.40
"""Scores from which the first suggestion is taken for the entry, and for a possible one. Tuned on the seen
half of tests/classification/phrasings.csv."""

CLOSE = 0.05
"""A negative item that scores less than this below the first is a reason for a person to look."""

STRIKING = 0.90
"""A negative item that scores this is a reason for a person to look, whatever scores more."""

MOST_SUGGESTIONS = 5
LEAST_SCORE = 0.30
PART = 0.95
"""Factor on the likeness to a part of a title, which says less than the title."""

_JOINTS = re.compile(r"[、，,；;]|和|与|并|及|或")
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Suggestion:
    """An entry the name may mean. ``score`` 0–1, two decimals as shown."""

    kind: str
    number: int
    title: str
    score: float
    why: Words


@dataclass(frozen=True)
class Classification:
    """``verdict``: match, unsure (a person decides) or none; ``suggestions`` best first, none of them
    decided by the product."""

    verdict: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class _Name:
    """A name of an entry, as written and in each form that is compared."""

    entry: Entry
    written: str
    plain: str
    forms: tuple[Weighed, Weighed]
    factor: float


@dataclass(frozen=True)
class _Index:
    names: tuple[_Name, ...]
    weights: dict[str, float]
    kinds: frozenset[str]


def classify(text: str, entries: Iterable[Entry], kind: str | None = None) -> Classification:
    """What a name as a clerk wrote it means among the entries (of one kind of list, where one is named).
    Raises UserError where the name is empty or there is no such kind."""
    require_kind(kind)
    name = plain(text)
    if not name:
        raise UserError("REQ-013")
    index = _index(tuple(sorted(entries)))
    cues = () if kind else load_words().cues
    best: dict[tuple[str, int, str], tuple[float, _Name]] = {}
    for score, found in _scores(name, index, cues, kind):
        key = (found.entry.kind, found.entry.number, found.entry.title)
        if score > best.get(key, (0.0, found))[0]:
            best[key] = (score, found)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].entry))[:MOST_SUGGESTIONS]
    kept = tuple(_suggest(name, score, found) for score, found in ranked if score >= LEAST_SCORE)
    return Classification(_judge(kept), kept)


def negative_doubts(found: Classification) -> tuple[Suggestion, ...]:
    """The entries of the negative list that a person should hold a name against before it is let in."""
    if found.verdict == "none":
        return ()
    first = found.suggestions[0].score
    least = min(first - CLOSE, STRIKING)
    return tuple(s for s in found.suggestions if s.kind == "negative" and s.score >= least)


def _judge(suggestions: tuple[Suggestion, ...]) -> str:
    if not suggestions or suggestions[0].score < UNSURE:
        return "none"
    doubtful = negative_doubts(Classification("unsure", suggestions))
    return "unsure" if suggestions[0].score < MATCH or doubtful else "match"


@lru_cache(maxsize=16)
def _index(entries: tuple[Entry, ...]) -> _Index:
    written = [(entry, *name) for entry in entries for name in _names(entry)]
    weights = weigh(_forms(plain(name))[1] for _, name, _ in written)
    names = tuple(
        _Name(entry, name, plain(name), _weighed(plain(name), weights), factor)
        for entry, name, factor in written
    )
    return _Index(names, weights, frozenset(entry.kind for entry in entries))


def _names(entry: Entry) -> Iterator[tuple[str, float]]:
    """The names of an entry and the parts of them, with the factor on their likeness."""
    for written in dict.fromkeys((entry.title, *entry.includes)):
        yield written, 1.0
        parts = [part for part in _JOINTS.split(written) if len(reduce(plain(part))) >= _SHORTEST_PART]
        for part in parts if len(parts) > 1 or parts != [written] else ():
            yield part, PART


def _forms(text: str) -> tuple[str, str]:
    """A plain name as it stands and in the words of the lists, both without fillers."""
    return reduce(text), reduce(reworded(text)[0])


def _weighed(text: str, weights: dict[str, float]) -> tuple[Weighed, Weighed]:
    own, listed = (put_on_scales(take_apart(form), weights) for form in _forms(text))
    return own, listed


def _scores(
    text: str, index: _Index, cues: tuple[Cue, ...], kind: str | None
) -> Iterator[tuple[float, _Name]]:
    """The score of every name of every entry (of one kind of list, where one is named) that is above 0; a
    name written as it stands in the list scores 1."""
    forms = _weighed(text, index.weights)
    factors = {held: [cue.factor(text, held) for cue in cues] for held in index.kinds}
    for name in index.names:
        if kind not in (None, name.entry.kind):
            continue
        if text == name.plain and name.factor == 1.0:
            yield 1.0, name
            continue
        alike = _alike(forms, name.forms)
        for factor in factors[name.entry.kind]:
            alike *= factor
        if alike:
            yield round(min(alike * name.factor, 0.99), 4), name


def _alike(text: tuple[Weighed, Weighed], name: tuple[Weighed, Weighed]) -> float:
    """The better likeness, of the names as they stand or in the words of the lists."""
    own = likeness(text[0], name[0])
    if text[0].shape is text[1].shape and name[0].shape is name[1].shape:
        return own
    return max(own, likeness(text[1], name[1]))


def _suggest(text: str, score: float, name: _Name) -> Suggestion:
    entry = name.entry
    why = _reason(text, name)
    if entry.kind == "negative":
        why = Words.join([why, _NEGATIVE], "；", "; ")
    return Suggestion(entry.kind, entry.number, entry.title, round(score, 2), why)


_NEGATIVE = Words("属负面事项清单，须由人来判断", "on the negative list: a person decides")
_SAME = Words("与{place}“{name}”相同", "the same as the {place} {name}")
_LIKE = Words("与{place}“{name}”相近", "like the {place} {name}")
_SHARED = Words("共有“{chars}”", "both have {chars}")
_MEANS = Words("“{said}”即“{means}”", "{said} is {means}")


def _reason(text: str, name: _Name) -> Words:
    place = Words("名称", "title") if name.written in name.entry.title else Words("所含", "part")
    if text == name.plain:
        return _SAME.format(place=place, name=name.written)
    reasons = [_LIKE.format(place=place, name=name.written)]
    shared = [char for char in dict.fromkeys(text) if char in name.plain]
    if shared:
        reasons.append(_SHARED.format(chars="".join(shared)))
    for said, means in reworded(text)[1]:
        if set(reduce(means)) & set(name.plain):
            reasons.append(_MEANS.format(said=said, means=means))
    return Words.join(reasons, "，")
