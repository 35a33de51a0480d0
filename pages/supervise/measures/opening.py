"""Opening a case on a proposal: its evidence is frozen as the snapshot has it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages._ui.parts.writing import Desk
from pages._ui.shell import access, registry, state
from pages._ui.words import cases as words
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pages.supervise.measures.choosing import MeasureView
from pipelines import queries
from pipelines.actions.cases import CaseMove, begin
from pipelines.queries import find_home
from pipelines.queries.case_evidence import as_said, case_evidence, proposed_case
from pipelines.queries.live_cases import live_burden
from schemas.case_items import Case
from schemas.cases import KINDS
from schemas.errors import HomeError
from schemas.measure_rows import MeasureRow

DESK = Desk("measures", N_("The case appears in the next snapshot; the page of cases shows it at once."))


def show_opening(view: MeasureView, row: MeasureRow) -> None:
    """What supervision asked of the area, and where this dashboard may, the form that opens a case."""
    st.subheader(_("Open a case"), anchor=False)
    show_burden(view.level, row["area_code"])
    about = f"{view.level}-{row['area_code']}"
    if access.may("cases"):
        _show_form(view, row, about)
    else:
        st.caption(
            _(
                "This dashboard may only look. Cases are opened on one that may, or by the command “cases "
                "open”."
            )
        )
    DESK.show(show_receipt, about)


def show_burden(level: str, area: str) -> None:
    """What supervision asked of an area within the year, as the store has it now."""
    try:
        st.caption(words.burden(live_burden(find_home(), access.scope(), level, area)))
    except HomeError as error:
        st.caption(quiet(say(error.words)))


def _show_form(view: MeasureView, row: MeasureRow, about: str) -> None:
    name = f"open_{about}_{view.period}_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=True):
        first = KINDS.keys.index(row["step"])
        kind = st.selectbox(_("Kind of case"), KINDS.keys, first, key=f"{name}_kind", format_func=words.kind)
        told = proposed_case(view.snapshot, access.scope(), view.level, row["area_code"], view.period)
        matter = st.text_area(_("Matter"), told.get("matter", ""), key=f"{name}_matter", height=100)
        person = st.text_input(
            _("Opened by"), key=f"{name}_person", placeholder=_("Name; another person decides")
        )
        on = st.date_input(_("Opened on"), queries.today(), key=f"{name}_on", max_value=queries.today())
        pressed = st.form_submit_button(
            _("Open the case and freeze its evidence"),
            type="primary",
            key=f"{name}_submit",
            icon=":material/lock:",
        )
    if pressed:
        given = as_said(told, kind, matter)
        DESK.attempt(lambda: _open(view, given, person, on), about)
        st.rerun()


def _open(view: MeasureView, about: dict[str, str], person: str, on: date) -> Case:
    scope = access.scope()
    frozen = case_evidence(view.snapshot, scope, view.level, about["area_code"], view.period)
    move = CaseMove("open", "supervisor", person, on, evidence=frozen, details=about)
    return begin(find_home(), scope, move)


def show_receipt(case: Case) -> None:
    """That the case was opened, and the way to it."""
    st.success(
        _("**Opened: {case}**, {kind} of {area}. Evidence SHA-256 {sha}.").format(
            case=case.case_id,
            kind=words.kind(case.kind),
            area=quiet(case.unit),
            sha=(case.evidence_sha256 or "")[:16],
        ),
        icon=":material/check_circle:",
    )
    st.page_link(
        registry.page_path("cases"),
        label=_("To the case"),
        icon=":material/gavel:",
        query_params=state.link_params({"case": case.case_id}),
    )
