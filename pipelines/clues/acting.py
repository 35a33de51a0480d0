"""The one way a clue's life is written: a step, its event and the entry in the audit, in one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.areas import load_areas, valid_on
from pipelines.base.clock import now_utc
from pipelines.base.names import name_key_of, require_texts, written
from pipelines.base.refusing import NotAllowed, Refusal, in_words
from pipelines.base.working_days import working_days_after
from pipelines.clues.stored import (
    known_numbers,
    next_clue_number,
    read_clue,
    read_clue_events,
    read_clues,
    write_clue_step,
)
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.store import Store
from schemas.clues import (
    ACTIONS,
    BROUGHT,
    BURDENS,
    COMPLAINTS,
    ENDED_STEPS,
    OUTCOMES,
    SOURCES,
    STEPS,
    TRANSITIONS,
    Clue,
    ClueEvent,
    ClueTransition,
)
from schemas.codes import CodeList
from schemas.errors import UserError
from schemas.event_details import details_of
from schemas.periods import china_date, china_minute, months_later
from schemas.words import Words

ABOUT = (
    "source",
    "source_number",
    "burden",
    "complaint",
    "area_code",
    "subject",
    "department",
    "department_level",
    "asked_on",
    "told",
    "sender",
    "contact",
)
"""What a clue says: put down once, when it is received."""
_CODED: dict[str, CodeList] = {
    "source": SOURCES,
    "burden": BURDENS,
    "complaint": COMPLAINTS,
    "outcome": OUTCOMES,
}
OLDEST_MONTHS = 24
"""A clue that was received longer ago is not put down any more."""
_LEVELS = ("community", "township", "county", "prefecture", "province")
_CASE = "SELECT count(*) FROM cases WHERE case_id = $case"


@dataclass(frozen=True)
class ClueMove:
    """What a person wants to do with a clue on a day. ``details``: what it says (ABOUT) when it is received;
    outcome and answer; same_as; case_id; handler."""

    action: str
    person: str
    on: date
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    party: str = "handler"

    def __post_init__(self) -> None:
        """A text of which nothing is seen was not given. Raises UserError for a text that is none."""
        require_texts([self.person, self.reason, *self.details.values()])
        seen = {
            name: written(value) if isinstance(value, str) else value for name, value in self.details.items()
        }
        object.__setattr__(self, "person", written(self.person) or "")
        object.__setattr__(self, "reason", written(self.reason))
        object.__setattr__(
            self, "details", {name: value for name, value in seen.items() if value is not None}
        )

    def brings(self, name: str) -> bool:
        return (self.reason if name == "reason" else self.details.get(name)) is not None


def receive_clue(store: Store, move: ClueMove, *, at_utc: datetime | None = None) -> Clue:
    """Put a clue down, inside a transaction of the caller; the clue. Raises NotAllowed where it was passed on
    before, UserError for an area or a code that is none."""
    about = {name: move.details[name] for name in ABOUT if name in move.details}
    _require_codes(move.details)
    number = about.get("source_number")
    if number and (before := known_numbers(store).get(number)):
        raise NotAllowed(Refusal("CLU-101", {"number": number, "clue": before}))
    level, name = _place(store, str(about.get("area_code") or ""), about.get("asked_on") or move.on)
    clue = Clue(next_clue_number(store, move.on.year), **about, area_level=level, area_name=name)
    return _take(store, clue, move, at_utc)


def act_on_clue(
    store: Store,
    clue_id: str,
    move: ClueMove,
    *,
    expected_version: int | None = None,
    at_utc: datetime | None = None,
) -> Clue:
    """Take a step with a clue inside a transaction of the caller; the clue afterwards. ``expected_version``
    is the version the person saw: where somebody acted since, nothing is done and the message says who.
    Raises NotAllowed."""
    clue = read_clue(store, clue_id)
    if clue is None:
        raise NotAllowed(Refusal("CLU-102", {"clue": clue_id}))
    if expected_version not in (None, clue.version):
        raise NotAllowed(_overtaken(store, clue))
    _require_codes(move.details)
    return _take(store, clue, move, at_utc)


def alike_clues(clues: pl.DataFrame, clue: Clue) -> list[str]:
    """Numbers of the other clues that are not ended and say the same of the same place: the same burden, and
    the same subject by name or, where neither names one, the same words."""
    same = clues.filter(
        pl.col("clue_id") != clue.clue_id,
        pl.col("area_code") == clue.area_code,
        pl.col("burden") == clue.burden,
        ~pl.col("step").is_in(ENDED_STEPS),
    )
    own = name_key_of(clue.subject or clue.told)
    return [
        row["clue_id"]
        for row in same.iter_rows(named=True)
        if name_key_of(row["subject"] or row["told"]) == own
    ]


def allowed_now(clue: Clue) -> tuple[str, ...]:
    """Actions that are possible at the clue's step."""
    return tuple(action for step, action in TRANSITIONS if step == clue.step)


def now_words(clue: Clue) -> Words:
    """What may be done now."""
    allowed = allowed_now(clue)
    return in_words(ACTIONS, allowed) if allowed else _ENDED


_ENDED = Words("无，本件已结束", "nothing, the clue has ended")


def _place(store: Store, code: str, day: date) -> tuple[str, str]:
    """Level and name of the lowest area of that code. Raises UserError where there is none on the day."""
    rows = valid_on(load_areas(store), day).filter(pl.col("code") == code)
    for level in _LEVELS:
        own = rows.filter(pl.col("level") == level)
        if own.height:
            return level, str(own["name"][0])
    raise UserError("CLU-001", area=code, day=day)


def _require_codes(details: Mapping[str, Any]) -> None:
    for name, codes in _CODED.items():
        if name in details and details[name] not in codes.keys:
            said = {"field": Words.same(name), "value": details[name], "known": codes.spellings}
            raise UserError("CLU-002", **said)


def _take(store: Store, clue: Clue, move: ClueMove, at_utc: datetime | None) -> Clue:
    moment = at_utc or now_utc()
    transition = _transition(store, clue, move, china_date(moment))
    changes = {**_changes(store, clue, move), "acted_on": move.on}
    done = dataclasses.replace(clue, **changes, step=transition.to_step, version=clue.version + 1)
    event = ClueEvent(
        clue_id=clue.clue_id,
        sequence=done.version,
        at_utc=moment,
        actor=store.actor,
        person=move.person,
        party=move.party,
        action=move.action,
        acted_on=move.on,
        reason=move.reason,
        from_step=clue.step,
        to_step=done.step,
        details=details_of(changes, {}),
    )
    write_clue_step(store, done, event)
    said = {"version": done.version, "on": move.on, "from_step": clue.step, "to_step": done.step}
    store.record_dated([(moment, f"clue.{move.action}", clue.clue_id, said)])
    return done


def _transition(store: Store, clue: Clue, move: ClueMove, today: date) -> ClueTransition:
    """The way the move goes. Raises NotAllowed, with what is possible now."""
    number = Words.same(clue.clue_id) if clue.step else _UNNUMBERED
    told = {"clue": number, "action": in_words(ACTIONS, [move.action])}
    way = TRANSITIONS.get((clue.step, move.action))
    if way is None:
        step = in_words(STEPS, [clue.step]) if clue.step else _NOT_BEGUN
        raise NotAllowed(Refusal("CLU-103", {**told, "step": step, "now": now_words(clue)}))
    if not move.person:
        raise NotAllowed(Refusal("CLU-104", told))
    if missing := [name for name in way.needs if not move.brings(name)]:
        raise NotAllowed(Refusal("CLU-105", {**told, "parts": in_words(BROUGHT, missing)}))
    if move.on > today or (clue.acted_on is not None and move.on < clue.acted_on):
        first = clue.acted_on or ""
        raise NotAllowed(Refusal("CLU-106", {**told, "day": move.on, "first": first, "last": today}))
    if move.action == "receive":
        _require_days(clue, move, today)
    if move.action == "merge":
        _require_other(store, clue, str(move.details["same_as"]))
    if move.action == "withdraw" and (others := _merged_into(store, clue)):
        raise NotAllowed(Refusal("CLU-109", {**told, "others": Words.listed(others)}))
    if move.action == "link" and not store.scalar(_CASE, {"case": move.details["case_id"]}):
        raise NotAllowed(Refusal("SUP-011", {"case": move.details["case_id"]}))
    return way


_UNNUMBERED = Words("尚未编号的反映", "the clue")
_NOT_BEGUN = Words("尚未受理", "not received yet")


def _require_days(clue: Clue, move: ClueMove, today: date) -> None:
    """A clue is about what was asked before it was received, and is received within memory: another year is a
    slip of the finger."""
    if clue.asked_on is not None and clue.asked_on > move.on:
        raise UserError("CLU-009", day=clue.asked_on, last=move.on)
    first = months_later(today, -OLDEST_MONTHS)
    if move.on < first:
        raise UserError("CLU-010", day=move.on, first=first)


def _merged_into(store: Store, clue: Clue) -> list[str]:
    rows = read_clues(store).filter(same_as=clue.clue_id, step="merged")
    return rows["clue_id"].to_list()


def _require_other(store: Store, clue: Clue, other: str) -> None:
    """A clue is merged with another one that is or will be answered."""
    found = read_clue(store, other)
    if found is None or other == clue.clue_id or found.step in ("merged", "withdrawn"):
        raise NotAllowed(Refusal("CLU-107", {"clue": clue.clue_id, "other": other}))


def _changes(store: Store, clue: Clue, move: ClueMove) -> dict[str, Any]:
    """What a step sets beside the day."""
    told = move.details
    if move.action == "receive":
        jurisdiction = load_jurisdiction(str(store.setting("jurisdiction")))
        due = working_days_after(move.on, jurisdiction.clue_working_days).day
        return {"received_on": move.on, "answer_due": due}
    if move.action == "take":
        return {"taken_on": move.on, "handler": told.get("handler") or move.person}
    if move.action == "answer":
        answered = {"outcome": told["outcome"], "answer": told["answer"], "answered_on": move.on}
        return answered | {"ended_on": move.on}
    if move.action == "reopen":
        return dict.fromkeys(("outcome", "answer", "answered_on", "ended_on"))
    if move.action == "link":
        return {"case_id": told["case_id"]}
    ended: dict[str, Any] = {"ended_on": move.on}
    return ended | ({"same_as": told["same_as"]} if move.action == "merge" else {})


def _overtaken(store: Store, clue: Clue) -> Refusal:
    """Says who did what since the version that was seen."""
    last = ClueEvent(**read_clue_events(store, clue.clue_id).row(-1, named=True))
    did = {"who": last.person, "at": china_minute(last.at_utc), "action": in_words(ACTIONS, [last.action])}
    return Refusal("CLU-108", {"clue": clue.clue_id, **did, "now": now_words(clue)})


def read_alike(store: Store, clue: Clue) -> list[str]:
    """``alike_clues`` among all that the store has."""
    return alike_clues(read_clues(store), clue)
