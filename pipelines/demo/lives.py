"""The lives of items that are applied for: through pre-review and approval to withdrawal, or to a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipelines.admission.moves import Move
from pipelines.admission.rules import load_rules
from pipelines.demo import wording
from pipelines.demo.cases import LAST_DAY, Case, in_county
from pipelines.demo.draws import draw
from pipelines.demo.scripts import Script
from schemas.admission import AdmissionRules
from schemas.periods import end_of, shift

STALLED_FROM = date(2026, 3, 1)
EXPIRED_ON = date(2026, 8, 31)

_LAX_COUNTIES, _LAX_SHARE, _UNREGISTERED_STORY_SHARE = 0.035, 0.3, 0.5
_FATES = (("reviewer", 0.05), ("approver", 0.085), ("applicant", 0.105))
"""Who ends an application early, up to which draw."""

rules_in = cache(load_rules)


@dataclass(frozen=True)
class Life:
    """What becomes of a case. ``moves``: in the admission system, none where it was never taken there. The
    rest is what communities know: from and to when it is at work (no start: never), its agreed end, its
    document and the day of it."""

    moves: tuple[Move, ...]
    started_on: date | None = None
    ends_on: date | None = None
    withdrawn_on: date | None = None
    document: str | None = None
    approved_on: date | None = None


def rules_of(case: Case) -> AdmissionRules:
    return rules_in(case.province.jurisdiction)


def regular_life(case: Case) -> Life:
    """The life of an item that was applied for before it began, or of a service that was bought."""
    script, ends_on = Script(case, case.begins), _agreed_end(case)
    script.add("apply", "department", **wording.application(case, ends_on))
    if not _is_reviewed(case, script) or not _is_approved(case, script):
        return Life(tuple(script.moves))
    document, approved_on = script.moves[-1].document, script.day
    if not _is_admitted(case, script):
        return Life(tuple(script.moves))
    started_on = script.day
    pay(case, script)
    evaluate(case, script, ends_on)
    withdrawn_on = _withdraw(case, script, ends_on)
    moves = () if _is_unregistered(case) else tuple(script.moves)
    return Life(moves, started_on, ends_on, withdrawn_on, document, approved_on)


def _is_unregistered(case: Case) -> bool:
    """Some counties are lax: they approve on paper, and nobody tells the admission system."""
    if case.tells("unregistered"):
        return case.draw("unregistered") < _UNREGISTERED_STORY_SHARE
    lax = draw(case.county, "lax") < _LAX_COUNTIES
    return lax and case.draw("unregistered") < _LAX_SHARE


def _agreed_end(case: Case) -> date:
    """The end of a month; what is long-running is agreed for a year and more."""
    first = f"{case.begins:%Y-%m}"
    if _expires_early(case):
        return end_of("2027-06")
    low, high = (2, 9) if case.is_stock or case.row["term"] == "short" else (6, 16)
    return end_of(shift(first, case.days("ends", low, high)))


def _haste(case: Case) -> float:
    """How long the county's bodies take; what was there already goes through within the month."""
    return 0.35 if case.is_stock else 0.6 + 1.0 * in_county(case.county, "haste")


def _is_reviewed(case: Case, script: Script) -> bool:
    haste, fate = _haste(case), _fate(case)
    stalled = case.tells("stalled") and case.begins >= STALLED_FROM
    for number, body in enumerate(rules_of(case).pre_reviewers):
        after = round(haste * case.days(f"review {number}", 2, 11))
        if fate == "reviewer" and number and not stalled:
            script.add("refuse", body, after, reason=wording.refuses(case, "reviewer"))
            return False
        script.add("review", body, after, reason=wording.agrees(case, f"agrees {number}"))
        if stalled:
            return False
    return True


def _is_approved(case: Case, script: Script) -> bool:
    fate, approver = _fate(case), rules_of(case).approvers[case.row["department_level"]]
    after = 1 + round(_haste(case) * case.days("approval", 3, 14))
    if fate == "applicant":
        script.add("withdraw", "department", after, reason=wording.refuses(case, "applicant"))
    elif fate == "approver":
        script.add("refuse", approver, after, reason=wording.refuses(case, "approver"))
    else:
        number = wording.document(case, script.day + timedelta(after))
        script.add("approve", approver, after, document=number, **_expiry(case))
        return True
    return False


def _fate(case: Case) -> str:
    if case.is_stock or case.tells("stalled"):
        return ""
    drawn = case.draw("fate")
    return next((who for who, up_to in _FATES if drawn < up_to), "")


def _expiry(case: Case) -> dict[str, date]:
    """A third of the documents name their last day; a few have seen it before the work was done."""
    if _expires_early(case):
        return {"document_expires_on": EXPIRED_ON}
    if case.draw("expires") < 0.3:
        return {"document_expires_on": end_of(shift(f"{case.begins:%Y-%m}", 24))}
    return {}


def _expires_early(case: Case) -> bool:
    return case.tells("expired") and case.begins < date(2026, 6, 1) and case.draw("expires early") < 0.4


def _willing(case: Case) -> float:
    """The share of its funds that a county tends to pay."""
    return 0.15 if case.tells("unfunded") else 0.45 + 0.6 * in_county(case.county, "funds")


def _pays_in_full(case: Case) -> bool:
    return not case.tells("unfunded") and case.draw("pays") < 0.35 + 0.6 * _willing(case)


def _is_admitted(case: Case, script: Script) -> bool:
    """Admitted, unless it is short and its funds, which come first where the document says so, do not."""
    rules = rules_of(case)
    if case.row["term"] == "short" and rules.short_items_paid_first:
        due = wording.funds_due_fen(case)
        settles = case.is_stock or _pays_in_full(case) or case.draw("early funds") < 0.85
        paid = due if settles else _part(due, 0.4)
        if case.tells("unfunded"):
            paid = _part(due, 0.15)
        script.add("fund", "department", case.days("funds first", 3, 14), paid_fen=paid)
        if paid < due:
            return False
    script.add("admit", rules.pre_reviewers[-1], case.days("admission", 1, 6))
    return True


def _part(due: int, share: float) -> int:
    """A part of an amount, in whole tens of yuan."""
    return round(due * share / 1000) * 1000


def pay(case: Case, script: Script) -> None:
    """What has not been paid yet: in two parts, the second only by counties that pay in full."""
    due = wording.funds_due_fen(case)
    if any(move.action == "fund" for move in script.moves):
        return
    first = _part(due, min(_willing(case), 0.6) * (0.7 + 0.3 * case.draw("first part")))
    if case.draw("pays nothing yet") < 0.12 and not _pays_in_full(case):
        return
    script.add("fund", "department", case.days("first payment", 10, 45), paid_fen=first)
    if _pays_in_full(case):
        script.add("fund", "department", case.days("second payment", 30, 80), paid_fen=due - first)


def evaluate(case: Case, script: Script, ends_on: date) -> None:
    """Residents are asked before an item ends, or once it has run for some months; funds are paid first."""
    paid = sum(move.details["paid_fen"] for move in script.moves if move.action == "fund")
    if paid < wording.funds_due_fen(case):
        return
    ending = ends_on <= LAST_DAY
    if case.draw("evaluated") >= (0.75 if ending else 0.35):
        return
    after = case.days("run", 60, 150)
    if ending:
        after = max(script.wait_for(ends_on) - case.days("before end", 3, 20), 5)
    asked = case.days("asked residents", 40, 260)
    satisfied = int(asked * (0.70 + 0.28 * case.draw("satisfied")))
    contract = {"document": wording.contract(case)} if case.route == "purchased" else {}
    body = case.pick(("department", rules_of(case).pre_reviewers[-1], "third_party"), "evaluator")
    script.add(
        "evaluate",
        body,
        after,
        **contract,
        respondents=asked,
        satisfied=satisfied,
        opinion=wording.opinion(case),
    )


def _withdraw(case: Case, script: Script, ends_on: date) -> date | None:
    """Most items leave soon after their agreed end, some much later or not within the year."""
    if _expires_early(case) or case.tells("unregistered") or case.tells("unreported"):
        return None
    diligence = 0.55 + 0.4 * in_county(case.county, "diligence")
    prompt = case.draw("prompt") < diligence or case.tells("improve")
    late = case.draw("late") < 0.5
    if not prompt and not late:
        return None
    after = script.wait_for(ends_on) + (case.days("soon", 1, 20) if prompt else case.days("later", 50, 110))
    body = "department" if case.draw("withdrawer") < 0.7 else rules_of(case).pre_reviewers[-1]
    return script.add("withdraw", body, after, reason=wording.done(case))
