"""The two parts of the page of trends; which one is the parameter ``by`` of the URL."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import area_choice, choices, downloads, filters, heat_map, heat_rows
from pages._ui.parts.method_links import method_link
from pages._ui.parts.page_parts import Parts, Shown
from pages._ui.shell import drawn, state
from pages._ui.words.text import N_, _
from pages.supervise.trends import charts, rows, views
from pages.supervise.trends.views import View
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS


def prepare(snapshot: Snapshot) -> Shown:
    """The part the URL asks for. Level and code of the one are none of the other."""
    by = PARTS.choose(heading=_("Show"))
    level = state.asked("level")
    unfit = level not in filters.RANKED_LEVELS if by == "indicator" else state.asked("code") is None
    if level in LEVELS and unfit:
        state.take("level")
    return PARTS.prepare(by, snapshot)


def _prepare_areas(snapshot: Snapshot) -> Shown:
    indicator = filters.indicator(snapshot)
    level = filters.level()
    period = filters.period(snapshot)
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    return _shown(snapshot, period, views.areas_on_one(snapshot, indicator, level, period, prefecture))


def _prepare_indicators(snapshot: Snapshot) -> Shown:
    period = filters.period(snapshot)
    area = area_choice.chosen_area(snapshot, period)
    area_choice.show_search(snapshot, period, area)
    return _shown(snapshot, period, views.indicators_of_one(snapshot, area, period))


def _shown(snapshot: Snapshot, period: str, view: View) -> Shown:
    completeness = heat_map.completeness(snapshot, period)
    return Shown(view.title, view.finding, lambda: _show(snapshot, view), completeness=completeness)


def _show(snapshot: Snapshot, view: View) -> None:
    """The courses with the mark asked for, in the order asked for."""
    with st.container(horizontal=True):
        mark = views.choose_mark(view)
        order = views.choose_order()
        axis = views.choose_axis(view)
    entries = views.chosen(view, mark, order)
    if not entries:
        st.info(_("No trend here has this mark; choose “all” to see the others."))
        return
    part = views.part_of(len(entries))
    chosen = (mark, order, part.start, part.stop)
    drawn.once(
        "courses",
        snapshot,
        lambda: charts.show_courses(view.courses, entries[part], axis, view.link),
        *chosen,
    )
    charts.show_legend()
    if state.is_bare():
        return
    choices.turn_pages(len(entries), part, "page", charts.A_PAGE)
    drawn.once(
        "behind", snapshot, lambda: charts.show_behind(view.courses, entries[part], view.link), *chosen
    )
    downloads.offer(
        snapshot,
        view.file,
        (*view.key, mark, order),
        lambda: rows.export_table(view.courses, entries),
        view.title,
        *heat_rows.definitions(list(dict.fromkeys(entry["indicator"] for entry in entries))),
    )
    method_link("trend")


PARTS: Parts[Snapshot] = Parts(
    {
        "indicator": (N_("Areas on one indicator"), _prepare_areas),
        "area": (N_("Indicators of one area"), _prepare_indicators),
    },
    usual="indicator",
    parameter="by",
)
