"""Acting on an item: what may be done now and by whom, and the forms of the steps this dashboard may take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from pages._ui.shell import access
from pages._ui.words import admission as words
from pages._ui.words.text import _
from pages.admit.admissions import areas as places
from pages.admit.admissions import outcome
from pipelines import queries
from pipelines.actions import admission as actions
from pipelines.actions.admission import Move, fen_of, make_table
from pipelines.queries import find_home
from pipelines.queries.admission_rules import allowed_now, missing_parts, next_of_course
from pipelines.queries.snapshot import Snapshot
from schemas.admission import APPLICATION_FIELDS, PARTS, TRANSITIONS, WORDS, AdmissionRules
from schemas.admission_items import WorkItem

SUPPLEMENTED = (*PARTS, "consultation", "ends_on", "funds_due_yuan")
"""What an emergency item's application may still be given."""

Fields = Callable[[str, WorkItem], None]


def show_possible(item: WorkItem, rules: AdmissionRules) -> None:
    """Every step possible now: by whom, what it brings, by which clause; ✓ where this dashboard may."""
    allowed = allowed_now(item, rules)
    if not allowed:
        st.markdown(_("Nothing more: the item has ended."))
        return
    lines = []
    for action, bodies in allowed.items():
        way = TRANSITIONS[item.step, action]
        mark = "✓" if any(access.may(body) for body in bodies) else "○"
        needs = _(" · brings {needs}").format(needs=words.words(WORDS, way.needs)) if way.needs else ""
        who = words.bodies(bodies) or _("nobody left")
        clause = words.step_source(rules, way, item.department_level)
        lines.append(f"- {mark} **{words.action(action)}** — {who}{needs} :gray[{clause}]")
    st.markdown("\n".join(lines))
    if item.step == "emergency" and (missing := missing_parts(item, rules)):
        st.warning(
            _("The application still lacks: {parts}").format(parts=words.words(WORDS, missing)),
            icon=":material/assignment_late:",
        )


def show_forms(snapshot: Snapshot, item: WorkItem, rules: AdmissionRules) -> None:
    """The step to take, chosen among those this dashboard may, with the fields it needs."""
    allowed = allowed_now(item, rules)
    held = {action: [body for body in bodies if access.may(body)] for action, bodies in allowed.items()}
    mine = {action: bodies for action, bodies in held.items() if bodies}
    if not mine:
        if allowed:
            _say_not_here()
        return
    key = f"act_{item.item_id}_{item.version}"
    usual = next((action for action in next_of_course(item, rules) if action in mine), None)
    action = st.selectbox(
        _("Step to take"),
        list(mine),
        list(mine).index(usual) if usual else None,
        key=f"{key}_action",
        format_func=words.action,
        placeholder=_("Choose a step"),
    )
    action = action if action in mine else usual
    if action is None:
        return
    prefix = f"{key}_{action}"
    if action == "turn_away":
        places.choose_community(snapshot, item.area_code, f"{prefix}_community_code")
    with st.form(prefix, enter_to_submit=False, border=True):
        _choose_body(mine[action], prefix)
        _FIELDS.get(action, _nothing)(prefix, item)
        st.date_input(_("Done on"), queries.today(), key=f"{prefix}_on", max_value=queries.today())
        st.form_submit_button(
            words.put_down(words.action(action)),
            type="primary",
            key=f"{prefix}_submit",
            icon=":material/edit_note:",
            on_click=partial(_submit, prefix, item.item_id, item.version, action, mine[action]),
        )
    st.caption(
        _(
            "You see version {version}. Where somebody acts on it before you, nothing of yours is done and "
            "the page says who it was."
        ).format(version=item.version)
    )


def _say_not_here() -> None:
    st.caption(
        _(
            "This dashboard was started for other bodies, or to look only; none of these steps can be taken "
            "here."
        )
    )


def _choose_body(bodies: list[str], prefix: str) -> None:
    if len(bodies) == 1:
        st.markdown(_("Acting as **{body}**").format(body=words.bodies(bodies)))
    else:
        st.selectbox(
            _("Acting as"), bodies, key=f"{prefix}_body", format_func=lambda body: words.bodies([body])
        )


def _nothing(prefix: str, item: WorkItem) -> None:
    """A step that brings nothing."""


def _reason(prefix: str, item: WorkItem) -> None:
    st.text_area(words.word(WORDS, "reason"), key=f"{prefix}_reason", height=80)


def _approval(prefix: str, item: WorkItem) -> None:
    st.text_input(_("Number of the approval document"), key=f"{prefix}_document")
    st.date_input(_("Last day of the document, where it has one"), None, key=f"{prefix}_document_expires_on")


def _payment(prefix: str, item: WorkItem) -> None:
    st.caption(
        _("Due {due} yuan, paid {paid} yuan").format(
            due=words.yuan(item.funds_due_fen), paid=words.yuan(item.funds_paid_fen)
        )
    )
    st.text_input(_("Amount paid, yuan"), key=f"{prefix}_paid_fen")
    st.text_input(_("New total due, yuan, where it has changed"), key=f"{prefix}_due_fen")


def _evaluation(prefix: str, item: WorkItem) -> None:
    st.number_input(_("Respondents"), min_value=0, value=None, step=1, key=f"{prefix}_respondents")
    st.number_input(_("Of them satisfied"), min_value=0, value=None, step=1, key=f"{prefix}_satisfied")
    st.text_area(_("Opinion on effect and funds"), key=f"{prefix}_opinion", height=80)
    if item.route == "purchased":
        st.text_input(_("Contract it is judged by"), key=f"{prefix}_document")


def _supplement(prefix: str, item: WorkItem) -> None:
    for name in SUPPLEMENTED:
        kind = APPLICATION_FIELDS[name].kind
        has = getattr(item, name, None)
        if kind == "text" and not has:
            st.text_area(places.field_name(name), key=f"{prefix}_{name}", height=68)
        elif name == "funds_due_yuan" and not item.funds_due_fen:
            st.text_input(places.field_name(name), key=f"{prefix}_{name}")
        elif kind == "date" and not has:
            st.date_input(places.field_name(name), None, key=f"{prefix}_{name}")
        for sentence in outcome.DESK.problems_of(item.item_id).get(name, []):
            st.markdown(f":red[✕ {sentence}]")


_FIELDS: dict[str, Fields] = {
    "review": _reason,
    "approve": _approval,
    "refuse": _reason,
    "turn_away": _reason,
    "withdraw": _reason,
    "fund": _payment,
    "evaluate": _evaluation,
    "supplement": _supplement,
}


def _submit(prefix: str, item_id: str, version: int, action: str, bodies: list[str]) -> None:
    """Callback of a form, with the version that the page showed when the form was drawn."""
    given = {
        str(name).removeprefix(f"{prefix}_"): value
        for name, value in st.session_state.items()
        if str(name).startswith(f"{prefix}_") and value not in (None, "")
    }
    body = given.get("body", bodies[0])
    outcome.attempt(item_id, action, lambda: [_write(item_id, version, action, body, given)])


def _write(item_id: str, version: int, action: str, body: str, given: dict[str, Any]) -> WorkItem:
    home, on = find_home(), given.get("on", queries.today())
    if action == "supplement":
        fields = {name: given[name] for name in SUPPLEMENTED if name in given}
        table = make_table(item_id, [fields], None)
        return actions.supplement(home, access.scope(), item_id, table, on=on, expected_version=version)
    move = _move(action, body, on, given)
    return actions.take_step(home, access.scope(), item_id, move, expected_version=version)


def _move(action: str, body: str, on: date, given: dict[str, Any]) -> Move:
    """The step as the command line would put it."""
    details: dict[str, Any] = {
        name: given[name]
        for name in ("document_expires_on", "respondents", "satisfied", "opinion", "community_code")
        if name in given
    }
    details |= {name: fen_of(given[name]) for name in ("paid_fen", "due_fen") if name in given}
    texts = {name: str(given[name]).strip() or None for name in ("document", "reason") if name in given}
    return Move(action, body, on, texts.get("document"), texts.get("reason"), details)
