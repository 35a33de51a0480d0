"""What a proposal rests on: every reason with its figure, and the rows behind it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts.evidence_rows import show_evidence_rows
from pages._ui.shell import cache, registry, state
from pages._ui.words import measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.supervise.measures.choosing import MeasureView
from pipelines import queries
from schemas.measure_rows import MeasureRow


def show_evidence(view: MeasureView, row: MeasureRow) -> None:
    """The area's reasons in sentences, and a table of the rows behind them."""
    st.markdown(f"**{quiet(row['area_name'])}** · **{measures.step_name(row['step'])}**")
    st.markdown("\n".join(f"- {measures.reason(reason)}" for reason in row["reasons"]))
    if row["lacks"]:
        st.caption(
            measures.lacking_when_published(view.snapshot.manifest["created_at"])
            + " · "
            + measures.lacking(row["lacks"])
        )
    st.page_link(
        registry.page_path("area"),
        label=_("The page of its area"),
        icon=":material/location_city:",
        query_params=state.link_params({"level": view.level, "code": row["area_code"]}),
    )
    show_evidence_rows(row["reasons"], _names(view, row), view.snapshot.published_on)


def _names(view: MeasureView, row: MeasureRow) -> dict[str, str]:
    """Names of the townships and communities of the evidence."""
    townships = cache.area_names(view.snapshot, "township", view.period)
    rows = [one for reason in row["reasons"] for one in reason["evidence"]]
    wanted = {one["community_code"] for one in rows if one["community_code"]}
    if not wanted:
        return townships
    known = cache.ask(queries.communities_in, view.snapshot, view.period)
    return townships | dict(known.filter(pl.col("code").is_in(list(wanted))).select("code", "name").rows())
