"""How often a classifier finds the entry meant, and how often it finds one where nothing fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipelines.classification.classify import Classification, classify
from pipelines.classification.entries import Entry, reference_entries
from tests.classification.test_phrasings import ROWS, answers

Classify = Callable[[str, tuple[Entry, ...]], Classification]
Row = dict[str, str]

FIRST_NEVER_READ = 39
"""The unseen texts before this row were read while the classifier was built, so they measure nothing."""


@dataclass(frozen=True)
class Measures:
    """Shares 0–1. ``top1``, ``top3``: of the texts that mean an entry, the right one is first, among the
    first three, whatever the verdict. ``missed``: of these, called none. ``wrong_match``: of these, called
    match with a wrong entry first. ``alarm``, ``alarm_or_unsure``: of the texts that fit nothing, called
    match, called match or unsure. Null where there is no such text."""

    texts: int
    top1: float | None
    top3: float | None
    missed: float | None
    wrong_match: float | None
    nothing: int
    alarm: float | None
    alarm_or_unsure: float | None


def rows_of(half: str, kind: str | None = None) -> list[Row]:
    """The texts of a half (unseen: never read); of one kind of list where one is named."""
    rows = ROWS[FIRST_NEVER_READ:] if half == "unseen" else ROWS
    return [row for row in rows if row["half"] == half and kind in (None, row["kind"])]


def measure(rows: list[Row], classifier: Classify = classify) -> Measures:
    entries = {name: reference_entries(name) for name in {row["jurisdiction"] for row in rows}}
    results = [(row, classifier(row["text"], entries[row["jurisdiction"]])) for row in rows]
    meant = [(row, found) for row, found in results if row["kind"]]
    nothing = [found for row, found in results if not row["kind"]]
    return Measures(
        len(meant),
        _share(found_among(*pair, 1) for pair in meant),
        _share(found_among(*pair, 3) for pair in meant),
        _share(found.verdict == "none" for _, found in meant),
        _share(found.verdict == "match" and not found_among(row, found, 1) for row, found in meant),
        len(nothing),
        _share(found.verdict == "match" for found in nothing),
        _share(found.verdict != "none" for found in nothing),
    )


def found_among(row: Row, found: Classification, first: int) -> bool:
    """Whether a right entry is among the first suggestions."""
    return bool({(s.kind, s.number) for s in found.suggestions[:first]} & set(answers(row)))


def _share(hits: Iterable[bool]) -> float | None:
    values = list(hits)
    return round(sum(values) / len(values), 3) if values else None
