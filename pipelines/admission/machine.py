"""The life of a work item, or of another demand, as a pure state machine: what may be done next, by whom, and
what it changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipelines.admission.guards import GUARDS, missing_parts
from pipelines.admission.moves import Move, Taken
from pipelines.admission.refusals import action_words, body_words, part_words, refuse, step_words
from pipelines.base.refusing import Refusal, in_words
from schemas.admission import (
    ACTIONS,
    BODIES,
    EMERGENCY_STEPS,
    ONLY_WORK_ACTIONS,
    TRANSITIONS,
    AdmissionRules,
    Transition,
    Who,
)
from schemas.admission_items import ITEM_COLUMNS, WorkItem
from schemas.demands import WORK_ITEM
from schemas.words import Words


def next_step(item: WorkItem, move: Move, rules: AdmissionRules) -> Taken | Refusal:
    """What the move does to the item, or why it may not. An item that is about to begin has step "" and, to
    be named in a message, its number, name and kind."""
    rules = rules.of(item.demand_kind)
    transition = TRANSITIONS.get((item.step, move.action))
    if transition is None or not _is_taken(item, move.action):
        params = {**step_words(item.step), **action_words(move.action)}
        return refuse("ADM-101", item, **params, **now_words(item, rules))
    if move.body not in bodies_of(transition.who, item, rules):
        return _wrong_body(item, move, transition, rules)
    missing = [name for name in transition.needs if not move.brings(name)]
    if missing:
        rule = {"rule": rules.clause_of_step(transition, item.department_level)}
        return refuse("ADM-103", item, **action_words(move.action), **part_words(missing), **rule)
    if item.acted_on is not None and move.on < item.acted_on:
        return refuse("ADM-104", item, day=move.on, last=item.acted_on)
    for name in transition.guards:
        if refusal := GUARDS[name](_begun(item, move), move, rules):
            return refusal
    changes = {**_CHANGES[move.action](item, move), "acted_on": move.on}
    after = dataclasses.replace(item, **changes)
    stays = transition.stays_until and not _UNTIL[transition.stays_until](after, rules)
    to_step = item.step if stays else transition.to_step
    if move.action == "review" and not stays:
        changes["reviewed_on"] = move.on
    params = {name: value for name, value in move.details.items() if name not in changes}
    return Taken(item.step, to_step, changes, params)


def bodies_of(who: Iterable[Who], item: WorkItem, rules: AdmissionRules) -> tuple[str, ...]:
    """The bodies that may act, in the jurisdiction and for an item of the kind and department's level."""
    rules = rules.of(item.demand_kind)
    approver = rules.approvers.get(item.department_level)
    bodies: dict[Who, tuple[str, ...]] = {
        "applicant": ("department",),
        "reviewer": rules.pre_reviewers,
        "approver": (approver,) if approver else (),
        "keeper": (*rules.pre_reviewers, *((approver,) if approver else ())),
        "third_party": ("third_party",),
        "community": ("community",),
    }
    return tuple(dict.fromkeys(body for name in who for body in bodies[name]))


def allowed_now(item: WorkItem, rules: AdmissionRules) -> dict[str, tuple[str, ...]]:
    """By action: the bodies that may take it at the item's step; a body that has reviewed is done. Other
    guards depend on what the action brings, and are left aside."""
    done = {"review": item.reviewers}
    return {
        action: tuple(
            body for body in bodies_of(transition.who, item, rules) if body not in done.get(action, ())
        )
        for (step, action), transition in TRANSITIONS.items()
        if step == item.step and _is_taken(item, action)
    }


def next_of_course(item: WorkItem, rules: AdmissionRules) -> tuple[str, ...]:
    """The steps by which an item goes on where all goes well, the first before the second; none where there
    is nothing but to end it. What may be taken of them says ``allowed_now``."""
    owes = ("fund",) if item.funds_due_fen > item.funds_paid_fen else ()
    if item.step == "emergency":
        return ("supplement",) if missing_parts(item, rules.of(item.demand_kind)) else ("review",)
    if item.step == "admitted":
        return (*owes, "evaluate")
    return {
        "applied": ("review",),
        "reviewed": ("approve",),
        "emergency_reviewed": ("approve",),
        "approved": (*owes, "admit"),
        "funded": ("evaluate",),
        "evaluated": owes,
    }.get(item.step, ())


def _is_taken(item: WorkItem, action: str) -> bool:
    """Whether what the item is takes such a step at all."""
    return item.demand_kind == WORK_ITEM or action not in ONLY_WORK_ACTIONS


def now_words(item: WorkItem, rules: AdmissionRules) -> dict[str, Words]:
    """What may be done now and by whom, as the parameter ``now``."""
    allowed = allowed_now(item, rules)
    moves = [
        _BY.format(action=ACTIONS.words[action], who=in_words(BODIES, bodies))
        for action, bodies in allowed.items()
    ]
    return {"now": Words.join(moves) if moves else _ENDED}


_BY = Words("{action}（{who}）", "{action} ({who})")
_ENDED = Words("无，该事项已办结", "nothing, the item has ended")


def _wrong_body(item: WorkItem, move: Move, transition: Transition, rules: AdmissionRules) -> Refusal:
    who = bodies_of(transition.who, item, rules)
    params = {**body_words([move.body], "body"), **body_words(who, "who"), **action_words(move.action)}
    rule = {"rule": rules.clause_of_step(transition, item.department_level)}
    return refuse("ADM-102", item, **params, **rule, **now_words(item, rules))


def _begun(item: WorkItem, move: Move) -> WorkItem:
    """The item a guard judges: with its application where it is about to begin."""
    return dataclasses.replace(item, **_CHANGES[move.action](item, move)) if not item.step else item


Changes = Callable[[WorkItem, Move], dict[str, Any]]


def _application(item: WorkItem, move: Move) -> dict[str, Any]:
    return {**_fields_of(move), "applied_on": move.on}


def _fields_of(move: Move) -> dict[str, Any]:
    """What a move brings that is a field of an item; the rest is only told."""
    return {name: value for name, value in move.details.items() if name in ITEM_COLUMNS}


def _reviewed(item: WorkItem, move: Move) -> dict[str, Any]:
    return {"reviewed_by": ",".join([*item.reviewers, move.body])}


def _approved(item: WorkItem, move: Move) -> dict[str, Any]:
    document = {"approval_document": move.document, "approved_on": move.on}
    expires = {"document_expires_on": move.details.get("document_expires_on")}
    admitted = {"admitted_on": move.on} if item.step in EMERGENCY_STEPS else {}
    return {**document, **expires, **admitted}


def _admitted(item: WorkItem, move: Move) -> dict[str, Any]:
    return {"admitted_on": move.on, "started_on": item.started_on or move.on}


def _funded(item: WorkItem, move: Move) -> dict[str, Any]:
    due = move.details.get("due_fen")
    paid = item.funds_paid_fen + move.details["paid_fen"]
    return {"funds_paid_fen": paid, "funds_due_fen": item.funds_due_fen if due is None else due}


def _evaluated(item: WorkItem, move: Move) -> dict[str, Any]:
    told = {name: move.details[name] for name in ("respondents", "satisfied")}
    return {**told, "evaluated_on": move.on}


def _turned_away(item: WorkItem, move: Move) -> dict[str, Any]:
    """An item the system did not know begins and ends with the refusal; ``details`` then name it."""
    named = {name: value for name, value in move.details.items() if name != "community_code"}
    begun = {} if item.step else {**named, "route": "undocumented", "refused_on": move.on}
    return {**begun, "turned_away": item.turned_away + 1}


_CHANGES: Mapping[str, Changes] = {
    "apply": _application,
    "start_emergency": lambda item, move: {
        "started_on": move.on,
        **_application(item, move),
        "route": "emergency",
    },
    "supplement": lambda item, move: dict(move.details),
    "review": _reviewed,
    "approve": _approved,
    "refuse": lambda item, move: {"refused_on": move.on},
    "turn_away": _turned_away,
    "admit": _admitted,
    "fund": _funded,
    "evaluate": _evaluated,
    "withdraw": lambda item, move: {"withdrawn_on": move.on},
}
"""By action: the fields of the item a move sets."""

_UNTIL: Mapping[str, Callable[[WorkItem, AdmissionRules], bool]] = {
    "all_reviewed": lambda item, rules: set(rules.pre_reviewers) <= set(item.reviewers),
    "paid_in_full": lambda item, rules: item.funds_paid_fen >= item.funds_due_fen,
}
"""By condition: whether the item may leave its step."""
