"""One community on site, for a phone: what is not as reported is marked, register by register. Every change
is kept in the home at once, so that nothing is lost where the connection drops or the page is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, frame, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pipelines import queries
from pipelines.actions.inspections import Recounted, keep_on_site, record_on_site
from pipelines.queries import find_home
from pipelines.queries.voices.live_inspections import OnSite, on_site
from schemas.errors import UserError
from schemas.inspections import COUNTED
from schemas.returns import REGISTERS

DESK = Desk("on_site", N_("The factor stands beside the figures with the next snapshot."))


def show_site(title_place: Any) -> None:
    """The community of the sample that the address names; where it is none of it, that."""
    sample = (state.asked("sample") or "")[: state.LONGEST_QUOTED]
    community = (state.asked("community") or "")[: state.LONGEST_QUOTED]
    if not state.is_bare():
        st.button(
            _("Back to the inspection"),
            key="back",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=lambda: state.change({"sample": None, "community": None}),
        )
    try:
        told = on_site(find_home(), access.scope(), sample, community)
    except UserError as error:
        with title_place:
            frame.show_title(_("Inspections"), quiet(say(error.words)))
        return
    with title_place:
        frame.show_title(
            quiet(told.community_name),
            _("{month}, sample {sample}: {count:row|rows} reported in use, {ended} as ended").format(
                month=figures.month(told.period),
                sample=told.sample_id,
                count=told.reported.filter(reported_as="in_use").height,
                ended=told.reported.filter(reported_as="ended").height,
            ),
        )
    if not told.recorded.is_empty():
        _show_recorded(told.recorded)
    if not access.may("inspections"):
        st.caption(_("This dashboard may only look. Fill in on one that may, or by the workbook."))
    elif not state.is_bare():
        _show_form(told)
    DESK.show(_show_done, _about(told))


def _show_recorded(rows: pl.DataFrame) -> None:
    """What was found when it was last recorded, register by register."""
    first = rows.row(0, named=True)
    st.success(
        _("Recorded by {who} on {day}. What is recorded here anew takes its place.").format(
            who=quiet(first["visited_by"]), day=first["visited_on"]
        ),
        icon=":material/check:",
    )
    grids.show_table(
        {
            _("Register"): [say(REGISTERS[register].words) for register in rows["register"]],
            _("Reported in use"): [figures.count(value) for value in rows["reported"]],
            _("Found in use"): [figures.count(value) for value in rows["recounted"]],
        }
    )


def _about(told: OnSite) -> str:
    return f"{told.sample_id}-{told.community_code}"


def _show_form(told: OnSite) -> None:
    name = f"site_{_about(told)}_{DESK.round}"
    st.caption(_("Mark only what is not as reported. Every change is kept at once."))
    left, right = st.columns(2)
    with left:
        by = st.text_input(_("Visited by"), told.draft.get("visited_by", ""), key=f"{name}_by")
    with right:
        on = st.date_input(
            _("Day of the visit"),
            queries.today(),
            key=f"{name}_on",
            min_value=min(told.first_day, queries.today()),
            max_value=queries.today(),
        )
    draft: dict[str, Any] = {"visited_by": by, "visited_on": str(on), "checked": {}, "wrong": [], "added": []}
    for register in COUNTED:
        rows = told.reported.filter(pl.col("register") == register)
        _show_register(name, register, rows, told.draft, draft)
    kept = {key: told.draft.get(key) for key in draft}
    if draft != kept:
        _keep(told, draft)
    done = sum(draft["checked"].values())
    st.progress(done / len(COUNTED), _("{done} of {all} looked at").format(done=done, all=len(COUNTED)))
    if st.button(
        _("Record what was found"), type="primary", key=f"{name}_record", icon=":material/done_all:"
    ):
        DESK.attempt(
            lambda: record_on_site(find_home(), access.scope(), told.sample_id, told.community_code),
            _about(told),
        )
        st.rerun()


def _keep(told: OnSite, draft: Mapping[str, Any]) -> None:
    try:
        keep_on_site(find_home(), access.scope(), told.sample_id, told.community_code, draft)
    except UserError as error:
        st.warning(quiet(say(error.words)), icon=":material/cloud_off:")


def _show_register(
    name: str, register: str, rows: pl.DataFrame, before: Mapping[str, Any], draft: dict[str, Any]
) -> None:
    """One register: which rows are not there, which ended ones are still in use, what was not reported."""
    title = say(REGISTERS[register].words)
    is_done = bool(before.get("checked", {}).get(register))
    label = f"{'✓ ' if is_done else '○ '}{title} · {figures.count(rows.height)}"
    with st.expander(label, expanded=not is_done):
        known = {row["number"]: _row(row) for row in rows.iter_rows(named=True)}
        _show_reported(rows, known)
        wrong = [number for number in before.get("wrong", ()) if number in known]
        for reported_as, question in (
            ("in_use", _("Reported in use and not there")),
            ("ended", _("Reported as ended and still in use")),
        ):
            numbers = rows.filter(pl.col("reported_as") == reported_as)["number"].to_list()
            if numbers:
                draft["wrong"] += st.multiselect(
                    question,
                    numbers,
                    [number for number in wrong if number in numbers],
                    key=f"{name}_{register}_{reported_as}",
                    format_func=lambda number: known[number],
                    placeholder=_("none"),
                    select_all=False,
                )
        said = [
            f"{one['name']}，{one['unit']}" for one in before.get("added", ()) if one["register"] == register
        ]
        added = st.text_area(
            _("In use and not reported, a line each: name, department"),
            "\n".join(said),
            key=f"{name}_{register}_added",
            height=68,
        )
        draft["added"] += [_added(register, line) for line in added.splitlines() if line.strip()]
        draft["checked"][register] = st.checkbox(
            _("Every row was looked at"), is_done, key=f"{name}_{register}_checked"
        )


def _show_reported(rows: pl.DataFrame, known: Mapping[int, str]) -> None:
    """The rows as a list that is read on the spot, those in use first."""
    for reported_as, title in (("in_use", _("Reported in use")), ("ended", _("Reported as ended"))):
        numbers = rows.filter(pl.col("reported_as") == reported_as)["number"].to_list()
        if numbers:
            lines = "  \n".join(quiet(known[number]) for number in numbers)
            st.markdown(f"**{title}**  \n{lines}")


def _row(row: Mapping[str, Any]) -> str:
    more = " · ".join(part for part in (row["unit"], row["detail"]) if part)
    return f"{row['number']}. {row['name']}（{more}）" if more else f"{row['number']}. {row['name']}"


def _added(register: str, line: str) -> dict[str, str]:
    name, _comma, unit = line.replace(",", "，").partition("，")
    return {"register": register, "name": name.strip(), "unit": unit.strip()}


def _show_done(done: Recounted) -> None:
    said = _(
        "**Recorded:** reported {reported}, recounted {recounted}, missing {missing}, invented {invented}."
    ).format(reported=done.reported, recounted=done.recounted, missing=done.missing, invented=done.invented)
    st.success(said, icon=":material/check_circle:")
