"""What the unit of an area says of its figures of a month: that they are right, or which is wrong and why."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts.writing import Desk
from pages._ui.shell import access
from pages._ui.words import cases as words
from pages._ui.words import indicators
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.actions.cases import Said, Standing, confirm_figures, object_to_figure
from pipelines.queries import find_home
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow

DESK = Desk("confirmations", N_("The proposals of the next snapshot take it into account."))


def show_confirming(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """The form in a fold, and what came of it below."""
    about = f"{area['level']}-{area['code']}-{period}"
    if access.may("case_replies"):
        with st.expander(_("Confirm the figures, or object to one"), icon=":material/fact_check:"):
            _show_form(snapshot, area, period, about)
    else:
        st.caption(
            _("This dashboard may only look; a unit confirms on one that may, or by the command “confirm”.")
        )
    DESK.show(_show_receipt, about)


def _show_form(snapshot: Snapshot, area: AreaRow, period: str, about: str) -> None:
    name = f"confirm_{about}_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=True):
        person = st.text_input(_("Said by"), key=f"{name}_person", placeholder=_("Name of the person"))
        indicator = st.selectbox(
            _("Confirm all figures, or object to one"),
            ["", *snapshot.indicators],
            key=f"{name}_indicator",
            format_func=lambda code: _("All figures are right") if not code else indicators.name(code),
        )
        why = st.text_input(_("Reason of the objection"), key=f"{name}_why")
        pressed = st.form_submit_button(_("Put down what the unit says"), key=f"{name}_submit")
    if pressed:
        said = Said(
            area=area["code"],
            level=area["level"],
            period=period,
            person=person,
            on=queries.today(),
            snapshot_id=snapshot.id,
            indicator=indicator or None,
            reason=why or None,
        )
        act = object_to_figure if indicator else confirm_figures
        DESK.attempt(lambda: act(find_home(), access.scope(), said), about)
        st.rerun()


def _show_receipt(standing: Standing) -> None:
    st.success(
        _("**Put down:** {standing}.").format(standing=words.standing(standing.state)),
        icon=":material/check_circle:",
    )
