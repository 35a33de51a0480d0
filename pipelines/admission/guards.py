"""Conditions a transition is bound to, by the names schemas/admission.toml uses. A guard gives the refusal,
or None where the way is free."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.admission.clock import grace_ends
from pipelines.admission.likeness import entry_words, strong
from pipelines.admission.moves import Move
from pipelines.admission.refusals import body_words, part_words, refuse, rule_words, yuan
from pipelines.base.refusing import Refusal
from schemas.admission import AdmissionRules
from schemas.admission_items import WorkItem

Guard = Callable[[WorkItem, Move, AdmissionRules], Refusal | None]


def missing_parts(item: WorkItem, rules: AdmissionRules) -> list[str]:
    """What an application lacks by the jurisdiction's rules, in the order of the document."""
    rules = rules.of(item.demand_kind)
    wanted = [*rules.required_parts, *(["consultation"] if rules.consultation_required else [])]
    return [part for part in wanted if not getattr(item, part)]


def _emergency_known(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if rules.emergency_path:
        return None
    return refuse("ADM-116", item, **rule_words(rules, "emergency_path"))


def _parts_complete(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    missing = missing_parts(item, rules)
    return refuse("ADM-106", item, **part_words(missing)) if missing else None


def _reviews_once(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if move.body not in item.reviewers:
        return None
    left = [body for body in rules.pre_reviewers if body not in item.reviewers]
    return refuse("ADM-105", item, **body_words([move.body], "body"), **body_words(left, "missing"))


def _refusal_known(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if rules.community_may_refuse:
        return None
    return refuse("ADM-115", item, **rule_words(rules, "community_may_refuse"))


def _past_grace(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    assert item.started_on is not None  # an emergency item is at work
    until = grace_ends(item.started_on, rules.emergency_grace_days)
    if move.on > until:
        return None
    return refuse("ADM-107", item, grace=rules.emergency_grace_days, until=until)


def _funds_wanted(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if _due(item, move) > item.funds_paid_fen:
        return None
    return refuse("ADM-108", item, due=yuan(_due(item, move)), paid=yuan(item.funds_paid_fen))


def _pays_no_more_than_due(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    due, paying = _due(item, move), move.details["paid_fen"]
    left = due - item.funds_paid_fen
    if 0 < paying <= left:
        return None
    total = yuan(max(item.funds_paid_fen + paying, 0))
    return refuse("ADM-109", item, due=yuan(due), left=yuan(left), total=total)


def _document_lasts(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    expires = move.details.get("document_expires_on")
    if expires is None or expires >= move.on:
        return None
    return refuse("ADM-120", item, expires=expires, day=move.on)


def _document_in_force(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    expires = item.document_expires_on
    if expires is None or expires >= move.on:
        return None
    return refuse("ADM-121", item, expires=expires, day=move.on)


def _ends_later(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    """An agreed end comes neither before the work began nor before it would begin."""
    ends = move.details.get("ends_on", item.ends_on)
    first = item.started_on or move.on
    return refuse("ADM-126", item, ends=ends, first=first) if ends and ends < first else None


def _likeness_answered(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    """Likeness bars nothing, and is not passed over without a word either."""
    alike = strong(move.details.get("resembles", ()))
    if not alike or move.brings("reason"):
        return None
    return refuse("ADM-124", item, entries=entry_words(alike))


def _evaluated_first(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if item.evaluated_on or not rules.evaluation_required:
        return None
    return refuse("ADM-123", item, **rule_words(rules, "evaluation_required"))


def _short_stays_paid(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    """What was left out before the admission cannot be owed after it."""
    due, paid = _due(item, move), item.funds_paid_fen + move.details["paid_fen"]
    first = item.term == "short" and item.route != "emergency" and rules.short_items_paid_first
    if not first or due <= item.funds_due_fen or paid >= due:
        return None
    told = {"due": yuan(due), "paid": yuan(paid), "left": yuan(due - item.funds_paid_fen)}
    return refuse("ADM-125", item, **told, **rule_words(rules, "short_items_paid_first"))


def _same_document(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if move.document in (None, item.approval_document):
        return None
    return refuse("ADM-110", item, document=move.document, approval=item.approval_document)


def _short_paid_first(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    settled = item.funds_paid_fen >= item.funds_due_fen
    if settled or item.term != "short" or not rules.short_items_paid_first:
        return None
    return _unpaid("ADM-111", item, rules, "short_items_paid_first")


def _funds_settled(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if item.funds_paid_fen >= item.funds_due_fen or not rules.funding_required:
        return None
    return _unpaid("ADM-113", item, rules, "funding_required")


def _satisfied_at_most_asked(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    asked, satisfied = move.details["respondents"], move.details["satisfied"]
    if asked >= 1 and 0 <= satisfied <= asked:
        return None
    return refuse("ADM-112", item, respondents=asked, satisfied=satisfied)


def _contract_judges(item: WorkItem, move: Move, rules: AdmissionRules) -> Refusal | None:
    if item.route != "purchased" or move.document or not rules.purchase_judged_by_contract:
        return None
    return refuse("ADM-114", item, **rule_words(rules, "purchase_judged_by_contract"))


def _due(item: WorkItem, move: Move) -> int:
    """What is due after the move, which may state a new total."""
    stated = move.details.get("due_fen")
    return item.funds_due_fen if stated is None else stated


def _unpaid(code: str, item: WorkItem, rules: AdmissionRules, rule: str) -> Refusal:
    due, paid = yuan(item.funds_due_fen), yuan(item.funds_paid_fen)
    return refuse(code, item, due=due, paid=paid, **rule_words(rules, rule))


GUARDS: Mapping[str, Guard] = {
    "emergency_known": _emergency_known,
    "parts_complete": _parts_complete,
    "reviews_once": _reviews_once,
    "refusal_known": _refusal_known,
    "past_grace": _past_grace,
    "funds_wanted": _funds_wanted,
    "pays_no_more_than_due": _pays_no_more_than_due,
    "document_lasts": _document_lasts,
    "same_document": _same_document,
    "document_in_force": _document_in_force,
    "ends_later": _ends_later,
    "likeness_answered": _likeness_answered,
    "evaluated_first": _evaluated_first,
    "short_stays_paid": _short_stays_paid,
    "short_paid_first": _short_paid_first,
    "funds_settled": _funds_settled,
    "satisfied_at_most_asked": _satisfied_at_most_asked,
    "contract_judges": _contract_judges,
}
