"""The area on one page, the same for each of its counties, and the bulletin of the period."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._ui.parts import paper_files
from pages._ui.shell import access, cache, state
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines.queries import find_home
from pipelines.queries.papers.brief import LEVELS as BRIEFED
from pipelines.queries.papers.brief import brief_paper, brief_papers, counties_of
from pipelines.queries.papers.bulletin import BELOW, bulletin_paper
from pipelines.queries.papers.files import file_stem, paper_as, sheets_as
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow


def show_papers(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """Documents of an area, county to province; nothing where the page is only looked at."""
    level, code = area["level"], area["code"]
    if level not in BRIEFED or state.is_bare() or not access.sees("matters"):
        return
    key = (snapshot.id, level, code, period)
    with st.expander(_("Documents"), icon=":material/description:"):
        makers = {ending: partial(_brief, ending, snapshot, area, period) for ending in paper_files.MIMES}
        with st.container(horizontal=True):
            paper_files.offer(
                _("On one page"), file_stem("brief", area["name"], period), ("brief", *key), makers
            )
        if level in BELOW:
            _show_bulletin(snapshot, area, period, key)
        if level != "county":
            _show_each_county(snapshot, area, period)
        st.caption(
            _(
                "Figures are those of the export. A month's or quarter's are for internal work: no document "
                "of them lists ranks."
            )
        )


def _brief(ending: str, snapshot: Snapshot, area: AreaRow, period: str) -> bytes:
    paper = brief_paper(snapshot, access.scope(), find_home(), area["code"], period, area["level"])
    return sheets_as(ending, [paper])


def _show_bulletin(snapshot: Snapshot, area: AreaRow, period: str, key: tuple[str, ...]) -> None:
    signed = paper_files.ask_signature("bulletin")
    makers = {
        ending: partial(_bulletin, ending, snapshot, area, period, signed) for ending in paper_files.MIMES
    }
    label = _("Bulletin of {month}").format(month=figures.month(period))
    with st.container(horizontal=True):
        name = file_stem("bulletin", area["name"], period)
        paper_files.offer(label, name, ("bulletin", *key, signed), makers)


def _bulletin(
    ending: str, snapshot: Snapshot, area: AreaRow, period: str, signed: paper_files.Signature
) -> bytes:
    about = (find_home(), area["code"], period)
    paper = bulletin_paper(snapshot, access.scope(), *about, level=area["level"], **signed._asdict())
    return paper_as(ending, paper)


def _show_each_county(snapshot: Snapshot, area: AreaRow, period: str) -> None:
    """One file with a page for every county: made after a click, with a bar that says how far it is."""
    scope, home = access.scope(), find_home()
    codes = cache.ask(counties_of, snapshot, area["code"], period)
    made_key = f"briefs_{snapshot.id}_{area['code']}_{period}"
    wanted = st.button(
        _("Make one page for each of {count:county|counties}").format(count=len(codes)),
        key="make_briefs",
        icon=":material/picture_as_pdf:",
    )
    if wanted:
        bar = st.progress(0.0)
        papers = []
        for done, paper in enumerate(brief_papers(snapshot, scope, home, codes, period), start=1):
            papers.append(paper)
            bar.progress(done / len(codes), f"{done} / {len(codes)}")
        st.session_state[made_key] = sheets_as("pdf", papers)
        bar.empty()
    if made_key in st.session_state:
        st.download_button(
            _("All counties, a page each (PDF)"),
            st.session_state[made_key],
            f"{file_stem('briefs', area['name'], period)}.pdf",
            paper_files.MIMES["pdf"],
            key="paper_briefs_pdf",
            on_click="ignore",
            icon=":material/download:",
        )
