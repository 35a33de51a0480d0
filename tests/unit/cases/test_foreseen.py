"""What is said of a step before it is taken is what the guards say when it is taken."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.publishing import publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.cases.foreseen import OF_WHAT_IS_BROUGHT
from pipelines.cases.guards import GUARDS
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck
from pipelines.queries.live_cases import case_file
from schemas.case_items import Case
from schemas.cases import TRANSITIONS
from schemas.errors import UserError
from tests.support.case_home import (
    DECIDER,
    FEBRUARY,
    JANUARY,
    LATE,
    MARCH,
    OPENER,
    UNIT,
    add_month,
    correct,
    late_home,
    opening,
)
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE

MAY = system_scope()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def test_every_guard_is_asked_before_or_when_the_step_is_taken() -> None:
    named = {name for transition in TRANSITIONS.values() for name in transition.guards}
    assert named == set(GUARDS) and named > OF_WHAT_IS_BROUGHT


def begun(home: Home, period: str = FEBRUARY) -> str:
    move = opening(home, date(2026, 3, 16))
    evidence = case_evidence(open_snapshot(home), WHOLE, "township", LATE, period)
    about = {**move.details, "period": period}
    return begin(home, MAY, dataclasses.replace(move, evidence=evidence, details=about)).case_id


def act(home: Home, case: str, action: str, on: date, **given: Any) -> Case:
    party = {"decide": "decider", "answer": "unit", "report": "unit"}.get(action, "supervisor")
    person = {"supervisor": OPENER, "decider": DECIDER, "unit": UNIT}[party]
    return take_case_step(home, MAY, case, CaseMove(action, party, person, on, **given))


def refused(home: Home, case: str, on: date) -> dict[str, str]:
    """By action: the code of why it would be refused on the day."""
    steps = case_file(home, WHOLE, case, on).foreseen
    return {action: told.refusal.code for action, told in steps.items() if told.refusal}


def test_what_a_day_forbids_is_foreseen_and_what_came_in_time_may_be_put_down_late(home: Home) -> None:
    case = begun(home)
    due = act(home, case, "send", date(2026, 3, 17)).reply_due
    assert due is not None and refused(home, case, due) == {"lapse": "SUP-111"}
    after = date(2026, 3, 25)
    assert refused(home, case, after) == {"answer": "SUP-110"}
    steps = case_file(home, WHOLE, case, after).foreseen
    assert steps["answer"].earlier and steps["answer"].is_open
    assert not case_file(home, WHOLE, case, due).foreseen["lapse"].is_open


def issued(home: Home, period: str = FEBRUARY) -> str:
    case = begun(home, period)
    act(home, case, "send", date(2026, 3, 17))
    act(home, case, "lapse", date(2026, 3, 25))
    act(home, case, "decide", date(2026, 3, 26), reason="迟报")
    act(home, case, "issue", date(2026, 3, 27), document="1号", details={"signed_by": "赵主任"})
    return case


INTERVIEW = {"held_on": date(2026, 3, 28), "present": "三人", "said": "迟报", "promised": "按时"}


def test_the_good_course_goes_on_from_the_record_and_from_the_re_check(home: Home) -> None:
    case = issued(home)
    day = date(2026, 3, 28)
    assert refused(home, case, day) == {"rectify": "SUP-117"}
    assert case_file(home, WHOLE, case, day).course == ("record",)
    act(home, case, "record", day, details=INTERVIEW)
    assert refused(home, case, day) == {} and case_file(home, WHOLE, case, day).course == ("rectify",)
    act(home, case, "rectify", day, details={"measures": "按时报"})
    assert case_file(home, WHOLE, case, day).course == ("report", "recheck")
    act(home, case, "report", day, reason="已改")
    assert case_file(home, WHOLE, case, day).course == ("recheck",)
    add_month(home, MARCH)
    publish(home, MAY)
    told = case_file(home, WHOLE, case)
    assert told.foreseen["recheck"].refusal is None
    later = date(2026, 4, 10)
    found = case_recheck(open_snapshot(home), WHOLE, told.evidence[-1])
    assert act(home, case, "recheck", later, recheck=found).recheck == "passed"
    assert case_file(home, WHOLE, case, later).course == ("close",)
    act(home, case, "close", later, reason="改了")
    closed = case_file(home, WHOLE, case, later)
    assert closed.course == () and list(closed.foreseen) == ["resume"]


@pytest.mark.parametrize(("period", "code"), [(JANUARY, "SUP-135"), (FEBRUARY, "SUP-119")])
def test_a_re_check_by_the_snapshot_of_the_evidence_says_the_true_reason(
    home: Home, period: str, code: str
) -> None:
    """A case about January, opened on the snapshot that holds February too: the month is later."""
    case, day = issued(home, period), date(2026, 3, 28)
    act(home, case, "record", day, details=INTERVIEW)
    act(home, case, "rectify", day, details={"measures": "按时报"})
    assert refused(home, case, day) == {"recheck": code}
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, case).evidence[-1])
    with pytest.raises(UserError, match=code):
        act(home, case, "recheck", day, recheck=found)
    publish(home, MAY)  # the case itself is new in it
    assert refused(home, case, day) == ({} if code == "SUP-135" else {"recheck": code})


def test_evidence_that_is_taken_anew_is_not_judged_by_the_old(home: Home) -> None:
    case = begun(home)
    correct(home, FEBRUARY)
    assert refused(home, case, date(2026, 3, 20)) == {"send": "SUP-107"}
