"""Plans of work: the tasks of a campaign on the calendar, what is late, who has it, and the ledger."""

import streamlit as st

from pages._ui import (
    cache,
    campaign_filters,
    campaign_gantt,
    campaign_recording,
    campaign_tables,
    campaign_words,
    frame,
    narrow,
    state,
)
from pages._ui.text import _, pick

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    campaign = campaign_filters.choose(snapshot)

home = snapshot.jurisdiction
title = campaign_words.title(campaign.plan, campaign.day)
finding = campaign_words.finding(campaign.plan, campaign.shown, pick(home.zh, home.en))
with title_place:
    frame.show_title(title, finding)

if narrow.is_narrow():
    campaign_tables.show_cards(campaign.shown)
else:
    if state.on_paper():
        campaign_tables.show_printed(campaign)
    campaign_gantt.show_gantt(campaign, finding)
if not state.is_bare():
    if not narrow.is_narrow():
        st.subheader(_("Ledger"), anchor=False)
        campaign_tables.show_ledger(campaign)
    campaign_tables.show_downloads(campaign, title)
    st.subheader(_("Units"), anchor=False)
    campaign_tables.show_units(campaign)
    campaign_recording.show_recording(campaign)
frame.show_foot(snapshot, None, campaign_words.document(campaign.plan))
