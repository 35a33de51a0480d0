"""What of the plans is shown: plan, phase or group, unit, condition and day, each a parameter of the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.shell import cache, state
from pages._ui.words.text import _
from pages.admit.plans import words as plan_words
from pipelines.queries.plans import plan_choices, plan_rows
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished
from schemas.plan_entries import CONDITIONS
from schemas.plan_rows import PlanRow
from schemas.rows import typed_row, typed_rows

NONE = "none"
"""Tasks in no phase or group, or without a leading unit."""
_OF_A_PLAN = ("section", "unit", "condition", "task", "township")


@dataclass(frozen=True)
class PlanView:
    """One plan on one day: ``plan`` a row of plan_choices, ``rows`` all its tasks, ``shown`` those that fit
    the filters, ``key`` what they were chosen by."""

    snapshot: Snapshot | Unpublished
    plan: PlanRow
    day: date
    rows: pl.DataFrame
    shown: pl.DataFrame
    key: tuple[object, ...]

    @property
    def name(self) -> str:
        return str(self.plan["plan"])


def choose(snapshot: Snapshot | Unpublished) -> PlanView:
    """The filters in one row, and the tasks that fit them."""
    choices = cache.ask(plan_choices, snapshot)
    plan = typed_row(PlanRow, choices.filter(plan=_choose_plan(choices)))
    day_place = st.container(width="content")
    usual = cache.counting_day_of(snapshot)
    name, when = plan["plan"], _read_day(usual)
    rows = cache.ask(plan_rows, snapshot, name, when)
    chosen = {"section": _choose_section(rows), "unit": _choose_unit(rows), "condition": _choose_condition()}
    with day_place:
        _choose_day(when, usual)
    shown = narrow_down(rows, **chosen)
    return PlanView(snapshot, plan, when, rows, shown, (snapshot.id, name, when, *chosen.values()))


def narrow_down(rows: pl.DataFrame, section: str = "", unit: str = "", condition: str = "") -> pl.DataFrame:
    """The tasks of a section, of a unit that leads them or has a part in them, and in a condition."""
    if section:
        rows = rows.filter(pl.col("section").fill_null(NONE) == section)
    if unit:
        helps = pl.col("helpers").list.contains(unit)
        rows = rows.filter((pl.col("lead").fill_null(NONE) == unit) | helps)
    return rows.filter(pl.col("condition") == condition) if condition else rows


def _choose_plan(choices: pl.DataFrame) -> str:
    """Another plan begins with all its tasks: its phases and units are others."""
    plans = {row["plan"]: row for row in typed_rows(PlanRow, choices)}
    value = state.read("plan", list(plans), choices["plan"][0])
    if state.is_bare():
        return value
    st.session_state["filter_plan"] = value
    st.selectbox(
        _("Plan"),
        list(plans),
        key="filter_plan",
        on_change=_change_plan,
        format_func=lambda name: _plan_name(plans[name]),
    )
    return value


def _plan_name(plan: PlanRow) -> str:
    area = plan_words.area(plan)
    return _("{area} · {title} ({tasks:task|tasks})").format(
        area=area, title=plan["title"], tasks=plan["tasks"]
    )


def _change_plan() -> None:
    state.change({**dict.fromkeys(_OF_A_PLAN), "plan": st.session_state["filter_plan"]})


def _choose_section(rows: pl.DataFrame) -> str:
    titles = rows["section"].unique(maintain_order=True).to_list()
    if titles == [None]:
        return ""
    named = [*[title for title in titles if title], *([NONE] if None in titles else [])]
    words = {"": _("All phases and groups"), NONE: plan_words.section(None)}
    return filters.select(
        "section", _("Phase or group"), ["", *named], "", lambda title: words.get(title, title)
    )


def _choose_unit(rows: pl.DataFrame) -> str:
    """Units that lead a task, those with most first, then those that only have a part in one."""
    counts = rows["lead"].drop_nulls().value_counts()
    leading = counts.sort("count", "lead", descending=[True, False])
    helping = rows["helpers"].explode().drop_nulls().unique(maintain_order=True)
    units = list(dict.fromkeys([*leading["lead"], *helping]))
    without = [NONE] if rows["lead"].null_count() else []
    words = {"": _("All units"), NONE: plan_words.lead(None)}
    return filters.select(
        "unit", _("Responsible unit"), ["", *without, *units], "", lambda unit: words.get(unit, unit)
    )


def _choose_condition() -> str:
    return filters.select(
        "condition",
        _("How it stands"),
        ["", *CONDITIONS.keys],
        "",
        lambda name: plan_words.label(name) if name else _("Every task"),
    )


def _read_day(usual: date) -> date:
    """The day of the URL, else the usual one: today in China, or where a demonstration ends."""
    asked = state.asked("on")
    try:
        return date.fromisoformat(asked) if asked else usual
    except ValueError:
        state.note_unknown("on", str(asked))
        return usual


def _choose_day(value: date, usual: date) -> None:
    if state.is_bare():
        return
    st.session_state["filter_on"] = value
    st.date_input(_("As of"), key="filter_on", format="YYYY-MM-DD", on_change=_write_day, args=(usual,))


def _write_day(usual: date) -> None:
    """The usual day needs no word in the URL: the link then means the day on which it is opened."""
    chosen = st.session_state["filter_on"]
    state.change({"on": None if chosen in (None, usual) else chosen.isoformat()})
