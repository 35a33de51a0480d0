"""Documents as the bytes of files, for pages, which may not draw them themselves."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports.names import file_stem as file_stem
from pipelines.reports.paper import DRAFT as DRAFT
from pipelines.reports.paper import Paper as Paper
from pipelines.reports.pdf import pdf_file
from pipelines.reports.sheet import sheet_pdf, sheet_word
from pipelines.reports.word import paper_file


def paper_as(ending: str, paper: Paper) -> bytes:
    """An official document as ``docx`` or ``pdf``."""
    return paper_file(paper) if ending == "docx" else pdf_file(paper).content


def sheets_as(ending: str, papers: Sequence[Paper]) -> bytes:
    """Briefings, a page each, as ``docx`` or ``pdf``."""
    return sheet_word(papers) if ending == "docx" else sheet_pdf(papers).content
