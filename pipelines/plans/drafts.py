"""What somebody wants to put down about a task, and what is wrong with it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipelines.base.names import written
from schemas.plan_entries import LEDGER, TASK_STATES
from schemas.problems import Problem
from schemas.words import Words

_SHARES = {"not_started": (0, 0), "under_way": (0, 99), "done": (100, 100)}
"""By state: the least and the most per cent of the work that can be done."""

_NEEDED: dict[str, tuple[str, ...]] = {"schedule": ("basis",), "report": ("state", "unit")}
_TEXTS = ("basis", "unit", "note", "document")


@dataclass(frozen=True)
class Draft:
    """An entry before it is accepted: of kind schedule (starts, due, basis, and unit where another one is
    made responsible; a unit alone leaves the days as they are) or report (state, share, unit, note,
    document). ``acted_on`` is null for today; ``expected`` the number of the last entry that was seen, null
    where it does not matter; ``row`` the row of a ledger."""

    plan: str
    task: int
    kind: str
    acted_on: date | None = None
    starts: date | None = None
    due: date | None = None
    basis: str | None = None
    state: str | None = None
    share: int | None = None
    unit: str | None = None
    note: str | None = None
    document: str | None = None
    expected: int | None = None
    row: int | None = None

    @property
    def settled_share(self) -> int | None:
        """The share, which two of the states say themselves."""
        least, most = _SHARES.get(self.state or "", (0, 100))
        return least if self.share is None and least == most else self.share


def find_draft_problems(draft: Draft, today: date) -> Iterator[Problem]:
    """Everything wrong with a draft by itself."""
    for name in _needed(draft):
        if getattr(draft, name) is None:
            yield Problem("PLN-001", row=draft.row, field=name, params=part_words(name))
    for name in _TEXTS:
        text, longest = getattr(draft, name), LEDGER[name].longest
        if text is not None and len(text) > longest:
            params = {**part_words(name), "longest": longest}
            yield Problem("PLN-006", row=draft.row, field=name, value=text, params=params)
    if draft.starts and draft.due and draft.due < draft.starts:
        yield Problem("PLN-002", row=draft.row, value=str(draft.due), params={"starts": draft.starts})
    if draft.acted_on and draft.acted_on > today:
        yield Problem("PLN-005", row=draft.row, value=str(draft.acted_on), params={"today": today})
    if draft.state is not None:
        yield from _state_problems(draft, draft.state)


def _needed(draft: Draft) -> Iterator[str]:
    if draft.kind == "schedule" and (draft.starts or not draft.unit):
        yield "due"
    yield from _NEEDED.get(draft.kind, ())


def _state_problems(draft: Draft, state: str) -> Iterator[Problem]:
    if state not in TASK_STATES.keys:
        params = {**part_words("state"), "allowed": TASK_STATES.spellings}
        yield Problem("PLN-007", row=draft.row, field="state", value=state, params=params)
        return
    if state == "done" and draft.acted_on is None:
        yield Problem("PLN-003", row=draft.row)
    least, most = _SHARES[state]
    share = draft.settled_share
    if share is None or not least <= share <= most:
        allowed = str(least) if least == most else f"{least}–{most}"
        params = {**state_words(state), "allowed": Words.same(allowed)}
        value = None if share is None else str(share)
        yield Problem("PLN-004", row=draft.row, value=value, params=params)


def tidy(draft: Draft) -> Draft:
    """A draft whose texts have no blanks around them and are null where nothing is left."""
    return replace(
        draft,
        basis=_bare(draft.basis),
        unit=_bare(draft.unit),
        note=_bare(draft.note),
        document=_bare(draft.document),
    )


def _bare(text: str | None) -> str | None:
    return written(text)


def part_words(name: str) -> dict[str, Words]:
    """What a field is called, as the parameter ``part``."""
    return {"part": LEDGER[name].words}


def state_words(state: str, name: str = "state") -> dict[str, Words]:
    """A state in words, as the parameter of this name."""
    return {name: TASK_STATES.words[state]}
