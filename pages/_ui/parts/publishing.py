"""Publishing from a page after something was changed: the offer, the doing, and what came of it."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import handing_in
from pages._ui.words.text import _, say
from pipelines.base.errors import UserError
from pipelines.base.home import find_home


def offer(key: str, words: str) -> str | None:
    """The button, and in words what waits for it; the snapshot's id where it was pressed and done."""
    with st.container(horizontal=True, vertical_alignment="center"):
        clicked = st.button(_("Publish now"), icon=":material/publish:", key=key)
        st.markdown(words)
    return publish() if clicked else None


def publish() -> str | None:
    """Publish with progress; the snapshot's id, or None after saying why not."""
    try:
        return handing_in.publish_now(find_home())
    except UserError as error:
        st.warning(say(error.words), icon=":material/hourglass_top:")
        return None


def told(snapshot_id: str) -> str:
    """That it was published, as which snapshot."""
    return _("Published: the pages now show snapshot {id}.").format(id=f"`{snapshot_id}`")


def show_published(snapshot_id: str) -> None:
    st.success(told(snapshot_id), icon=":material/published_with_changes:")
