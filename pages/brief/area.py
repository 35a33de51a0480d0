"""One area: every indicator against the province, the areas below it, and the rows behind a number."""

import streamlit as st

from pages._ui import (
    cache,
    drill,
    filters,
    frame,
    index_tile,
    indicators,
    narrow,
    peers,
    places,
    profile,
    registry,
    sheet,
    standing,
    state,
    tiles,
    verdicts,
)
from pages._ui.text import _

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    period = filters.period(snapshot)
    area = places.chosen_area(snapshot, period)
    places.show_search(snapshot, period, area)

level, code = area["level"], area["code"]
whole = (level, code) == snapshot.top
verdict_of = verdicts.verdicts_of(snapshot, level, period)
rows = standing.with_standing(cache.area_profile(snapshot.id, level, code, period), verdict_of)
completeness = next((share for share in rows["completeness"] if share is not None), None)
finding = profile.whole_finding(rows, period) if whole else standing.area_finding(area["name"], period, rows)
with title_place:
    places.show_breadcrumb(snapshot, period, area, completeness)
    frame.show_title(area["name"], finding)

meeting = state.view() == "meeting"
if state.on_paper():
    sheet.show_sheet(rows, whole)
elif whole or meeting:
    own, five = st.columns([1, 5], gap="small")
    with own:
        index_tile.show_tile(snapshot, area, period)
    with five:
        tiles.show_tiles(rows, indicators.HEADLINE, spark=not meeting)
if meeting and not whole:
    profile.show_verdicts(rows, st.columns(2), large=True)
elif not whole and not state.on_paper():
    own, *against = st.columns([4, 7, 7])
    with own:
        index_tile.show_tile(snapshot, area, period)
    profile.show_verdicts(rows, against)

if not state.is_bare():
    st.subheader(_("All indicators"), anchor=False)
    if narrow.is_narrow():
        profile.show_cards(rows, whole)
    else:
        profile.show_profile((snapshot.id, level, code, period), rows, whole, finding)
    st.subheader(_("Behind a number"), anchor="behind")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        indicator = filters.indicator(snapshot)
        st.page_link(
            registry.page_path("methods"),
            label=_("Definition and source"),
            icon=":material/menu_book:",
            query_params=state.link_params({"indicator": indicator}),
        )
    below, register, alike = st.tabs([_("Areas below"), _("Register rows"), _("Areas in like conditions")])
    with below:
        drill.show_children(snapshot, area, period, indicator)
    with register:
        drill.show_rows(snapshot, area, period, indicator)
    with alike:
        peers.show_peers(snapshot, area, period, indicator)

frame.show_foot(snapshot, completeness)
