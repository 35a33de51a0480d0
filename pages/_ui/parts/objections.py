"""What a unit says of its figures of a month: every objection with its reason, and deciding about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from pages._ui.parts.writing import Desk
from pages._ui.shell import access, state
from pages._ui.words import cases as words
from pages._ui.words import indicators
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.actions.cases import Said, Standing, decide_objection
from pipelines.queries import find_home
from schemas.confirmations import Confirmation

DESK = Desk("objections", N_("The proposals of the next snapshot take it into account."))


@dataclass(frozen=True)
class UnitWord:
    """What the unit of an area says of its figures of a month, as the store has it now."""

    level: str
    area: str
    period: str
    entries: Sequence[Confirmation]
    standing: Standing

    @property
    def about(self) -> str:
        return f"{self.level}-{self.area}-{self.period}"


def show_objections(said: UnitWord, snapshot_id: str) -> None:
    """The objections with what was decided of them, and the form that decides one; nothing where there are
    none."""
    decided = {one.answers: one for one in said.entries if one.answers is not None}
    objections = [one for one in said.entries if one.action == "object"]
    if objections:
        st.markdown("\n".join(_line(one, decided.get(one.sequence)) for one in objections))
    if state.is_bare():
        return
    if said.standing.open_objections:
        _offer_deciding(said, snapshot_id)
    DESK.show(_show_receipt, said.about)


def _line(objection: Confirmation, decision: Confirmation | None) -> str:
    said = _("- **Objection {number}** to {indicator}, {person}, {day}: {reason}").format(
        number=objection.sequence,
        indicator=f"**{indicators.name_or_itself(objection.indicator or '')}**",
        person=quiet(objection.person),
        day=objection.acted_on,
        reason=quiet(objection.reason),
    )
    if decision is None:
        return said + " " + _("**Awaits a decision.**")
    return (
        said
        + " → "
        + _("**{decision}**, {person}, {day}: {reason}").format(
            decision=words.unit_action(decision.action),
            person=quiet(decision.person),
            day=decision.acted_on,
            reason=quiet(decision.reason),
        )
    )


def _offer_deciding(said: UnitWord, snapshot_id: str) -> None:
    if access.may("case_decisions"):
        with st.expander(_("Uphold or reject an objection"), icon=":material/balance:"):
            _show_form(said, snapshot_id)
        return
    st.caption(
        _(
            "This dashboard may only look; objections are decided on one that may, or by the command "
            "“confirm --uphold” or “--reject”."
        )
    )


def _show_form(said: UnitWord, snapshot_id: str) -> None:
    name = f"decide_{said.about}_{DESK.round}"
    by_number = {one.sequence: one for one in said.entries}
    with st.form(name, enter_to_submit=False, border=True):
        number = st.selectbox(
            _("Objection to decide"),
            said.standing.open_objections,
            key=f"{name}_number",
            format_func=lambda number: (
                f"{number} · {indicators.name_or_itself(by_number[number].indicator or '')}"
            ),
        )
        person = st.text_input(
            _("Decided by"), key=f"{name}_person", placeholder=_("Name; not who made the objection")
        )
        why = st.text_input(_("Reason of the decision"), key=f"{name}_why")
        on = st.date_input(_("Decided on"), queries.today(), key=f"{name}_on", max_value=queries.today())
        with st.container(horizontal=True):
            upheld = st.form_submit_button(
                _("Uphold the objection"), key=f"{name}_uphold", icon=":material/check:"
            )
            rejected = st.form_submit_button(
                _("Reject the objection"), key=f"{name}_reject", icon=":material/close:"
            )
    if upheld or rejected:
        DESK.attempt(lambda: _decide(said, snapshot_id, number, person, why, on, upheld), said.about)
        st.rerun()


def _decide(
    word: UnitWord, snapshot_id: str, number: int, person: str, why: str, on: Any, upheld: bool
) -> Standing:
    assert isinstance(on, date), "a date input gives a date"
    said = Said(word.area, word.level, word.period, person, on, snapshot_id, reason=why or None)
    return decide_objection(find_home(), access.scope(), said, number, upheld=upheld)


def _show_receipt(standing: Standing) -> None:
    st.success(
        _("**Put down:** {standing}.").format(standing=words.standing(standing.state)),
        icon=":material/check_circle:",
    )
