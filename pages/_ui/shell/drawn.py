"""Parts of a page that are sent again as they were: what a part shows follows from the snapshot and the
address, so that of a page somebody has looked at nothing is worked out again for the next one who does."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui.shell import cache, narrow, state
from pipelines import queries
from pipelines.queries.snapshot import Snapshot


def once(name: str, shown: Snapshot, paint: Callable[[], object], *more: object) -> None:
    """Draws a part, or sends again what it was drawn as: by snapshot, day, page, address, width, and by what
    ``more`` names beside these (cache.draw adds scope, language and colours). Only for what asks nothing of
    the reader and nothing of the store: Streamlit refuses a part with a widget in it. What ``paint`` says to
    the run and not to the screen is said once."""
    address = tuple(sorted(state.address().items()))
    where = (st.session_state["page_url"], address, narrow.is_narrow(), state.on_paper())
    cache.draw(name, (shown.id, queries.today(), *where, *more), paint)
