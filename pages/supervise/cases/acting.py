"""The next step of a case: who may take which, and the form of the one this dashboard may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from pages._ui.parts import publishing
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, state
from pages._ui.words import cases as words
from pages._ui.words import figures, measures
from pages._ui.words.admission import put_down
from pages._ui.words.admission import words as listed
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pipelines import queries
from pipelines.actions.cases import CaseMove, take_case_step
from pipelines.queries import find_home
from pipelines.queries.case_evidence import case_evidence, case_recheck
from pipelines.queries.live_cases import CaseFile, Foreseen
from pipelines.queries.snapshot import Snapshot, open_snapshot
from schemas.case_items import Case
from schemas.cases import BROUGHT, RECHECKS, ROLES, TRANSITIONS

DESK = Desk("cases", N_("The next snapshot shows it; this page shows it at once."))


def show_acting(snapshot: Snapshot, file: CaseFile) -> None:
    """Every step possible now, ✓ where this dashboard may take it, and its form."""
    case = file.case
    _show_possible(file)
    if file.case.kind == "public_notice" and file.lacks and case.step not in ("closed", "dropped"):
        st.info(
            _("For a public notice there still lacks: {lacks}").format(lacks=measures.lacking(file.lacks)),
            icon=":material/rule:",
        )
    if not state.is_bare():
        _offer_publishing(file)
        _show_form(snapshot, file)
        DESK.show(_show_receipt, case.case_id)


def _show_possible(file: CaseFile) -> None:
    if not _steps(file):
        st.markdown(_ended_words(file))
        return
    st.markdown("\n".join(_line(file, action, told) for action, told in _steps(file).items()))


def _ended_words(file: CaseFile) -> str:
    if file.case.step != "closed":
        return _("Nothing more: the case has ended.")
    said = _("Nothing is left to be done: the case is closed.")
    if _BY_ITSELF in file.foreseen and file.case.watched_to:
        said += " " + _(
            "Where its matter comes back by {month}, the product takes it up again by itself when it "
            "publishes."
        ).format(month=figures.month(file.case.watched_to))
    return said


def _line(file: CaseFile, action: str, told: Foreseen) -> str:
    """✓ where this dashboard may take it and nothing known now speaks against it; else what does."""
    way = TRANSITIONS[file.case.step, action]
    may = any(access.may(ROLES[party]) for party in told.who)
    mark = "✓" if may and told.refusal is None else "○"
    said = f"- {mark} **{words.action(action)}** — {words.parties(told.who)}"
    if way.needs:
        said += _(" · brings {needs}").format(needs=listed(BROUGHT, way.needs))
    if told.refusal is None:
        return said
    if told.earlier:
        said += _(" · only for an earlier day")
    return f"{said}  \n  :small[{quiet(say(told.refusal.words))}]"


def _steps(file: CaseFile) -> dict[str, Foreseen]:
    """What a person may do; what goes on before what goes back or ends the case early."""
    taken = {action: told for action, told in file.foreseen.items() if action != _BY_ITSELF}
    return dict(sorted(taken.items(), key=lambda step: step[0] in ("reopen", "drop")))


_BY_ITSELF = "resume"
"""The product alone does it, when it publishes."""


def _show_form(snapshot: Snapshot, file: CaseFile) -> None:
    case = file.case
    open_now = {action: told for action, told in _steps(file).items() if told.is_open}
    mine = {
        action: next(party for party in told.who if access.may(ROLES[party]))
        for action, told in open_now.items()
        if any(access.may(ROLES[party]) for party in told.who)
    }
    if not mine:
        if open_now:
            st.caption(_("This dashboard may only look; none of these steps can be taken here."))
        return
    key = f"case_{case.case_id}_{case.version}"
    usual = _usual(file, list(mine))
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
    with st.form(prefix, enter_to_submit=False, border=True):
        st.text_input(_("Taken by"), key=f"{prefix}_person", placeholder=_("Name of the person"))
        for show in _FIELDS.get(action, ()):
            show(prefix, file)
        st.date_input(_("Done on"), queries.today(), key=f"{prefix}_on", max_value=queries.today())
        st.form_submit_button(
            put_down(words.action(action)),
            type="primary",
            key=f"{prefix}_submit",
            icon=":material/edit_note:",
            on_click=partial(_submit, prefix, file, action, mine[action]),
        )
    st.caption(
        _("Where somebody acts on it before you, nothing of yours is done and the page says who it was.")
    )


def _usual(file: CaseFile, mine: list[str]) -> str | None:
    """Which of these is chosen to begin with: the next step of the good course that can be taken today; none
    where only what goes back or ends the case early is left."""
    return next((one for one in file.course if one in mine and file.foreseen[one].refusal is None), None)


def _offer_publishing(file: CaseFile) -> None:
    """Where a re-check waits for a newer snapshot than that of the evidence."""
    told = file.foreseen.get("recheck")
    if told is None or told.refusal is None or told.refusal.code != _OWN_SNAPSHOT:
        return
    if access.may("publish") and publishing.offer(
        "publish_for_recheck", _("Publish a new snapshot, by which it can be re-checked.")
    ):
        st.rerun()


_OWN_SNAPSHOT = "SUP-135"

Field = Callable[[str, CaseFile], None]


def _text(name: str, *, tall: bool = False) -> Field:
    def show(prefix: str, file: CaseFile) -> None:
        label = listed(BROUGHT, [name])
        if tall:
            st.text_area(label, key=f"{prefix}_{name}", height=80)
        else:
            st.text_input(label, key=f"{prefix}_{name}")

    return show


def _office(prefix: str, file: CaseFile) -> None:
    st.text_input(
        _("Office of the decider"),
        key=f"{prefix}_office",
        help=_("A public notice is decided by an office the jurisdiction names"),
    )


def _objects(prefix: str, file: CaseFile) -> None:
    st.checkbox(_("The unit objects to the figures"), key=f"{prefix}_objects")


def _ranks(prefix: str, file: CaseFile) -> None:
    st.checkbox(
        _("The document lists ranks"),
        key=f"{prefix}_has_ranks",
        help=_("Ranks are not circulated by month or quarter; a notice of conduct needs none"),
    )


def _held(prefix: str, file: CaseFile) -> None:
    st.date_input(_("Day of the interview"), None, key=f"{prefix}_held_on", max_value=queries.today())


def _rectify_due(prefix: str, file: CaseFile) -> None:
    st.date_input(_("To be put right by, else as the setting says"), None, key=f"{prefix}_rectify_due")


def _recheck(prefix: str, file: CaseFile) -> None:
    if file.case.reason_codes:
        st.caption(_("The frozen reasons are held against the newest month of the current snapshot."))
    else:
        st.selectbox(_("What was found"), RECHECKS.keys, key=f"{prefix}_found", format_func=words.recheck)


_REASON = _text("reason", tall=True)
_SIGNED = (_text("document"), _text("signed_by"))
"""Of every step that a document goes out with; without both it is a draft."""
_FIELDS: dict[str, tuple[Field, ...]] = {
    "answer": (_REASON, _objects),
    "decide": (_REASON, _office),
    "issue": (*_SIGNED, _ranks),
    "record": (_held, _text("present"), _text("said", tall=True), _text("promised", tall=True), *_SIGNED),
    "rectify": (_text("measures", tall=True), _rectify_due, *_SIGNED),
    "report": (_REASON,),
    "recheck": (_recheck, *_SIGNED),
    "close": (_REASON,),
    "drop": (_REASON,),
}


def _submit(prefix: str, file: CaseFile, action: str, party: str) -> None:
    """Callback of a form, with the version that the page showed when the form was drawn."""
    given = {
        str(name).removeprefix(f"{prefix}_"): value
        for name, value in st.session_state.items()
        if str(name).startswith(f"{prefix}_") and value not in (None, "", False)
    }
    DESK.attempt(lambda: _write(file, action, party, given), file.case.case_id)


def _write(file: CaseFile, action: str, party: str, given: dict[str, Any]) -> Case:
    case, scope, on = file.case, access.scope(), given.get("on", queries.today())
    rests_on: dict[str, Any] = {}
    if action in ("open", "reopen"):
        snapshot = open_snapshot(find_home())
        period = case.period or snapshot.latest
        about = (case.area_level, case.area_code, period, case.department)
        rests_on["evidence"] = case_evidence(snapshot, scope, *about)
    elif action == "recheck" and file.evidence:
        found = case_recheck(open_snapshot(find_home()), scope, file.evidence[-1], given.get("found"))
        rests_on["recheck"] = found
    move = CaseMove(
        action=action,
        party=party,
        person=str(given.get("person", "")),
        on=_day(on),
        document=given.get("document"),
        reason=given.get("reason"),
        details={name: given[name] for name in _DETAILS if name in given},
        **rests_on,
    )
    return take_case_step(find_home(), scope, case.case_id, move, expected_version=case.version)


_DETAILS = (
    "office",
    "signed_by",
    "present",
    "said",
    "promised",
    "measures",
    "held_on",
    "rectify_due",
    "has_ranks",
    "objects",
)


def _day(value: Any) -> date:
    assert isinstance(value, date), "a date input gives a date"
    return value


def _show_receipt(case: Case) -> None:
    st.success(
        _("**Put down:** {case} is now {step}.").format(case=quiet(case.case_id), step=words.step(case.step)),
        icon=":material/check_circle:",
    )
