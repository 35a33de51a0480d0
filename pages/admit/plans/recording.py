"""Putting down days and progress from the page, for one task or by ledger, and publishing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypedDict

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.parts.refusals import Problem
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, state
from pages._ui.words.text import N_, _, say
from pages.admit.plans import ledgers, tables
from pages.admit.plans import words as plan_words
from pages.admit.plans.filters import PlanView
from pipelines.actions.plans import Recorded, report_task, schedule_task
from pipelines.queries import find_home
from pipelines.queries.plans import plan_entries, plan_townships
from schemas.plan_entries import LEDGER, TASK_STATES
from schemas.plan_rows import TaskRow
from schemas.rows import typed_rows

DESK = Desk("plans", N_("What was recorded appears with the next snapshot."))
_SEEN = "plan_entries_seen"
"""Session key: by plan and task, the last entry this session recorded, which no snapshot may hold yet."""


def show_recording(plan_view: PlanView) -> None:
    """A task with what was put down about it, and where this dashboard may, the forms to put down more."""
    if state.is_bare():
        return
    st.subheader(_("One task: what was put down, and recording"), anchor=False)
    row = _choose_task(plan_view)
    entries = cache.ask(plan_entries, plan_view.snapshot, plan_view.name, row["number"])
    if entries.is_empty():
        st.caption(_("Nothing has been put down about this task yet."))
    parts = cache.ask(plan_townships, plan_view.snapshot, plan_view.name, plan_view.day)
    parts = parts.filter(number=row["number"])
    tables.show_townships(parts)
    tables.show_history(entries)
    if not plan_view.plan["recordable"]:
        st.info(_not_here(plan_view), icon=":material/visibility:")
    elif not access.may("plans"):
        st.info(
            _("This dashboard may only look at plans. Record on one that may, or by the command “plans”."),
            icon=":material/visibility:",
        )
    else:
        _show_forms(plan_view, row, entries.height, parts["township"].to_list())
    _show_outcome(_task_key(plan_view.name, row["number"]))
    ledgers.show_outcome()


def _not_here(plan_view: PlanView) -> str:
    plan, home = plan_view.plan, plan_view.snapshot.jurisdiction
    area = plan_words.area(plan)
    return _(
        "The plan is that of {area}, which does not lie in {home}: here it can only be looked at."
    ).format(area=area, home=say(home.words))


def _choose_task(plan_view: PlanView) -> TaskRow:
    """Any task of the plan; the first of those shown that is past its day is offered first."""
    names = {str(row["number"]): row for row in typed_rows(TaskRow, plan_view.rows)}
    rows = plan_view.shown if plan_view.shown.height else plan_view.rows
    late = rows.filter(pl.col("condition").is_in(["overdue", "unreported"]))
    usual = str((late if late.height else rows)["number"][0])
    chosen = filters.select(
        "task", _("Task"), list(names), usual, lambda number: f"{number}　{names[number]['title']}"
    )
    return names[chosen]


def _show_forms(plan_view: PlanView, row: TaskRow, entries: int, townships: list[str]) -> None:
    key = (plan_view.name, row["number"])
    seen = max(entries, st.session_state.get(_SEEN, {}).get(key, 0))
    report, schedule, ledger = st.tabs([_("Report progress"), _("Set the days"), _("Hand in a ledger")])
    with report:
        _show_report(plan_view.name, row, seen, townships)
    with schedule:
        _show_schedule(plan_view.name, row, seen)
    with ledger:
        ledgers.show_upload(_note_seen)


class _Report(TypedDict):
    """What the form holds; its day is None where none was chosen."""

    state: str | None
    share: int | None
    on: date | None
    unit: str | None
    note: str
    document: str


def _show_report(plan: str, row: TaskRow, seen: int, townships: list[str]) -> None:
    """What a unit reports. Of a task that each township does, each reports its own part, and whoever is last
    to say so stands."""
    name, number = f"report_{plan}_{row['number']}_{seen}", row["number"]
    with st.form(name, enter_to_submit=False, border=False):
        asked = _ask_report(name, row, townships)
        pressed = st.form_submit_button(_("Record the report"), type="primary", key=f"{name}_submit")
    if pressed:
        expected = None if townships else seen
        _record(
            lambda: [report_task(find_home(), access.scope(), plan, number, expected=expected, **asked)],
            _task_key(plan, number),
        )


def _ask_report(name: str, row: TaskRow, townships: list[str]) -> _Report:
    """The fields, empty but for the unit: a day nobody chose is no report."""
    first, second, third, fourth = st.columns([2, 2, 2, 3])
    chosen = first.selectbox(
        _word("state"),
        list(TASK_STATES.keys),
        index=None,
        key=f"{name}_state",
        placeholder=_("Choose"),
        format_func=plan_words.task_state,
    )
    share = second.number_input(_word("share"), 0, 100, value=None, step=5, key=f"{name}_share")
    on = third.date_input(_word("acted_on"), None, format="YYYY-MM-DD", key=f"{name}_on")
    unit = _ask_unit(fourth, f"{name}_unit", row, townships)
    left, right = st.columns(2)
    return {
        "state": chosen,
        "share": share,
        "on": _one(on),
        "unit": unit,
        "note": left.text_input(_word("note"), key=f"{name}_note"),
        "document": right.text_input(_word("document"), key=f"{name}_document"),
    }


def _ask_unit(place: Any, key: str, row: TaskRow, townships: list[str]) -> str | None:
    """The unit that reports: one of the townships, where each of them does the task."""
    if townships:
        chosen: str | None = place.selectbox(
            _word("unit"), townships, index=None, key=key, placeholder=_("Choose")
        )
        return chosen
    written: str = place.text_input(_word("unit"), row["lead"] or "", key=key)
    return written


def _show_schedule(plan: str, row: TaskRow, seen: int) -> None:
    name = f"schedule_{plan}_{row['number']}_{seen}"
    with st.form(name, enter_to_submit=False, border=False):
        first, second, third = st.columns([2, 2, 3])
        starts = first.date_input(_word("starts"), row["starts"], format="YYYY-MM-DD", key=f"{name}_starts")
        due = second.date_input(_word("due"), row["due"], format="YYYY-MM-DD", key=f"{name}_due")
        unit = third.text_input(_word("lead"), row["lead"] or "", key=f"{name}_unit")
        basis = st.text_input(
            _word("basis"), key=f"{name}_basis", placeholder=_("The document or reason the days rest on")
        )
        pressed = st.form_submit_button(_("Record the days"), type="primary", key=f"{name}_submit")
    if pressed:
        other = unit if unit.strip() != (row["lead"] or "") else None
        _record(
            lambda: [
                schedule_task(
                    find_home(),
                    access.scope(),
                    plan,
                    row["number"],
                    starts=_one(starts),
                    due=_one(due),
                    basis=basis,
                    unit=other,
                    expected=seen,
                )
            ],
            _task_key(plan, row["number"]),
        )


def _task_key(plan: str, number: int) -> str:
    return f"{plan} {number}"


def _record(write: Callable[[], list[Recorded]], about: str) -> None:
    """Write; then the page begins anew, with forms that know the last entry."""
    if DESK.attempt(write, about):
        outcome = DESK.outcome(about)
        _note_seen(outcome.given if outcome else [])
    st.rerun()


def _note_seen(done: list[Recorded]) -> None:
    """What this session put down itself it has seen, before any snapshot holds it."""
    seen = {(one.plan, one.task): one.sequence for one in done}
    st.session_state.setdefault(_SEEN, {}).update(seen)


def _show_outcome(about: str) -> None:
    """What was put down last and how it comes onto the pages, or everything that was wrong with it."""
    DESK.show(ledgers.show_entries, about, column=_column)
    ledgers.offer_newer(DESK, about)


def _column(problem: Problem) -> str | None:
    return _word(problem["field"]) if problem["field"] in LEDGER else None


def _word(name: str) -> str:
    return tables.word(name)


def _one(chosen: Any) -> date | None:
    """The day of a date input, which Streamlit types as one or several."""
    return chosen if isinstance(chosen, date) else None
