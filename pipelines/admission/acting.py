"""The one way a work item's life is written: a step, its event and the entry in the audit together."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipelines.admission.machine import next_step, now_words
from pipelines.admission.moves import Move, Taken
from pipelines.admission.refusals import action_words, refuse, step_words
from pipelines.admission.rules import load_rules
from pipelines.admission.stored import (
    areas_above,
    next_number,
    read_events,
    read_item,
    told_of,
    write_lives,
    write_step,
)
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed, Refusal
from pipelines.store import Store, open_store
from schemas.admission import BODIES, AdmissionRules
from schemas.admission_items import AdmissionEvent, WorkItem
from schemas.demands import WORK_ITEM
from schemas.event_details import details_of, told_in
from schemas.periods import china_date, china_minute
from schemas.words import Words

_COMMUNITIES = "SELECT code FROM areas WHERE level = 'community' AND code IN (SELECT unnest(?::VARCHAR[]))"


def act(
    home: Home,
    item_id: str,
    move: Move,
    *,
    expected_version: int | None = None,
    actor: str | None = None,
    today: date | None = None,
) -> WorkItem:
    """Take a step; the item as it is afterwards. ``expected_version`` is the version the actor saw: where
    somebody acted since, nothing is done and the message says who did what when. Raises NotAllowed."""
    with open_store(home, actor=actor) as store, store.transaction():
        return act_in(store, item_id, move, expected_version=expected_version, today=today)


def act_in(
    store: Store,
    item_id: str,
    move: Move,
    *,
    expected_version: int | None = None,
    today: date | None = None,
    at_utc: datetime | None = None,
    rules: AdmissionRules | None = None,
) -> WorkItem:
    """``act`` inside a transaction of the caller; ``rules`` are the home's, for whoever takes many steps."""
    rules = rules or rules_of(store)
    item = read_item(store, item_id)
    if item is None:
        raise NotAllowed(Refusal("ADM-118", {"item": item_id}))
    if expected_version not in (None, item.version):
        raise NotAllowed(_overtaken(store, item, expected_version, rules))
    return _take(store, item, move, rules, today, at_utc)


def begin_in(
    store: Store,
    moves: Sequence[Move],
    *,
    today: date | None = None,
    at_utc: datetime | None = None,
    rules: AdmissionRules | None = None,
) -> list[WorkItem]:
    """Begin an item with each of these moves, inside a transaction of the caller; the items."""
    rules = rules or rules_of(store)
    begun = []
    for move in moves:
        item = _begin(next_number(store, move.on.year), move)
        begun.append(_take(store, item, move, rules, today, at_utc))
    return begun


def _begin(number: str, move: Move) -> WorkItem:
    """An item that is about to begin with a move: number, name and kind."""
    told = move.details
    return WorkItem(
        number, item_name=told.get("item_name", ""), demand_kind=told.get("demand_kind") or WORK_ITEM
    )


def rules_of(store: Store) -> AdmissionRules:
    """The rules of the home's jurisdiction."""
    return load_rules(str(store.setting("jurisdiction")))


def live_in(
    store: Store, lives: Sequence[Sequence[tuple[datetime, Move]]], *, rules: AdmissionRules | None = None
) -> list[WorkItem]:
    """Begin an item with the first move of each life and take its others, inside a transaction of the
    caller: the same steps, refusals and records as of ``begin_in`` and ``act_in`` one after another, written
    together. Each move comes with the moment (UTC) it is entered; lives are given by their first moments.
    The items as they are at last. Raises NotAllowed."""
    rules = rules or rules_of(store)
    number = int(next_number(store, 0).rpartition("-")[2])
    communities = _communities_in(store, [move for life in lives for _, move in life])
    items, steps = [], []
    for index, life in enumerate(lives):
        first = life[0][1]
        item = _begin(f"A{first.on.year}-{number + index:05d}", first)
        told: dict[str, Any] = {}
        for moment, move in life:
            _require_past(move, china_date(moment))
            item, event = _decide(store, item, _reminded(move, told), rules, communities, moment)
            told = told if item.version > 1 else told_in(event.details)
            steps.append((event, item))
        items.append(item)
    write_lives(store, items, [event for event, _ in steps])
    store.record_dated(sorted((_record(event, item) for event, item in steps), key=lambda entry: entry[0]))
    return items


def _take(
    store: Store,
    item: WorkItem,
    move: Move,
    rules: AdmissionRules,
    today: date | None,
    at_utc: datetime | None,
) -> WorkItem:
    moment = at_utc or now_utc()
    _require_past(move, today or china_date(moment))
    if move.action == "review":
        move = _reminded(move, told_of(store, item))
    after, event = _decide(store, item, move, rules, _communities_in(store, [move]), moment)
    write_step(store, after, event)
    store.record_dated([_record(event, after)])
    return after


def _require_past(move: Move, today: date) -> None:
    """Raises NotAllowed where a move is dated after the day on which it is entered."""
    if move.on > today:
        raise NotAllowed(Refusal("ADM-119", {"day": move.on, "today": today}))


def _reminded(move: Move, told: Mapping[str, Any]) -> Move:
    """A review with the entries that the item resembled when it began, by what was told then."""
    if move.action == "review" and (alike := told.get("resembles")):
        return dataclasses.replace(move, details={**move.details, "resembles": alike})
    return move


def _decide(
    store: Store,
    item: WorkItem,
    move: Move,
    rules: AdmissionRules,
    communities: Container[str],
    moment: datetime,
) -> tuple[WorkItem, AdmissionEvent]:
    """The item after the move, and the event; ``communities`` are those of the move that the home has.
    Raises NotAllowed."""
    if "community_code" in move.details and move.details["community_code"] not in communities:
        raise NotAllowed(Refusal("ADM-017"))
    taken = next_step(item, move, rules)
    if isinstance(taken, Refusal):
        raise NotAllowed(taken)
    if item.step and move.action == "turn_away":
        _require_inside(store, item, move.details["community_code"])
    event = _event(item, move, taken, store.actor, moment)
    return dataclasses.replace(item, **taken.changes, step=taken.to_step, version=event.sequence), event


def _record(event: AdmissionEvent, after: WorkItem) -> tuple[datetime, str, str, dict[str, Any]]:
    """What the audit says of a step."""
    return (
        event.at_utc,
        f"admission.{event.action}",
        event.item_id,
        {
            "version": after.version,
            "body": event.body,
            "on": event.acted_on,
            "document": event.document,
            "from_step": event.from_step,
            "to_step": event.to_step,
        },
    )


def _require_inside(store: Store, item: WorkItem, community: str) -> None:
    """Raises NotAllowed where the community does not lie in the item's area."""
    if item.area_code not in areas_above(store, community):
        raise NotAllowed(refuse("ADM-122", item, community=community, area=item.area_code))


def _communities_in(store: Store, moves: Sequence[Move]) -> set[str]:
    """The codes among those the moves name that are a community's of the home, by one question."""
    codes = {move.details["community_code"] for move in moves if "community_code" in move.details}
    return set(store.frame(_COMMUNITIES, [list(codes)])["code"]) if codes else set()


def _event(item: WorkItem, move: Move, taken: Taken, actor: str, moment: datetime) -> AdmissionEvent:
    return AdmissionEvent(
        item_id=item.item_id,
        sequence=item.version + 1,
        at_utc=moment,
        actor=actor,
        body=move.body,
        action=move.action,
        acted_on=move.on,
        document=move.document,
        reason=move.reason,
        from_step=taken.from_step,
        to_step=taken.to_step,
        details=details_of(taken.changes, taken.told),
    )


def _overtaken(store: Store, item: WorkItem, expected: int | None, rules: AdmissionRules) -> Refusal:
    """Says who did what since the version that was seen."""
    if expected is not None and expected > item.version:
        seen = {"expected": expected, "version": item.version}
        return refuse("ADM-127", item, **seen, **step_words(item.step), **now_words(item, rules))
    last = AdmissionEvent(**read_events(store, item.item_id).row(-1, named=True))
    at = china_minute(last.at_utc)
    who = Words("{body}（{actor}）", "{body} ({actor})").format(
        body=BODIES.words[last.body], actor=last.actor
    )
    return refuse(
        "ADM-117",
        item,
        expected=expected,
        version=item.version,
        at=at,
        who=who,
        **action_words(last.action),
        **step_words(item.step),
        **now_words(item, rules),
    )
