"""What is barred and a name is like: told wherever the item is judged, answered by whoever agrees to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.classification.classify import STRIKING, classify, negative_doubts
from pipelines.classification.entries import Entry
from schemas.words import Words

Doubt = Mapping[str, Any]


def barred_kinds(kinds: Iterable[str]) -> tuple[Entry, ...]:
    """The kinds of work that a document bars by name, as entries a name is held against; they have no
    number."""
    return tuple(Entry("negative", 0, kind) for kind in kinds)


def find_resemblance(name: str, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What of the negative list the name is like, the likest first: number (0 of a kind that a document bars
    by name), title and score (0–1)."""
    if not name.strip():
        return []
    doubts = negative_doubts(classify(name, entries))
    return [{"number": doubt.number, "title": doubt.title, "score": doubt.score} for doubt in doubts]


def strong(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Those that a reviewer who agrees gives a reason for."""
    return [doubt for doubt in doubts if doubt["score"] >= STRIKING]


def entry_words(doubts: Iterable[Doubt]) -> Words:
    """第 2 项“拆除违章建筑”（相近度 0.99）, joined."""
    return Words.join((_entry_of(doubt) for doubt in doubts), "、", "; ")


def _entry_of(doubt: Doubt) -> Words:
    words = _NUMBERED if doubt["number"] else _KIND
    return words.format(number=doubt["number"], title=doubt["title"], score=f"{doubt['score']:.2f}")


_NUMBERED = Words(
    "负面清单第 {number} 项“{title}”（相近度 {score}）",
    "negative item {number}, “{title}” (likeness {score})",
)
_KIND = Words("文件明列的“{title}”（相近度 {score}）", "“{title}”, named by the document (likeness {score})")
