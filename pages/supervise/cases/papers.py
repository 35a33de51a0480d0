"""The documents of a case, as Word and PDF, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui.shell import access, cache, state
from pages._ui.words import cases as words
from pages._ui.words.text import N_, _
from pipelines.queries import find_home
from pipelines.queries.case_papers import paper_of_case, papers_of, pdf_of_case, word_of_case
from pipelines.queries.live_cases import CaseFile
from schemas.case_items import Case

FURTHER = {"interview_record": N_("record of the interview"), "rectification": N_("order to rectify")}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "docx": (WORD, word_of_case),
    "pdf": ("application/pdf", pdf_of_case),
}


def show_papers(file: CaseFile) -> None:
    """A button for each document and format; that it is a draft, or longer than it should be."""
    if state.is_bare() or not file.evidence:
        return
    case = file.case
    st.subheader(_("Documents"), anchor=False)
    paper = paper_of_case(find_home(), access.scope(), case.case_id)
    if paper.mark:
        st.caption(_("Without number and signer it carries {mark} on every page.").format(mark=paper.mark))
    with st.container(horizontal=True):
        for kind in papers_of(case):
            name = _(FURTHER[kind]) if kind in FURTHER else words.kind(kind)
            for ending, (mime, make) in FORMATS.items():
                st.download_button(
                    f"{name} ({'Word' if ending == 'docx' else 'PDF'})",
                    _later(case, kind, ending, make),
                    f"{case.case_id}-{kind}.{ending}",
                    mime,
                    key=f"paper_{kind}_{ending}",
                    on_click="ignore",
                    icon=":material/description:",
                )


def _later(case: Case, kind: str, ending: str, make: Callable[..., bytes]) -> Callable[[], bytes]:
    """The file, made once for a version of the case."""
    home, scope = find_home(), access.scope()
    key = (case.case_id, case.version, kind, ending)
    return cache.keep_later("case_paper", key, lambda: make(home, scope, case.case_id, kind))
