"""The documents of a case, as Word and PDF, made when they are asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._ui.parts import paper_files
from pages._ui.shell import access, state
from pages._ui.words import cases as words
from pages._ui.words.text import N_, _
from pipelines.queries import find_home
from pipelines.queries.live_cases import CaseFile
from pipelines.queries.papers.case_papers import paper_of_case, papers_of, pdf_of_case, word_of_case
from pipelines.queries.papers.files import file_stem

FURTHER = {
    "interview_record": N_("record of the interview"),
    "rectification": N_("order to rectify"),
    "recheck": N_("what the re-check found"),
}
MAKERS = {"docx": word_of_case, "pdf": pdf_of_case}


def show_papers(file: CaseFile) -> None:
    """A button for each document and format; that it is a draft, or longer than it should be."""
    if state.is_bare() or not file.evidence:
        return
    case, home, scope = file.case, find_home(), access.scope()
    st.subheader(_("Documents"), anchor=False)
    paper = paper_of_case(home, scope, case.case_id)
    if paper.is_draft:
        st.caption(_("Without number and signer it carries {mark} on every page.").format(mark=paper.mark))
    with st.container(horizontal=True):
        for kind in papers_of(case):
            name = _(FURTHER[kind]) if kind in FURTHER else words.kind(kind)
            makers = {
                ending: partial(make, home, scope, case.case_id, kind) for ending, make in MAKERS.items()
            }
            key = (kind, "case", case.case_id, case.version)
            paper_files.offer(name, file_stem(kind, case.case_id, case.area_name), key, makers)
