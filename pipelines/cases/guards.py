"""The conditions of a step with a case (schemas/cases.toml names them): None where it holds, else why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pipelines.base.names import name_key_of
from pipelines.base.refusing import Refusal
from pipelines.cases.around import Around
from pipelines.cases.evidence import Recheck
from pipelines.cases.moves import CaseMove
from pipelines.cases.refusals import kind_words, refuse
from schemas.case_items import Case
from schemas.cases import ENDED_STEPS, KINDS
from schemas.circulation import is_internal
from schemas.measures import REASONS
from schemas.periods import end_of, months_later
from schemas.words import Words

Guard = Callable[[Case, CaseMove, Around], Refusal | None]


def _evidence_stands(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """A correction of the figures stops a case until somebody decides about it."""
    if not around.overtaken:
        return None
    return refuse("SUP-107", case, townships=Words.listed(around.overtaken), count=len(around.overtaken))


def _quiet_over(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """The same matter is in one case at a time, and goes a step further only after it was quiet."""
    same = [other for other in around.others if _same_matter(case, other)]
    waiting = [other for other in same if other.step not in ENDED_STEPS and other.step != "proposed"]
    at_work = [other for other in waiting if other.case_id != case.escalates]
    if at_work:
        return refuse("SUP-108", case, other=at_work[-1].case_id, other_kind=kind_words(at_work[-1].kind))
    months = around.rules.jurisdiction.escalation_quiet_months
    gentler = [
        other
        for other in same
        if other.issued_on and KINDS.keys.index(other.kind) < KINDS.keys.index(case.kind)
    ]
    last = max((other.issued_on for other in gentler if other.issued_on), default=None)
    if last is None or months_later(last, months) <= move.on:
        return None
    told = {"last": last, "months": months, "first": months_later(last, months)}
    return refuse("SUP-109", case, **told, rule=around.rules.clause_of("escalation_quiet_months"))


def _proposed_once(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """A matter that was proposed is opened as that case: beside another one it could be opened no more."""
    same = [other for other in around.others if other.step == "proposed" and _same_matter(case, other)]
    if not same:
        return None
    return refuse("SUP-128", case, other=same[-1].case_id, other_kind=kind_words(same[-1].kind))


def _same_matter(case: Case, other: Case) -> bool:
    if "commended" in (case.kind, other.kind) and case.kind != other.kind:
        return False
    shared = set(case.reason_codes) & set(other.reason_codes)
    return bool(shared) or name_key_of(case.matter) == name_key_of(other.matter)


def _in_window(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    if case.reply_due is None or move.on <= case.reply_due:
        return None
    return refuse("SUP-110", case, due=case.reply_due, day=move.on)


def _window_over(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    if case.reply_due is None or move.on > case.reply_due:
        return None
    days = around.rules.jurisdiction.reply_working_days
    told = {"due": case.reply_due, "days": days, "rule": around.rules.clause_of("reply_working_days")}
    return refuse("SUP-111", case, **told)


def _other_person(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """The one who opened a case never decides it."""
    if name_key_of(move.person) not in {name_key_of(person) for person in around.openers}:
        return None
    return refuse("SUP-112", case, person=move.person)


def _approver_named(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """A public notice is decided by whom the jurisdiction names."""
    named = around.rules.jurisdiction.notice_deciders
    given = name_key_of(str(move.details.get("office") or ""))
    if case.kind != "public_notice" or given in {name_key_of(office) for office in named}:
        return None
    told = {"offices": Words.listed(named), "rule": around.rules.clause_of("notice_deciders")}
    return refuse("SUP-113", case, **told)


def _may_be_noticed(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """What must hold before a public notice: docs/developing/ranking.md, "Who may be named"."""
    if case.kind != "public_notice" or around.evidence is None:
        return None
    lacking = lacks_for_notice(case, around, move.on)
    if not lacking:
        return None
    said = [lacks for code in lacking if (lacks := REASONS[code].lacks)]
    return refuse("SUP-114", case, lacks=Words.join(said, "；", "; "))


def lacks_for_notice(case: Case, around: Around, on: date) -> list[str]:
    """Codes of schemas/measures.toml that a public notice needs and that do not hold on the day."""
    told = around.evidence.told if around.evidence else {}
    figures = told.get("figures", {})
    faked = "rows_faked" in case.reason_codes
    closed = case.answered_on is not None or (case.reply_due is not None and on > case.reply_due)
    holds = {
        "confirmed": around.confirmed.is_settled,
        "not_correcting": not figures.get("correcting", True),
        "eligible": bool(figures.get("eligible")),
        "recount_not_outside": faked or figures.get("recount") != "outside",
        "reply_closed": closed,
        "frozen": around.evidence is not None and not around.overtaken,
    }
    return [code for code, does_hold in holds.items() if not does_hold]


def _ranks_may_go_out(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """The 2024 rule: no ranks of a month or quarter, and none inside the interval since the last."""
    if not move.details.get("has_ranks"):
        return None
    jurisdiction = around.rules.jurisdiction
    months = jurisdiction.ranking_notice_interval_months
    rule = {"months": months, "rule": around.rules.clause_of("ranking_notice_interval_months")}
    if case.period and is_internal(case.period, months):
        return refuse("SUP-115", case, period=case.period, **rule)
    if around.ranked is None or months_later(around.ranked[1], months) <= move.on:
        return None
    other, last = around.ranked
    return refuse("SUP-116", case, other=other, last=last, first=months_later(last, months), **rule)


def _month_over(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """Figures of a month are there once it has ended."""
    if move.evidence is None or move.on > end_of(move.evidence.period):
        return None
    return refuse("SUP-124", case, day=move.on, period=move.evidence.period)


def _held_between(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """An interview is held after its document went out, and put down after it was held."""
    held, issued = move.details["held_on"], case.issued_on
    if issued is not None and issued <= held <= move.on:
        return None
    return refuse("SUP-125", case, held=held, first=issued or "", last=move.on)


def _number_free(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """Nor is the document of a later step that of the case itself."""
    number = name_key_of(move.document or "")
    own = case.document is not None and name_key_of(case.document) == number
    other = case.case_id if own else around.documents.get(number)
    return refuse("SUP-126", case, document=move.document, other=other) if other else None


def _interview_recorded(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    return refuse("SUP-117", case) if case.kind == "interview" and case.interviewed_on is None else None


def _due_later(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    due = move.details.get("rectify_due")
    return refuse("SUP-118", case, due=due, day=move.on) if due is not None and due <= move.on else None


def _figure_is_later(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """What was frozen is held against a later month of a later snapshot."""
    later = move.recheck
    if later is None:
        return None
    if later.period <= (case.period or ""):
        return refuse("SUP-119", case, period=case.period, asked=later.period, snapshot=later.snapshot_id)
    return refuse("SUP-135", case, snapshot=later.snapshot_id) if _is_its_own(case, later) else None


def _is_its_own(case: Case, later: Recheck) -> bool:
    """Whether the case would be re-checked by the snapshot that its evidence is from."""
    return later.snapshot_id == case.snapshot_id


def _recheck_passed(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    return None if case.recheck == "passed" else refuse("SUP-120", case)


def _not_the_unit(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    """A rectified unit never closes its own case."""
    if name_key_of(move.person) not in {name_key_of(person) for person in around.unit_persons}:
        return None
    return refuse("SUP-121", case, person=move.person)


def _watched(case: Case, move: CaseMove, around: Around) -> Refusal | None:
    period = move.recheck.period if move.recheck else ""
    if case.watched_to and period <= case.watched_to and move.recheck and move.recheck.result == "failed":
        return None
    return refuse("SUP-122", case, last=case.watched_to or "", period=period)


GUARDS: Mapping[str, Guard] = {
    "evidence_stands": _evidence_stands,
    "quiet_over": _quiet_over,
    "proposed_once": _proposed_once,
    "in_window": _in_window,
    "window_over": _window_over,
    "other_person": _other_person,
    "approver_named": _approver_named,
    "may_be_noticed": _may_be_noticed,
    "ranks_may_go_out": _ranks_may_go_out,
    "interview_recorded": _interview_recorded,
    "month_over": _month_over,
    "held_between": _held_between,
    "number_free": _number_free,
    "due_later": _due_later,
    "figure_is_later": _figure_is_later,
    "recheck_passed": _recheck_passed,
    "not_the_unit": _not_the_unit,
    "watched": _watched,
}
