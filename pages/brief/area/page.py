"""One area: every indicator against the province, the areas below it, and the rows behind a number."""

from collections.abc import Callable

import streamlit as st

from pages._ui.parts import admission_link, area_choice, filters, signal_link
from pages._ui.shell import cache, drawn, frame, narrow, place, registry, state
from pages._ui.words import circulation, standing
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.brief.area import asked, by_whom, clues_below, drill, head, papers, peers, profile
from pipelines import queries

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    period = filters.period(snapshot)
    area = area_choice.chosen_area(snapshot, period)
    area_choice.show_search(snapshot, period, area)

level, code = area["level"], area["code"]
whole = (level, code) == snapshot.top
verdict_of = cache.ask(queries.verdicts, snapshot, level, period)
rows = standing.with_standing(cache.ask(queries.area_profile, snapshot, level, code, period), verdict_of)
completeness = next((share for share in rows["completeness"] if share is not None), None)
finding = profile.whole_finding(rows, period) if whole else standing.area_finding(area["name"], period, rows)
with title_place:
    area_choice.show_breadcrumb(snapshot, period, area, completeness)
    frame.show_title(quiet(area["name"]), finding, circulation.mark(snapshot, period))

asked.show_asked(snapshot, area, period)
drawn.once("head", snapshot, lambda: head.show_head(snapshot, area, period, rows, whole))
inside = place.inside(snapshot, level, code)
signal_link.show_signals(inside, level, code, period)
admission_link.show_awaiting(inside, area, rows)
clues_below.show_clues(snapshot, area, period)
papers.show_papers(snapshot, area, period)
if not state.is_bare():
    recounts = cache.ask(queries.recount_factors, snapshot, period, code)
    st.subheader(_("All indicators"), anchor=False)
    if narrow.is_narrow():
        profile.show_cards(rows, whole, level, recounts)
    else:
        key = (snapshot.id, level, code, period)
        drawn.once("profile", snapshot, lambda: profile.show_profile(key, rows, whole, finding, recounts))
    st.subheader(_("Behind a number"), anchor="behind")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        indicator = filters.indicator(snapshot)
        st.page_link(
            registry.page_path("methods"),
            label=_("Definition and source"),
            icon=":material/menu_book:",
            query_params=state.link_params({"indicator": indicator}),
        )
        admission_link.show_behind(area, indicator)
    # What stands behind a tab is worked out and sent when it is opened: a county's rows are half of the page.
    behind: dict[str, Callable[[], object]] = {
        _("Areas below"): lambda: drill.show_children(snapshot, area, period, indicator),
        _("Who pushes it"): lambda: drawn.once(
            "whose", snapshot, lambda: by_whom.show_by_whom(snapshot, area, period, indicator)
        ),
        _("Register rows"): lambda: drill.show_rows(snapshot, area, period, indicator),
        _("Areas in like conditions"): lambda: drawn.once(
            "alike", snapshot, lambda: peers.show_peers(snapshot, area, period, indicator)
        ),
    }
    first = _("Register rows") if state.asked("community") else None
    tabs = st.tabs(list(behind), default=first, key="behind_number", on_change="rerun")
    for tab, show in zip(tabs, behind.values(), strict=True):
        if tab.open:
            with tab:
                show()

frame.show_foot(snapshot, completeness)
