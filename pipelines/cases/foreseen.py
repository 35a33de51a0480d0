"""What can be said of a step before anybody takes it: the guards that ask nothing of what the step brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.base.refusing import Refusal
from pipelines.cases.around import Around
from pipelines.cases.evidence import Recheck
from pipelines.cases.guards import GUARDS
from pipelines.cases.moves import CaseMove
from schemas.case_items import Case
from schemas.cases import TRANSITIONS, CaseTransition

OF_WHAT_IS_BROUGHT = frozenset(
    {
        "approver_named",
        "due_later",
        "held_between",
        "month_over",
        "not_the_unit",
        "number_free",
        "other_person",
        "ranks_may_go_out",
        "watched",
    }
)
"""Guards that ask who acts, or what the step brings: they are asked when it is taken."""


@dataclass(frozen=True)
class Foreseen:
    """A step that a case has at its step: who may take it, and why it would be refused on the day, None where
    it might be taken. ``earlier``: it would be taken for an earlier day, as what came in time and is put down
    late."""

    who: tuple[str, ...]
    refusal: Refusal | None = None
    earlier: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anybody might take it at all."""
        return self.refusal is None or self.earlier


def foresee(case: Case, around: Around, on: date, latest: Recheck | None = None) -> dict[str, Foreseen]:
    """By action: what is foreseen of every step that a case has now. ``latest``: a re-check by the current
    snapshot, of which only snapshot and month are asked."""
    return {
        action: _foresee(case, transition, around, on, latest)
        for (step, action), transition in TRANSITIONS.items()
        if step == case.step and transition.is_for(case.kind)
    }


def _foresee(
    case: Case, transition: CaseTransition, around: Around, on: date, latest: Recheck | None
) -> Foreseen:
    refusal = refused_on(case, transition, around, on, latest)
    first = case.acted_on
    if refusal is None or first is None or first >= on:
        return Foreseen(transition.who, refusal)
    return Foreseen(transition.who, refusal, refused_on(case, transition, around, first, latest) is None)


def refused_on(
    case: Case, transition: CaseTransition, around: Around, on: date, latest: Recheck | None = None
) -> Refusal | None:
    """Why a step would be refused on a day whoever takes it with whatever; None where it might not be."""
    move = CaseMove(transition.action, transition.who[0], "", on, recheck=latest)
    brought = OF_WHAT_IS_BROUGHT | ({"evidence_stands"} if "evidence" in transition.needs else set())
    asked = (GUARDS[name] for name in transition.guards if name not in brought)
    return next((refusal for guard in asked if (refusal := guard(case, move, around))), None)


_NEXT: Mapping[str, tuple[str, ...]] = {
    "proposed": ("open",),
    "opened": ("send",),
    "sent": ("answer", "lapse"),
    "answered": ("decide",),
    "reply_lapsed": ("decide",),
    "decided": ("issue",),
}


def next_of_course(case: Case) -> tuple[str, ...]:
    """The steps by which a case goes on where all goes well, the first before the second; none where it has
    ended."""
    if case.step == "issued":
        if case.kind == "commended":
            return ("close",)
        is_held = case.kind != "interview" or case.interviewed_on is not None
        return ("rectify",) if is_held else ("record",)
    if case.step == "rectifying":
        return ("report", "recheck") if case.reported_on is None else ("recheck",)
    if case.step == "rechecked":
        return ("close",) if case.recheck == "passed" else ("rectify",)
    return _NEXT.get(case.step, ())
