"""The one way a case's life is written: a step, its event, what was frozen, and the entry in the audit."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from pipelines.base.clock import now_utc
from pipelines.base.refusing import NotAllowed, Refusal
from pipelines.cases.around import look_around
from pipelines.cases.evidence import Frozen
from pipelines.cases.machine import after, next_case_step, now_words
from pipelines.cases.moves import CaseMove, CaseTaken
from pipelines.cases.refusals import action_words, party_words, refuse, step_words
from pipelines.cases.stored import next_case_number, read_case, read_case_events, write_case_step
from pipelines.store import Store
from schemas.case_items import Case, CaseEvent, Evidence
from schemas.cases import KINDS
from schemas.errors import UserError
from schemas.event_details import details_of
from schemas.periods import china_date, china_minute
from schemas.words import Words

ABOUT = (
    "kind",
    "area_code",
    "area_level",
    "area_name",
    "department",
    "period",
    "matter",
    "origin",
    "origin_id",
    "reasons",
    "escalates",
)
"""What a case is about: said once, when it begins."""


_SAME_AREA = """
SELECT count(*) FROM cases WHERE case_id = $escalates AND area_code = $area AND area_level = $level
"""


def _area_of(case: Case) -> dict[str, str | None]:
    return {"escalates": case.escalates, "area": case.area_code, "level": case.area_level}


def begin_case(store: Store, move: CaseMove, *, at_utc: datetime | None = None) -> Case:
    """Begin a case, proposed or opened at once, inside a transaction of the caller; the case. Raises
    NotAllowed, UserError for a kind or an area that is none."""
    about = {name: move.details[name] for name in ABOUT if move.details.get(name) is not None}
    if about.get("kind") not in KINDS.keys:
        raise UserError("SUP-010", kind=about.get("kind") or "", known=Words.listed(KINDS.keys))
    case = Case(next_case_number(store, move.on.year), **about)
    if case.escalates is not None and not store.scalar(_SAME_AREA, _area_of(case)):
        raise UserError("SUP-017", case=case.escalates, area=case.area_name)
    return _take(store, case, move, at_utc)


def act_on_case(
    store: Store,
    case_id: str,
    move: CaseMove,
    *,
    expected_version: int | None = None,
    at_utc: datetime | None = None,
) -> Case:
    """Take a step with a case inside a transaction of the caller; the case afterwards. ``expected_version``
    is the version the person saw: where somebody acted since, nothing is done and the message says who did
    what when. Raises NotAllowed."""
    case = read_case(store, case_id)
    if case is None:
        raise NotAllowed(Refusal("SUP-011", {"case": case_id}))
    if expected_version not in (None, case.version):
        raise NotAllowed(_overtaken(store, case, expected_version or 0))
    return _take(store, case, move, at_utc)


def _take(store: Store, case: Case, move: CaseMove, at_utc: datetime | None) -> Case:
    moment = at_utc or now_utc()
    today = china_date(moment)
    if move.on > today:
        raise NotAllowed(Refusal("SUP-008", {"day": move.on, "today": today}))
    taken = next_case_step(case, move, look_around(store, case, move.evidence))
    if isinstance(taken, Refusal):
        raise NotAllowed(taken)
    done = after(case, taken, case.version + 1)
    event = _event(case, move, taken, store.actor, moment)
    write_case_step(store, done, event, _evidence(done, move.evidence, store.actor, moment))
    store.record_dated([_record(event, done)])
    return done


def _event(case: Case, move: CaseMove, taken: CaseTaken, actor: str, moment: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=case.case_id,
        sequence=case.version + 1,
        at_utc=moment,
        actor=actor,
        person=move.person,
        party=move.party,
        action=move.action,
        acted_on=move.on,
        document=move.document,
        reason=move.reason,
        from_step=taken.from_step,
        to_step=taken.to_step,
        details=details_of(taken.changes, taken.told),
    )


def _evidence(case: Case, frozen: Frozen | None, actor: str, moment: datetime) -> Evidence | None:
    if frozen is None:
        return None
    return Evidence(case.case_id, case.frozen, **dataclasses.asdict(frozen), at_utc=moment, actor=actor)


def _record(event: CaseEvent, done: Case) -> tuple[datetime, str, str, dict[str, Any]]:
    """What the audit says of a step; not who took it: it cannot forget a name, and the event has it."""
    said = {
        "version": done.version,
        "party": event.party,
        "on": event.acted_on,
        "document": event.document,
        "from_step": event.from_step,
        "to_step": event.to_step,
        "evidence": done.evidence_sha256,
    }
    return event.at_utc, f"case.{event.action}", event.case_id, said


def _overtaken(store: Store, case: Case, expected: int) -> Refusal:
    """Says who did what since the version that was seen."""
    seen = {"expected": expected, "version": case.version, "step": step_words(case.step)}
    if expected > case.version:
        return refuse("SUP-106", case, **seen, now=now_words(case))
    last = CaseEvent(**read_case_events(store, case.case_id).row(-1, named=True))
    who = _WHO.format(party=party_words([last.party]), person=last.person)
    did = {"who": who, "at": china_minute(last.at_utc), "action": action_words(last.action)}
    return refuse("SUP-123", case, **seen, **did, now=now_words(case))


_WHO = Words("{party}{person}", "{person} ({party})")
