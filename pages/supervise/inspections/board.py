"""Everything about inspections at once: checking a code, plans, samples, and planning another."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.parts.area_picker import pick_area
from pages._ui.parts.grid_links import cell_link
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, frame, narrow, place, registry, state
from pages._ui.words import figures
from pages._ui.words import recounts as recount_words
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.supervise.inspections import drawing
from pages.supervise.inspections.found import factor
from pipelines import queries
from pipelines.actions.inspections import PlanDraft, plan_inspection
from pipelines.queries import find_home
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.live_inspections import live_plans, live_samples, verified
from schemas.errors import HomeError
from schemas.inspection_plans import VERIFIED, InspectionPlan

DESK = Desk("inspection_plans")
MOST_HEIGHT = 400


def show_board(snapshot: Snapshot, title_place: Any) -> None:
    try:
        plans = place.rows_here(snapshot, cache.ask_home(live_plans))
        samples = place.rows_here(snapshot, cache.ask_home(live_samples))
    except HomeError as error:
        with title_place:
            frame.show_title(_("Inspections"), _("The home is busy."))
        st.warning(quiet(say(error.words)), icon=":material/hourglass_top:")
        return
    with title_place:
        frame.show_title(_("Inspections"), _finding(plans, samples))
    if not state.is_bare():
        _show_verifying()
    _show_plans(plans)
    _show_samples(samples)
    if not state.is_bare():
        if not samples.is_empty():
            drawing.show_sample(samples)
        drawing.show_drawing(snapshot)
        _show_planning(snapshot, samples)


def _finding(plans: pl.DataFrame, samples: pl.DataFrame) -> str:
    today = queries.today()
    standing = plans.filter(pl.col("cancelled_at_utc").is_null(), pl.col("last_day") >= today)
    outside = samples.filter(pl.col("verdict") == "outside").height
    return _(
        "{plans:inspection is|inspections are} planned or under way; of {samples:sample|samples} drawn, "
        "{outside} found a county outside what is tolerated."
    ).format(
        plans=figures.count(standing.height),
        samples=figures.count(samples.height),
        outside=figures.count(outside),
    )


def _show_verifying() -> None:
    """For a community at whose door somebody stands: no code, no inspection."""
    with st.container(border=True):
        st.markdown(_("**Is an inspection genuine?** Without a code, or with one that is not known, refuse."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = st.text_input(_("Code of the inspection"), key="verify_code", max_chars=20)
            community = st.text_input(
                _("Code of the community, if known"), key="verify_community", max_chars=12
            )
        if not code.strip():
            return
        found, plan = verified(find_home(), access.scope(), code, community.strip() or None)
        said = say(VERIFIED.words[found])
        if plan is None:
            st.error(said, icon=":material/block:")
            return
        told = _("{plan}: {purpose}; {team}; {days}").format(
            plan=plan.plan_id,
            purpose=quiet(plan.purpose),
            team=quiet(plan.team),
            days=figures.days(plan.first_day, plan.last_day),
        )
        if found == "genuine":
            st.success(f"**{said}** · {told}", icon=":material/verified:")
        else:
            st.error(f"**{said}** · {told}", icon=":material/block:")


def _show_plans(plans: pl.DataFrame) -> None:
    st.subheader(_("Plans"), anchor=False)
    if plans.is_empty():
        st.caption(_("No inspection is planned."))
        return
    if narrow.is_narrow():
        for row in plans.iter_rows(named=True):
            with st.container(border=True, gap="xxsmall"):
                st.page_link(
                    registry.page_path("inspections"),
                    label=f"**{quiet(row['area_name'])}** · {row['plan_id']}",
                    query_params=state.link_params({"plan": row["plan_id"]}),
                )
                st.caption(f"{_days(row)} · {quiet(row['purpose'])}")
                st.markdown(f"**{_state(row)}**")
        return
    told = plans.to_dicts()
    columns = {
        "plan": [cell_link("inspections", row["plan_id"], plan=row["plan_id"]) for row in told],
        "area": [row["area_name"] for row in told],
        "days": [_days(row) for row in told],
        "kind": [_("announced") if row["announced"] else _("unannounced") for row in told],
        "state": [_state(row) for row in told],
        "purpose": [row["purpose"] for row in told],
        "number": [row["number"] or figures.NOTHING for row in told],
    }
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)),
        column_config={
            "plan": config.LinkColumn(_("Inspection"), display_text="#(.+)$", pinned=True),
            "area": config.TextColumn(_("Area")),
            "days": config.TextColumn(_("Days of the visits")),
            "kind": config.TextColumn(_("How")),
            "state": config.TextColumn(_("Communities visited")),
            "purpose": config.TextColumn(_("Purpose")),
            "number": config.TextColumn(_("Document")),
        },
        most=MOST_HEIGHT,
        alt=_("Inspections, one row each"),
    )


def _days(row: dict[str, Any]) -> str:
    return figures.days(row["first_day"], row["last_day"])


def _state(row: dict[str, Any]) -> str:
    if row["cancelled_at_utc"] is not None:
        return _("cancelled")
    if row["visited"] is None:
        return figures.count(row["communities"])
    return f"{figures.count(row['visited'])} / {figures.count(row['communities'])}"


def _show_samples(samples: pl.DataFrame) -> None:
    st.subheader(_("Samples and what they found"), anchor=False)
    if samples.is_empty():
        st.caption(
            _("No sample has been drawn. One is drawn from a published month, here or by “inspections draw”.")
        )
        return
    told = samples.to_dicts()
    columns = {
        "sample": [row["sample_id"] for row in told],
        "period": [figures.month(row["period"]) for row in told],
        "stage": [str(row["stage"]) for row in told],
        "factor": [factor(row) for row in told],
        "verdict": [recount_words.verdict(row["verdict"]) for row in told],
    }
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)),
        column_config={
            "sample": config.TextColumn(_("Sample"), pinned=True),
            "period": config.TextColumn(_("Month")),
            "stage": config.TextColumn(_("Stage")),
            "factor": config.TextColumn(_("Recount factor")),
            "verdict": config.TextColumn(_("Verdict")),
        },
        most=MOST_HEIGHT,
        alt=_("Verification samples, one row each"),
    )


def _show_planning(snapshot: Snapshot, samples: pl.DataFrame) -> None:
    if not access.may("inspections"):
        st.caption(_("This dashboard may only look. Plan on one that may, or by “inspections plan”."))
        return
    with st.expander(_("Plan an inspection"), icon=":material/add_task:"):
        _show_form(snapshot, samples)
    DESK.show(_show_done)


def _show_form(snapshot: Snapshot, samples: pl.DataFrame) -> None:
    name = f"plan_{DESK.round}"
    drawn = samples["sample_id"].to_list()
    with st.form(name, enter_to_submit=False, border=False):
        left, right = st.columns(2)
        with left:
            area = pick_area(snapshot, _("Area"), f"{name}_area")
            first = st.date_input(_("First day"), queries.today(), key=f"{name}_first")
            last = st.date_input(_("Last day"), queries.today(), key=f"{name}_last")
            announced = st.checkbox(_("The communities are told before"), key=f"{name}_announced")
        with right:
            purpose = st.text_input(_("Purpose"), key=f"{name}_purpose")
            team = st.text_input(_("Who comes"), key=f"{name}_team")
            number = st.text_input(_("Document number"), key=f"{name}_number")
            sample = st.selectbox(
                _("Communities of a sample"),
                ["", *drawn],
                key=f"{name}_sample",
                format_func=lambda key: key or _("none: name them below"),
            )
        named = st.text_area(
            _("Named communities, a line each: code, a space, the reason"), key=f"{name}_named", height=80
        )
        pressed = st.form_submit_button(
            _("Plan it"), type="primary", key=f"{name}_submit", icon=":material/edit_note:"
        )
    if pressed:
        parts = [line.strip().partition(" ") for line in named.splitlines() if line.strip()]
        draft = PlanDraft(
            area=area or "",
            first_day=_day(first),
            last_day=_day(last),
            purpose=purpose,
            team=team,
            announced=announced,
            number=number,
            sample=sample or None,
            places=[(code, why) for code, _blank, why in parts],
        )
        DESK.attempt(lambda: plan_inspection(find_home(), access.scope(), draft))
        st.rerun()


def _day(value: Any) -> date:
    assert isinstance(value, date), "a date input gives a date"
    return value


def _show_done(plan: InspectionPlan) -> None:
    st.success(
        _("**Planned:** {plan}, code {code}.").format(plan=plan.plan_id, code=plan.code),
        icon=":material/check_circle:",
    )
