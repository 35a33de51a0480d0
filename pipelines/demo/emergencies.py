"""The lives of emergencies: at work at once, their paperwork within the grace period, late, or never."""

from __future__ import annotations

from datetime import date, timedelta
from math import log1p

from pipelines.demo import wording
from pipelines.demo.cases import FIRST_DAY, Case, in_county
from pipelines.demo.lives import Life, evaluate, pay, rules_of
from pipelines.demo.scripts import Script

_FORGOTTEN, _REFUSED = 0.015, 0.03
_FLOOD_SEASON = date(2026, 6, 15), date(2026, 9, 25)


def emergency_life(case: Case) -> Life:
    """The life of an emergency. Those that began before the system came were settled on paper."""
    script, wait = Script(case, case.begins), _wait(case)
    if not rules_of(case).emergency_path:  # what starts there starts without a word to anybody
        return Life((), case.begins) if _is_forgotten(case) else Life(())
    if case.begins < FIRST_DAY:
        return _settled_before(case, wait)
    script.add("start_emergency", "department", reason=wording.why_emergency(case), **wording.emergency(case))
    if _is_forgotten(case):
        _leave_lying(case, script)
        return Life(tuple(script.moves), case.begins)
    ends_on = case.begins + timedelta(wait + case.days("stay", 12, 75))
    refused = case.draw("refused") < _REFUSED and not case.tells("emergency")
    _do_paperwork(case, script, wait, ends_on, refused)
    if refused:
        return Life(tuple(script.moves), case.begins, None, script.day)
    document, approved_on = script.moves[-1].document, script.day
    if case.draw("pays at once") < 0.6:
        pay(case, script)
        evaluate(case, script, ends_on)
    withdrawn_on = None
    if case.draw("leaves") < 0.94:
        reason = wording.done(case)
        withdrawn_on = script.add("withdraw", "department", script.wait_for(ends_on), reason=reason)
    return Life(tuple(script.moves), case.begins, ends_on, withdrawn_on, document, approved_on)


def _settled_before(case: Case, wait: int) -> Life:
    approved_on = case.begins + timedelta(wait)
    withdrawn_on = approved_on + timedelta(case.days("stay", 12, 75))
    document = wording.document(case, approved_on)
    return Life((), case.begins, None, withdrawn_on, document, approved_on)


def _wait(case: Case) -> int:
    """Days until the paperwork is done: exponential around the county's usual, six weeks at most."""
    usual = 8 + 22 * in_county(case.county, "paperwork")
    return min(4 + int(-usual * log1p(-case.draw("wait"))), 42)


def _is_forgotten(case: Case) -> bool:
    """Rarely, and in the story's county nearly every emergency of the flood season."""
    first, last = _FLOOD_SEASON
    told = case.tells("emergency") and first <= case.begins <= last
    return case.draw("forgotten") < (0.9 if told else _FORGOTTEN)


def _leave_lying(case: Case, script: Script) -> None:
    """Paperwork that was begun, perhaps, and not done; now and then a community has enough of it."""
    rules = rules_of(case)
    reached = case.days("reached", 0, 1 + len(rules.pre_reviewers))
    if reached:
        parts = wording.supplement(case, case.begins + timedelta(120))
        script.add("supplement", "department", case.days("supplement", 3, 20), **parts)
    for number, body in enumerate(rules.pre_reviewers[: max(reached - 1, 0)]):
        reason = wording.agrees(case, f"agrees {number}")
        script.add("review", body, case.days(f"review {number}", 2, 6), reason=reason)
    if case.draw("turned away") < 0.5:
        past = script.wait_for(case.begins + timedelta(rules.emergency_grace_days))
        patience = case.days("patience", 3, 15)
        reason = wording.turns_away(case, past_grace=True)
        script.add("turn_away", "community", past + patience, reason=reason, community_code="?")


def _do_paperwork(case: Case, script: Script, wait: int, ends_on: date, refused: bool) -> None:
    """The parts, every pre-review, and the approval when the wait is over; or a reviewer's no."""
    bodies = rules_of(case).pre_reviewers
    script.add("supplement", "department", wait // 3, **wording.supplement(case, ends_on))
    for number, body in enumerate(bodies):
        after = wait // 3 // len(bodies)
        if refused and number == len(bodies) - 1:
            script.add("refuse", body, after, reason=wording.refuses(case, "emergency"))
            return
        script.add("review", body, after, reason=wording.agrees(case, f"agrees {number}"))
    approver = rules_of(case).approvers[case.row["department_level"]]
    day = case.begins + timedelta(wait)
    script.add("approve", approver, script.wait_for(day), document=wording.document(case, day))
