"""Where something is kept of persons: why, for how long, what deletion does, and when it was done last."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import cache
from pages._ui.words import figures
from pages._ui.words.text import _, say
from pipelines.queries.personal_data import personal_data
from pipelines.queries.snapshot import Snapshot
from schemas.periods import china_minute
from schemas.personal_data import PERSONAL_DATA, PersonalData


def show_places(snapshot: Snapshot) -> None:
    """One row per place of schemas/personal_data.py, with how much of it there is now."""
    held = cache.ask_home(personal_data)
    counts = {one.place.key: (one.kept, one.due) for one in held.places}
    st.markdown(
        _(
            "Figures need no names. Where a name is kept nevertheless, it is kept for a term; no document "
            "names one, so the terms are this product's. Whoever keeps the machine applies them by command."
        )
    )
    done = _("not yet") if held.last is None else china_minute(held.last)
    st.markdown(_("Deletion was last applied: {moment}").format(moment=done))
    grids.show_table(
        {
            _("What is kept"): [say(place.what) for place in PERSONAL_DATA],
            _("Why"): [say(place.why) for place in PERSONAL_DATA],
            _("Kept for"): [_term(place) for place in PERSONAL_DATA],
            _("Kept, past the term"): [_counts(counts.get(place.key)) for place in PERSONAL_DATA],
            _("What deletion does"): [say(place.deletion) for place in PERSONAL_DATA],
        },
        rows_a_sheet=9,
    )


def _term(place: PersonalData) -> str:
    if place.months is None:
        return _("none")
    return _("{months:month|months} from {since}").format(months=place.months, since=say(place.since))


def _counts(counted: tuple[int, int] | None) -> str:
    return "–" if counted is None else " / ".join(map(figures.count, counted))
