"""What supervision and the unit have to do with each other: an area's cases with their days, the clues
from there, and what the unit says of the month's figures."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages._ui.parts import objections
from pages._ui.parts.objections import UnitWord
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, registry, state
from pages._ui.words import cases as words
from pages._ui.words import clues as clue_words
from pages._ui.words import figures, indicators
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.actions.cases import Said, Standing, confirm_figures, object_to_figure
from pipelines.queries import find_home
from pipelines.queries.case_evidence import LEVELS
from pipelines.queries.live_cases import live_confirmations
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.clue_counts import clues_of_area
from schemas.area_rows import AreaRow
from schemas.errors import HomeError

DESK = Desk("confirmations", N_("The proposals of the next snapshot take it into account."))


def show_cases(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """The area's cases that have not ended, and the unit's word on a month; nothing of other levels, of
    quarters and years, and where the page is only looked at."""
    level, code = area["level"], area["code"]
    if level not in LEVELS or period not in snapshot.periods or state.is_bare():
        return
    at_work = cache.ask(queries.cases_at_work, snapshot, level, code)
    said = _word_now(level, code, period)
    standing = (
        said.standing.state if said else cache.ask(queries.unit_standing, snapshot, level, code, period)
    )
    label = _("Cases at work {count} · the unit on {month}: {standing}").format(
        count=figures.count(at_work.height), month=figures.month(period), standing=words.standing(standing)
    )
    with st.expander(label, icon=":material/gavel:"):
        for row in at_work.iter_rows(named=True):
            st.page_link(
                registry.page_path("cases"),
                label=f"{row['case_id']} · {words.kind(row['kind'])} · {words.step(row['step'])}",
                query_params=state.link_params({"case": row["case_id"]}),
            )
            if row["due"] is not None:
                st.caption(
                    _("Until {due}").format(due=words.due(row["due"], _days_over(snapshot, row["due"])))
                )
        if at_work.is_empty():
            st.caption(_("No case about this area is at work."))
        _show_clues(snapshot, area, period)
        _show_confirming(snapshot, area, period, standing)
        if said:
            objections.show_objections(said, snapshot.id)


def _word_now(level: str, code: str, period: str) -> UnitWord | None:
    """What the unit says, as the store has it now; None where the store is busy."""
    try:
        entries, standing = live_confirmations(find_home(), access.scope(), level, code, period)
    except HomeError:
        return None
    return UnitWord(level, code, period, entries, standing)


def _show_clues(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """How many clues from below there were in the month, and where they are."""
    row = cache.ask(clues_of_area, snapshot, area["level"], area["code"], period)
    st.markdown(
        _("**Clues from below in {month}**: {counts}").format(
            month=figures.month(period), counts=clue_words.counts(row)
        )
    )
    if row is not None:
        st.page_link(
            registry.page_path("clues"),
            label=_("Clues from below"),
            icon=":material/campaign:",
            query_params=state.link_params({"period": period}),
        )


def _days_over(snapshot: Snapshot, due: date) -> int | None:
    days = (cache.counting_day_of(snapshot) - due).days
    return days if days > 0 else None


def _show_confirming(snapshot: Snapshot, area: AreaRow, period: str, standing: str) -> None:
    about = f"{area['level']}-{area['code']}-{period}"
    st.markdown(
        _("**The unit on its figures of {month}**: {standing}").format(
            month=figures.month(period), standing=words.standing(standing)
        )
    )
    if access.may("case_replies"):
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
