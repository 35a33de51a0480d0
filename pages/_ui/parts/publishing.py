"""Publishing from a page after something was changed: the offer, the doing, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import streamlit as st

from pages._ui.parts.refusals import show_error
from pages._ui.shell import access
from pages._ui.words.text import _
from pipelines.actions import publishing as actions
from pipelines.queries import Home, find_home
from schemas.errors import UserError


def offer(key: str, words: str) -> str | None:
    """The button, and in words what waits for it; the snapshot's id where it was pressed and done."""
    with st.container(horizontal=True, vertical_alignment="center"):
        clicked = st.button(_("Publish now"), icon=":material/publish:", key=key)
        st.markdown(words)
    return publish() if clicked else None


def publish() -> str | None:
    """Publish with progress; the snapshot's id, or None after saying why not."""
    try:
        return publish_now(find_home())
    except UserError as error:
        show_error(error)
        return None


def publish_now(home: Home) -> str:
    """Publish what the store holds, with progress; the snapshot's id. Raises as the action does."""
    bar = st.progress(0.0, _("Computing the figures"))

    def track(items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
        for done, item in enumerate(items, start=1):
            yield item
            words = _("Computing the figures: {done} of {total}").format(done=done, total=total)
            bar.progress(done / max(total, 1), words)

    report = actions.publish(home, access.scope(), track)
    bar.empty()
    return report.snapshot


def told(snapshot_id: str) -> str:
    """That it was published, as which snapshot."""
    return _("Published: the pages now show snapshot {id}.").format(id=f"`{snapshot_id}`")


def show_published(snapshot_id: str) -> None:
    st.success(told(snapshot_id), icon=":material/published_with_changes:")
