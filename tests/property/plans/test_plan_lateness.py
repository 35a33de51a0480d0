"""Whatever was put down, a task is in exactly one condition every day, and overdue only after its due day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.plans.declared import read_plan
from pipelines.plans.lateness import SOON_DAYS, TaskDays, condition, days_late, summarise
from pipelines.plans.task_states import stand_on
from schemas.plan_entries import CONDITIONS, DONE, PROGRESS_COLUMNS, TASK_STATES

FIRST = date(2026, 1, 1)
days = st.integers(0, 120).map(lambda count: FIRST + timedelta(days=count))
states = st.sampled_from(TASK_STATES.keys)
tasks = st.builds(TaskDays, st.none() | days, st.none() | days, st.none() | states, st.none() | days)


def expected(task: TaskDays, on: date) -> set[str]:
    """Every condition whose own sentence is true; independent of the order in which the code asks."""
    done = task.done_on is not None and task.done_on <= on
    late = task.due is not None and on > task.due
    soon = task.due is not None and not late and (task.due - on).days <= SOON_DAYS
    open_ = not done and not late and not soon
    dated = task.starts is not None or task.due is not None
    true = {
        "done_undated": done and task.due is None,
        "done_on_time": done and task.due is not None and task.done_on <= task.due,  # type: ignore[operator]
        "done_late": done and task.due is not None and task.done_on > task.due,  # type: ignore[operator]
        "overdue": not done and late and task.state is not None,
        "unreported": not done and late and task.state is None,
        "due_soon": not done and soon,
        "under_way": open_ and task.state == "under_way",
        "undated": open_ and task.state != "under_way" and not dated,
        "not_begun": open_ and task.state != "under_way" and dated,
    }
    assert set(true) == set(CONDITIONS.keys)
    return {name for name, holds in true.items() if holds}


@given(tasks, days)
def test_exactly_one_condition_every_day(task: TaskDays, on: date) -> None:
    assert expected(task, on) == {condition(task, on)}


@given(tasks, days)
def test_overdue_begins_the_day_after_the_due_day(task: TaskDays, on: date) -> None:
    found, late = condition(task, on), days_late(task, on)
    if task.due is None:
        assert late is None and found not in ("overdue", "unreported", "due_soon")
        return
    past = found in ("overdue", "unreported")
    assert past == (on > task.due and not (task.done_on and task.done_on <= on))
    assert (late is not None) == (past or found == "done_late")
    assert late is None or late >= 1
    if past:
        assert days_late(task, on + timedelta(days=1)) in (late + 1, late)  # type: ignore[operator]


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, Any]]:
    entries = []
    for sequence in range(1, draw(st.integers(0, 8)) + 1):
        on, due = draw(days), draw(days)
        kind = draw(st.sampled_from(["schedule", "report"]))
        entry = dict.fromkeys(PROGRESS_COLUMNS) | {
            "plan": "renshou",
            "task": draw(st.integers(1, 2)),
            "sequence": sequence,
            "acted_on": on,
            "at_utc": datetime(2026, 1, 1),
            "actor": "甲",
            "kind": kind,
        }
        told = {"due": due, "basis": "台账"} if entry["kind"] == "schedule" else {"state": draw(states)}
        entries.append(entry | told)
    return entries


@given(logs(), days)
def test_a_day_knows_nothing_of_what_comes_after_it(entries: list[dict[str, Any]], on: date) -> None:
    plan = read_plan("renshou")
    all_of_it = stand_on(plan, pl.DataFrame(entries, schema=PROGRESS_COLUMNS), on)
    till_then = [entry for entry in entries if entry["acted_on"] <= on]
    assert all_of_it.equals(stand_on(plan, pl.DataFrame(till_then, schema=PROGRESS_COLUMNS), on))
    total = summarise(all_of_it).row(0, named=True)
    assert total["done"] == sum(row in DONE for row in all_of_it["condition"])
    parts = summarise(all_of_it, ["lead"])
    for name in ("tasks", "done", "overdue", "unreported", "due_soon", "under_way", "not_begun", "undated"):
        assert parts[name].sum() == total[name]
