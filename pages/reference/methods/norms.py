"""The norm of an indicator, where a jurisdiction has one, and whether the whole area reaches it."""

from __future__ import annotations

import streamlit as st

from pages._ui.words import indicators, sources
from pages._ui.words.text import _
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import ProfileRow


def show_norm(snapshot: Snapshot, code: str, whole: ProfileRow | None) -> None:
    """The least it should be with where that is written; nothing of an indicator without a norm."""
    least = snapshot.jurisdiction.indicator_norms.get(code)
    if least is None:
        return
    setting = next(setting for setting in snapshot.jurisdiction.settings if setting.key == code)
    said = _("Norm: at least {least} ({source}).").format(
        least=indicators.value_with_unit(code, least),
        source=sources.document_and_clause(setting.source, setting.clause),
    )
    if whole and whole["value"] is not None:
        below = whole["value"] < least
        said += " " + (_("The whole area is below it.") if below else _("The whole area reaches it."))
    st.markdown(said)
