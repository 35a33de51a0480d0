"""Opening a case on a proposal: its evidence is frozen as the snapshot has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, registry, state
from pages._ui.words import cases as words
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pages.supervise.measures.choosing import MeasureView
from pipelines import queries
from pipelines.actions.cases import CaseMove, begin
from pipelines.queries import find_home
from pipelines.queries.case_evidence import as_said, case_evidence, proposed_case
from pipelines.queries.live_cases import live_burden, refused_opening
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
    told = proposed_case(view.snapshot, access.scope(), view.level, row["area_code"], view.period)
    is_refused = show_refused(told)
    if not is_refused and access.may("cases"):
        _show_form(view, row, about, told)
    elif not is_refused:
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
        st.caption(words.burden(cache.ask_home(live_burden, level, area)))
    except HomeError as error:
        st.caption(quiet(say(error.words)))


def show_refused(about: Mapping[str, str]) -> bool:
    """Whether a case about this would be refused now, and why, with the case that has its matter already."""
    try:
        refused = cache.ask_home(refused_opening, about)
    except HomeError:
        return False
    if refused is None:
        return False
    refusal, other = refused
    st.info(quiet(say(refusal.words)), icon=":material/gavel:")
    if other is not None:
        parts = [other.case_id, words.kind(other.kind), words.step(other.step)]
        _link_to_case(other.case_id, " · ".join(parts))
    return True


def _show_form(view: MeasureView, row: MeasureRow, about: str, told: dict[str, str]) -> None:
    name = f"open_{about}_{view.period}_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=True):
        first = KINDS.keys.index(row["step"])
        kind = st.selectbox(_("Kind of case"), KINDS.keys, first, key=f"{name}_kind", format_func=words.kind)
        matter, person, on, pressed = ask_opening(name, told)
    if pressed:
        given = as_said(told, kind, matter)
        DESK.attempt(lambda: _open(view, given, person, on), about)
        st.rerun()


def ask_opening(name: str, told: Mapping[str, str]) -> tuple[str, str, date, bool]:
    """Within a form: the matter, who opens the case and on which day, and whether it is to be opened now.
    ``told``: what the rule says the case would be about (``proposed_case``)."""
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
    return matter, person, on, pressed


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
    _link_to_case(case.case_id, _("To the case"))


def _link_to_case(case: str, label: str) -> None:
    st.page_link(
        registry.page_path("cases"),
        label=label,
        icon=":material/gavel:",
        query_params=state.link_params({"case": case}),
    )
