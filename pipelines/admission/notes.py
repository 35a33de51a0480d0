"""What is said beside an item and bars nothing, wherever it is shown: in the answer of a step, to reviewers,
on its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipelines.admission.acting import rules_of
from pipelines.admission.clock import grace_ends
from pipelines.admission.likeness import entry_words
from pipelines.admission.stored import items_of_document, told_of
from pipelines.store import Store
from schemas.admission import EMERGENCY_STEPS
from schemas.admission_items import WorkItem
from schemas.codes import LIST_KIND
from schemas.lists import LIST_KINDS
from schemas.problems import ProblemText, problem_texts
from schemas.words import Words

_UNDECIDED = ("applied", "reviewed", *EMERGENCY_STEPS)
_NEAR = Words(
    "{list}第 {number} 项“{title}”（相近度 {score}）", "{list} {number}, “{title}” (likeness {score})"
)
_LISTED = Words("{list}第 {number} 项“{title}”", "{list} {number}, “{title}”")


def find_notes(store: Store, item: WorkItem) -> list[ProblemText]:
    """What there is to say of an item as the store has it, by the codes ADM-2xx. What only reviewers and the
    approver must know is said until they have decided."""
    return [
        problem_texts()[code].fill({"name": item.item_name, "item": item.item_id, **params})
        for code, params in _find(store, item)
    ]


def _find(store: Store, item: WorkItem) -> Iterator[tuple[str, dict[str, object]]]:
    told, rules = told_of(store, item), rules_of(store)
    undecided = item.step in _UNDECIDED
    if undecided and told.get("resembles"):
        yield "ADM-201", {"entries": entry_words(told["resembles"])}
    if undecided and (near := told.get("near_barred")):
        yield "ADM-206", {"entries": Words.join(map(_near_words, near), "、", "; ")}
    if undecided and (cited := told.get("list_unlike")):
        yield "ADM-205", {"stated": listed_words(**cited)}
    if item.step in EMERGENCY_STEPS and (before := told.get("continues")):
        first = date.fromisoformat(before["first"])
        until = grace_ends(first, rules.emergency_grace_days)
        yield "ADM-202", {"before": before["item"], "first": first, "until": until}
    if told.get("term_assumed") and not item.withdrawn_on:
        yield "ADM-204", {"rule": rules.clause_of("short_items_paid_first")}
    if item.approval_document and (others := items_of_document(store, item)):
        yield "ADM-203", {"document": item.approval_document, "others": Words.listed(others)}


def _near_words(near: Mapping[str, Any]) -> Words:
    words = LIST_KINDS.words[near["list"]]
    return _NEAR.format(list=words, number=near["number"], title=near["title"], score=f"{near['score']:.2f}")


def listed_words(list: str, number: int | None, title: str) -> Words:
    """协助事项第 12 项“经济普查”; the list alone where no number is given."""
    if number is None:
        return LIST_KIND.words[list]
    return _LISTED.format(list=LIST_KIND.words[list], number=number, title=title)
