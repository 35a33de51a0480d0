"""No sequence of actions reaches a step without those it rests on, and the log gives the item."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.admission.machine import allowed_now, next_step
from pipelines.admission.moves import Move, Taken
from pipelines.admission.rules import load_rules
from pipelines.base.refusing import Refusal
from pipelines.jurisdictions.settings import jurisdiction_names
from schemas.admission import ACTIONS, BODIES, ENDED_STEPS
from schemas.admission_items import AdmissionEvent, WorkItem
from schemas.codes import DEPARTMENT_LEVEL
from tests.support.replaying import replay

RULES = {name: load_rules(name) for name in jurisdiction_names()}
PARTS: dict[str, Any] = dict.fromkeys(
    ("content", "scope", "goal", "requirements", "time_limit", "funding", "consultation"), "有"
)

moves = st.builds(
    dict,
    action=st.sampled_from([*ACTIONS.keys, "review", "review", "approve", "admit"]),
    body=st.sampled_from(BODIES.keys) | st.just("right"),
    days=st.integers(-1, 20),
    document=st.sampled_from([None, "1号", "2号"]),
    reason=st.sampled_from([None, "理由"]),
    paid_fen=st.sampled_from([1, 50, 100]),
    satisfied=st.integers(0, 3),
)


def make_move(item: WorkItem, given: dict[str, Any], level: str, due: int, name: str) -> Move:
    action = given["action"]
    body = given["body"]
    if body == "right":
        named = dataclasses.replace(item, department_level=item.department_level or level)
        body = next(iter(allowed_now(named, RULES[name]).get(action, ())), "department")
    on = (item.acted_on or date(2026, 1, 1)) + timedelta(days=given["days"])
    details: dict[str, Any] = {
        "apply": {"item_name": "走访", "department_level": level, "funds_due_fen": due, **PARTS},
        "start_emergency": {"item_name": "抢险", "department_level": level},
        "supplement": PARTS,
        "fund": {"paid_fen": given["paid_fen"]},
        "evaluate": {"respondents": 2, "satisfied": given["satisfied"]},
        "turn_away": {"community_code": "510104001001"},
    }.get(action, {})
    if action == "turn_away" and not item.step:
        details |= {"item_name": "走访", "department_level": level}
    return Move(action, body, on, given["document"], given["reason"], details)


@pytest.mark.parametrize("name", jurisdiction_names())
@given(
    steps=st.lists(moves, max_size=25),
    level=st.sampled_from(DEPARTMENT_LEVEL.keys),
    due=st.sampled_from([0, 100, 150]),
)
def test_every_step_rests_on_its_predecessors(
    name: str, steps: list[dict[str, Any]], level: str, due: int
) -> None:
    rules, item, events = RULES[name], WorkItem("A1", item_name="走访"), []
    for given_step in steps:
        move = make_move(item, given_step, level, due, name)
        taken = next_step(item, move, rules)
        if isinstance(taken, Refusal):
            assert "{" not in taken.words.zh + taken.words.en
            assert taken.words.zh.endswith(f"({taken.code})")
            continue
        assert item.step not in ENDED_STEPS
        events.append(log(item, move, taken))
        item = dataclasses.replace(item, **taken.changes, step=taken.to_step, version=item.version + 1)
        rests_on_what_it_must(item, events, name)
    if events:
        assert replay(events) == item


def log(item: WorkItem, move: Move, taken: Taken) -> AdmissionEvent:
    details = json.dumps({"set": dict(taken.changes), "told": {}}, default=str)
    return AdmissionEvent(
        item.item_id,
        item.version + 1,
        datetime(2026, 1, 1),
        "test",
        move.body,
        move.action,
        move.on,
        move.document,
        move.reason,
        taken.from_step,
        taken.to_step,
        details,
    )


def rests_on_what_it_must(item: WorkItem, events: list[AdmissionEvent], name: str) -> None:
    """What the documents ask for, said again without the machine."""
    rules = RULES[name]
    agreed = {event.body for event in events if event.action == "review"}
    approvals = [event for event in events if event.action == "approve"]
    assert [event.acted_on for event in events] == sorted(event.acted_on for event in events)
    if item.step in ("reviewed", "emergency_reviewed", "approved", "admitted", "funded", "evaluated"):
        assert agreed == set(rules.pre_reviewers)
        assert all(getattr(item, part) for part in rules.required_parts)
    if item.step in ("approved", "admitted", "funded", "evaluated"):
        assert [event.body for event in approvals] == [rules.approvers[item.department_level]]
        assert item.approval_document == approvals[0].document is not None
    if item.step in ("admitted", "funded", "evaluated"):
        assert item.admitted_on and item.started_on
        if item.route != "emergency":
            assert any(event.action == "admit" for event in events)
    if item.step == "funded":
        assert item.funds_paid_fen == item.funds_due_fen > 0
    if item.step == "evaluated":
        assert 0 <= item.satisfied <= item.respondents  # type: ignore[operator]
        assert item.funds_paid_fen == item.funds_due_fen or not rules.funding_required
    if item.step == "refused":
        assert events[-1].reason
    assert item.funds_paid_fen <= item.funds_due_fen
