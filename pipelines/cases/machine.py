"""The life of a case as a pure state machine: what may be done next, by whom, and what it changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pipelines.base.refusing import Refusal
from pipelines.base.working_days import working_days_after
from pipelines.cases.around import Around
from pipelines.cases.guards import GUARDS
from pipelines.cases.moves import CaseMove, CaseTaken
from pipelines.cases.refusals import action_words, brought_words, party_words, refuse, step_words
from pipelines.cases.rules import WATCHED_PERIODS
from schemas.case_items import CASE_COLUMNS, Case
from schemas.cases import ACTIONS, PAPERS_OF_STEPS, TRANSITIONS
from schemas.periods import shift
from schemas.words import Words


def next_case_step(case: Case, move: CaseMove, around: Around) -> CaseTaken | Refusal:
    """What the move does to the case, or why it may not. A case that is about to begin has step "" and all
    that it is about."""
    transition = TRANSITIONS.get((case.step, move.action))
    if transition is None or not transition.is_for(case.kind):
        told = {"step": step_words(case.step), "action": action_words(move.action)}
        return refuse("SUP-101", case, **told, now=now_words(case))
    rule = around.rules.clause_of_step(transition)
    if move.party not in transition.who:
        told = {"action": action_words(move.action), "party": party_words([move.party])}
        return refuse("SUP-102", case, **told, who=party_words(transition.who), rule=rule)
    if not move.person:
        return refuse("SUP-103", case, action=action_words(move.action))
    missing = [name for name in transition.needs if not (move.brings(name) or _stands(case, name))]
    if missing:
        told = {"action": action_words(move.action), "parts": brought_words(missing)}
        return refuse("SUP-104", case, **told, rule=rule)
    if case.acted_on is not None and move.on < case.acted_on:
        return refuse("SUP-105", case, day=move.on, last=case.acted_on)
    for name in transition.guards:
        if refusal := GUARDS[name](case, move, around):
            return refusal
    changes = {**_CHANGES[move.action](case, move, around), "acted_on": move.on}
    own = {name: value for name, value in move.details.items() if name not in CASE_COLUMNS}
    told = own | _signer(move) | _TOLD.get(move.action, _nothing)(case, move, around)
    return CaseTaken(case.step, transition.to_step, changes, told)


def _signer(move: CaseMove) -> dict[str, Any]:
    """Who signed the document of a step that is not the case's own document."""
    signed = move.details.get("signed_by")
    return {"signed_by": signed} if signed and move.action in PAPERS_OF_STEPS else {}


def _stands(case: Case, name: str) -> bool:
    """A case that was proposed has its matter already."""
    return name == "matter" and bool(case.matter)


def allowed_now(case: Case) -> dict[str, tuple[str, ...]]:
    """By action: the parties that may take it at the case's step; guards that depend on what the action
    brings are left aside."""
    return {
        action: transition.who
        for (step, action), transition in TRANSITIONS.items()
        if step == case.step and transition.is_for(case.kind)
    }


def now_words(case: Case) -> Words:
    """What may be done now and by whom."""
    moves = [
        _BY.format(action=ACTIONS.words[action], who=party_words(who))
        for action, who in allowed_now(case).items()
    ]
    return Words.join(moves) if moves else _ENDED


_BY = Words("{action}（{who}）", "{action} ({who})")
_ENDED = Words("无，本件已结束", "nothing, the case has ended")

Changes = Callable[[Case, CaseMove, Around], dict[str, Any]]


def _nothing(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {}


def _proposed(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"proposed_on": move.on}


def _opened(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"opened_on": move.on, "opened_by": move.person, **_frozen(case, move)}


def _reopened(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    """What was said to the unit and decided was about other figures."""
    forgotten = ("sent_on", "reply_due", "answered_on", "lapsed_on", "decided_on", "decided_by", "decided_as")
    none = dict.fromkeys(forgotten)
    return {**none, "objects": False, "opened_by": move.person, **_frozen(case, move)}


def _frozen(case: Case, move: CaseMove) -> dict[str, Any]:
    evidence = move.evidence
    assert evidence is not None, "the transition needs evidence"
    return {
        "frozen": case.frozen + 1,
        "snapshot_id": evidence.snapshot_id,
        "period": evidence.period,
        "rule_version": evidence.rule_version,
        "evidence_sha256": evidence.sha256,
    }


def _sent(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    due = working_days_after(move.on, around.rules.jurisdiction.reply_working_days)
    return {"sent_on": move.on, "reply_due": due.day}


def _assumed(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    """Years whose calendar of days off was not there when the day was counted."""
    due = working_days_after(move.on, around.rules.jurisdiction.reply_working_days)
    return {"calendar_missing": list(due.assumed)} if due.assumed else {}


def _answered(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"answered_on": move.on, "objects": bool(move.details.get("objects"))}


def _lapsed(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"lapsed_on": move.on}


def _decided(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"decided_on": move.on, "decided_by": move.person, "decided_as": move.details.get("office")}


def _issued(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    has_ranks = bool(move.details.get("has_ranks"))
    signed = move.details["signed_by"]
    return {"issued_on": move.on, "document": move.document, "signed_by": signed, "has_ranks": has_ranks}


def _recorded(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"interviewed_on": move.details["held_on"]}


def _rectifying(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    days = timedelta(days=around.rules.jurisdiction.rectification_days)
    due = move.details.get("rectify_due") or move.on + days
    return {"measures": move.details["measures"], "rectify_due": due, "reported_on": None, "recheck": None}


def _reported(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"reported_on": move.on}


def _rechecked(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    later = move.recheck
    assert later is not None, "the transition needs a re-check"
    return {"rechecked_on": move.on, "recheck": later.result, "recheck_snapshot": later.snapshot_id}


def _looked_again(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    """What the re-check found, reason by reason, and what became of the stocks."""
    later = move.recheck
    assert later is not None, "the transition needs a re-check"
    told = {"period": later.period, "rule_version": later.rule_version, "reasons": list(later.reasons)}
    return told | {"since": later.since, "stocks": list(later.stocks)}


def _closed(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    """Watched from the month before the closing on: its figures are what comes next."""
    before = shift(f"{move.on:%Y-%m}", -1)
    return {"closed_on": move.on, "watched_to": shift(before, WATCHED_PERIODS)}


def _dropped(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    return {"dropped_on": move.on}


def _resumed(case: Case, move: CaseMove, around: Around) -> dict[str, Any]:
    days = timedelta(days=around.rules.jurisdiction.rectification_days)
    again = {"resumed": case.resumed + 1, "rectify_due": move.on + days, "reported_on": None}
    return {**again, "closed_on": None, "watched_to": None, "recheck": "failed", "rechecked_on": move.on}


_CHANGES: Mapping[str, Changes] = {
    "propose": _proposed,
    "open": _opened,
    "reopen": _reopened,
    "send": _sent,
    "answer": _answered,
    "lapse": _lapsed,
    "decide": _decided,
    "issue": _issued,
    "record": _recorded,
    "rectify": _rectifying,
    "report": _reported,
    "recheck": _rechecked,
    "close": _closed,
    "resume": _resumed,
    "drop": _dropped,
}

_TOLD: Mapping[str, Changes] = {"send": _assumed, "recheck": _looked_again, "resume": _looked_again}


def after(case: Case, taken: CaseTaken, version: int) -> Case:
    """The case as the transition leaves it."""
    return dataclasses.replace(case, **taken.changes, step=taken.to_step, version=version)
