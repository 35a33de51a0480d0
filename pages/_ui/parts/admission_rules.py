"""The rules of admission of a jurisdiction in words, each with its document and clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.parts import grids
from pages._ui.words import admission as words
from pages._ui.words import sources
from pages._ui.words.text import _, join_clauses, join_list, say
from pipelines.queries.snapshot import Snapshot
from schemas.admission import ALL_BARRED, BODIES, RULES, WORDS, AdmissionRules
from schemas.codes import LIST_KIND
from schemas.demands import BESIDE_WORK, DEMAND_KINDS, DEMANDS, PART_CODES


@dataclass(frozen=True)
class RuleInWords:
    """One rule: its name, what holds, where that is written, and the declaration's note."""

    name: str
    value: str
    source: str
    note: str


def rules_in_words(rules: AdmissionRules) -> list[RuleInWords]:
    """Every rule of admission in the order of schemas/admission.toml."""
    return [
        RuleInWords(
            say(RULES[setting.key].words),
            _value(setting.key, setting.value),
            sources.document_and_clause(setting.source, setting.clause),
            sources.named(say(setting.note)),
        )
        for setting in rules.settings
    ]


def _value(key: str, value: Any) -> str:
    shape = RULES[key].shape
    if shape == "flag":
        return words.yes_or_no(value)
    if shape == "days":
        return _("{days:day|days}").format(days=value)
    if shape == "body":
        return words.word(BODIES, value)
    if shape == "names":
        return join_list(value) or _("none")
    codes = {"parts": WORDS, "bodies": BODIES, "lists": LIST_KIND}[shape]
    return words.words(codes, value) or _("none")


def show_rules(snapshot: Snapshot, rules: AdmissionRules) -> None:
    """The rules as a table, the grace period first."""
    told = [_grace(snapshot), *rules_in_words(rules)]
    grids.show_table(
        {
            _("Rule"): [rule.name for rule in told],
            _("In force"): [rule.value for rule in told],
            _("Document and clause"): [rule.source for rule in told],
            _("Note"): [rule.note for rule in told],
        },
        alt=_("Rules of admission in force"),
    )
    _show_kinds(rules)
    st.caption(
        _(
            "The steps themselves, who may take them and what they bring stand in the table of the "
            "documentation; an item's own page shows what is possible now."
        )
    )


def _show_kinds(rules: AdmissionRules) -> None:
    """By kind of demand beside work items: its door, and where that is written."""
    st.subheader(_("The door of every other demand"), anchor=False)
    told = [rules.of(kind) for kind in BESIDE_WORK]
    grids.show_table(
        {
            _("Kind of demand"): [words.word(DEMAND_KINDS, own.kind) for own in told],
            _("Parts"): [words.words(WORDS, own.required_parts) for own in told],
            _("Reviewed by"): [_cited(own, "pre_reviewers", words.bodies(own.pre_reviewers)) for own in told],
            _("Approved by"): [
                _cited(own, "approver_county", words.bodies([own.approvers["county"]])) for own in told
            ],
            _("Not taken in"): [_barred(own) for own in told],
            _("Note"): [sources.named(_notes(own)) for own in told],
        },
        alt=_("By kind of demand: its door"),
    )


def _cited(own: AdmissionRules, key: str, value: str) -> str:
    return f"{value} · {words.rule_source(own, key)}"


def _barred(own: AdmissionRules) -> str:
    if not own.barred:
        return _("none")
    codes = PART_CODES.get(DEMANDS[own.kind].part)
    if ALL_BARRED in own.barred or codes is None:
        return _cited(own, "barred", _("all"))
    return _cited(own, "barred", words.words(codes, own.barred))


def _notes(own: AdmissionRules) -> str:
    """What is said of the kind's own rules, each sentence once."""
    notes = dict.fromkeys(say(setting.note) for setting in own.kinds[own.kind].values())
    return join_clauses(note for note in notes if note)


def _grace(snapshot: Snapshot) -> RuleInWords:
    """The grace period is a setting of the jurisdiction, and counts as the snapshot was published with it."""
    setting = next(s for s in snapshot.jurisdiction.settings if s.key == "emergency_grace_days")
    return RuleInWords(
        _("Grace period of emergency items"),
        _("{days:day|days}").format(days=snapshot.jurisdiction.emergency_grace_days),
        sources.document_and_clause(setting.source, setting.clause),
        sources.named(say(setting.note)),
    )
