"""What supervision asks of an area, directly under its title: the month's proposal with its reasons, its
cases with what it must do by when, and its word on the figures."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
import streamlit as st

from pages._ui.parts import objections
from pages._ui.parts.objections import UnitWord
from pages._ui.shell import access, cache, registry, state
from pages._ui.words import cases as words
from pages._ui.words import figures, measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.brief.area import confirming
from pipelines import queries
from pipelines.queries.case_evidence import LEVELS
from pipelines.queries.live_cases import area_matters
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.errors import HomeError
from schemas.measure_rows import MeasureRow
from schemas.rows import typed_rows


class Matters(NamedTuple):
    """``cases``: those of the area that have not ended, with the day due and days past it; ``standing``: how
    its figures stand with it; ``said``: its entries, None where the store was ``busy``, which says why."""

    cases: pl.DataFrame
    standing: str
    said: UnitWord | None
    busy: str = ""


def show_asked(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """Nothing of levels that no case is about, and where the page is only looked at; of a quarter or a year
    the cases alone."""
    if area["level"] not in LEVELS or state.is_bare() or not access.sees("matters"):
        return
    is_month = period in snapshot.periods
    matters = _read(snapshot, area["level"], area["code"], period)
    with st.container(border=True, gap="small"):
        st.markdown(_("**What supervision asks of this area**"))
        if matters.busy:
            st.warning(matters.busy, icon=":material/hourglass_top:")
        if is_month:
            _show_proposal(snapshot, area, period)
        _show_cases(matters.cases)
        if is_month:
            _show_word(snapshot, area, period, matters)


def _read(snapshot: Snapshot, level: str, code: str, period: str) -> Matters:
    """As the store has it now; as the snapshot has it where the store is busy."""
    try:
        live = cache.ask_home(area_matters, level, code, period)
    except HomeError as error:
        busy = (
            quiet(say(error.words))
            + " "
            + _("What follows is as snapshot {id} has it.").format(id=snapshot.id)
        )
        return _published(snapshot, level, code, period, busy)
    said = UnitWord(level, code, period, live.confirmations, live.standing)
    return Matters(live.cases, live.standing.state, said)


def _published(snapshot: Snapshot, level: str, code: str, period: str, busy: str) -> Matters:
    rows = cache.ask(queries.cases_at_work, snapshot, level, code)
    over = (pl.lit(cache.counting_day_of(snapshot)) - pl.col("due")).dt.total_days()
    cases = rows.with_columns(days_over=pl.when(over > 0).then(over))
    return Matters(cases, cache.ask(queries.unit_standing, snapshot, level, code, period), None, busy)


def _show_proposal(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    level, code, month = area["level"], area["code"], figures.month(period)
    listed = cache.ask(queries.measures_list, snapshot, level, period).filter(area_code=code)
    if listed.is_empty():
        st.markdown(_("Measures of {month}: the rule proposes none.").format(month=month))
        return
    (row,) = typed_rows(MeasureRow, listed)
    st.markdown(
        _("Measures of {month}: the rule proposes **{step}**. A person decides.").format(
            month=month, step=measures.step_name(row["step"])
        )
        + "\n"
        + "".join(f"\n- {measures.reason(reason)}" for reason in row["reasons"])
    )
    st.page_link(
        registry.page_path("measures"),
        label=_("The rows behind the proposal"),
        icon=":material/rule:",
        query_params=state.link_params({"level": level, "period": period, "area": code}),
    )


def _show_cases(cases: pl.DataFrame) -> None:
    if cases.is_empty():
        st.markdown(_("No case about this area is at work."))
    for row in cases.iter_rows(named=True):
        of_department = [quiet(row["department"])] if row["department"] else []
        parts = [row["case_id"], words.kind(row["kind"]), *of_department, words.step(row["step"])]
        st.page_link(
            registry.page_path("cases"),
            label=" · ".join(parts),
            icon=":material/gavel:",
            query_params=state.link_params({"case": row["case_id"]}),
        )
        st.caption(f"{words.asked_of_unit(row)}  \n{_('Matter')} · {quiet(row['matter'])}")


def _show_word(snapshot: Snapshot, area: AreaRow, period: str, matters: Matters) -> None:
    st.markdown(
        _("The unit on its figures of {month}: **{standing}**").format(
            month=figures.month(period), standing=words.standing(matters.standing)
        )
        + words.due_of_standing(matters.standing)
    )
    if matters.said:
        objections.show_objections(matters.said, snapshot.id)
        confirming.show_confirming(snapshot, area, period)
