"""One plan: its code, its communities and the way to fill each in, what was found, documents, cancelling."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pages._ui.parts import attached, grids, paper_files
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, frame, registry, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.supervise.inspections.found import show_found
from pipelines.actions.inspections import cancel_inspection
from pipelines.queries import find_home
from pipelines.queries.papers.files import file_stem, paper_as
from pipelines.queries.papers.inspection_papers import inspection_paper
from pipelines.queries.voices.live_inspections import PlanFile, plan_file
from schemas.errors import UserError
from schemas.inspection_plans import InspectionPlan

DESK = Desk("inspections")


def show_plan(plan_id: str, title_place: Any) -> None:
    """The plan of that number; where there is none, or the store is busy, that."""
    if not state.is_bare():
        st.button(
            _("Back to all inspections"),
            key="back",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=lambda: state.change({"plan": None}),
        )
    try:
        file = plan_file(find_home(), access.scope(), plan_id[: state.LONGEST_QUOTED])
    except UserError as error:
        with title_place:
            frame.show_title(_("Inspections"), quiet(say(error.words)))
        return
    plan = file.plan
    with title_place:
        frame.show_title(f"{quiet(plan.area_name)} :gray[{plan.plan_id}]", _finding(file))
    about, places = (st.container(), st.container()) if state.is_bare() else st.columns([4, 5], gap="large")
    with about:
        told = fields_in_words(plan)
        grids.show_table({_("Field"): list(told), _("Content"): list(told.values())})
        if not state.is_bare():
            _show_documents(file)
    with places:
        _show_places(file)
        _show_found(file)
    attached.show_attachments("inspection", plan.plan_id)
    if not state.is_bare() and access.may("inspections") and plan.cancelled_at_utc is None:
        _show_cancelling(plan)
    DESK.show(_show_done, plan.plan_id)


def _finding(file: PlanFile) -> str:
    plan = file.plan
    if plan.cancelled_at_utc is not None:
        return _("Cancelled: {why}").format(why=quiet(plan.cancelled_why))
    said = _("{count:community|communities}, {days}").format(
        count=file.places.height, days=figures.days(plan.first_day, plan.last_day)
    )
    if plan.sample_id is None:
        return said
    done = file.places.filter("recorded").height
    return f"{said}；" + _("{done} recorded").format(done=done) if done else said


def fields_in_words(plan: InspectionPlan) -> dict[str, str]:
    told: dict[str, Any] = {
        _("Code of the inspection"): f"{plan.code[:4]} {plan.code[4:]}",
        _("Document number"): plan.number,
        _("How"): _("announced") if plan.announced else _("unannounced"),
        _("Purpose"): plan.purpose,
        _("Who comes"): plan.team,
        _("Area"): f"{plan.area_name} {plan.area_code}",
        _("Sample"): plan.sample_id,
        _("Entered"): f"{figures.moment(plan.at_utc)} · {plan.actor}",
    }
    return {name: quiet(str(value)) for name, value in told.items() if value is not None}


def _show_documents(file: PlanFile) -> None:
    """The notice; of each community its record to be filled in by hand is below."""
    plan = file.plan
    signed = paper_files.ask_signature("inspection", plan.number)
    key = ("inspection_notice", plan.plan_id, plan.cancelled_at_utc, signed)
    about = (plan.plan_id, "inspection_notice", None, signed)
    makers = {ending: partial(_paper, ending, *about) for ending in paper_files.MIMES}
    with st.container(horizontal=True):
        paper_files.offer(
            _("Notice of the inspection"),
            file_stem("inspection_notice", plan.plan_id, plan.area_name),
            key,
            makers,
        )


def _paper(
    ending: str,
    plan_id: str,
    kind: str,
    community: str | None,
    signed: paper_files.Signature = paper_files.UNSIGNED,
) -> bytes:
    paper = inspection_paper(find_home(), access.scope(), plan_id, kind, community, **signed._asdict())
    return paper_as(ending, paper)


def _show_places(file: PlanFile) -> None:
    st.subheader(_("Communities"), anchor=False)
    plan = file.plan
    for row in file.places.iter_rows(named=True):
        mark = {True: "✓ ", False: "○ ", None: ""}[row["recorded"]]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{mark}{row['place']}. {quiet(row['community_name'])} :gray[{row['community_code']}]"
            )
            if row["why"]:
                st.caption(quiet(row["why"]))
            if plan.sample_id is not None and not state.is_bare():
                st.page_link(
                    registry.page_path("inspections"),
                    label=_("Fill in on site"),
                    icon=":material/edit_location_alt:",
                    query_params=state.link_params(
                        {"sample": plan.sample_id, "community": row["community_code"], "plan": plan.plan_id}
                    ),
                )
            if not state.is_bare():
                code = row["community_code"]
                maker = partial(_paper, "docx", plan.plan_id, "inspection_record", code)
                key = ("record", code, plan.plan_id)
                file_name = file_stem("inspection_record", plan.plan_id, row["community_name"])
                paper_files.offer(_("Record"), file_name, key, {"docx": maker})


def _show_found(file: PlanFile) -> None:
    """By register what was reported and recounted, once all communities were visited."""
    if file.found.is_empty():
        return
    st.subheader(_("What was found"), anchor=False)
    show_found(file.found)


def _show_cancelling(plan: InspectionPlan) -> None:
    with st.expander(_("Cancel this inspection")):
        why = st.text_input(_("Reason"), key=f"cancel_{plan.plan_id}_why")
        if st.button(_("Cancel it"), key=f"cancel_{plan.plan_id}"):
            DESK.attempt(
                lambda: cancel_inspection(find_home(), access.scope(), plan.plan_id, why), plan.plan_id
            )
            st.rerun()


def _show_done(plan: InspectionPlan) -> None:
    st.success(
        _("**Put down:** {plan} is cancelled; its code says so.").format(plan=plan.plan_id),
        icon=":material/check_circle:",
    )
