"""What stands on the pages of a PDF, line by line."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from pipelines.reports.paper import Paper


def pages_of(content: bytes) -> list[list[str]]:
    """The lines of every page, without blanks, page numbers aside."""
    pages = [
        [_bare(line) for line in page.extract_text().splitlines()]
        for page in PdfReader(io.BytesIO(content)).pages
    ]
    return [[line for line in lines if line and not _is_number(line)] for lines in pages]


def headings_alone(paper: Paper, content: bytes) -> list[str]:
    """Headings of the paper that are the last line of a page."""
    headings = [_bare(block.text) for block in paper.blocks if block.kind in ("heading", "subheading")]
    lasts = [lines[-1] for lines in pages_of(content) if lines]
    return [last for last in lasts if any(heading.endswith(last) for heading in headings)]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_number(line: str) -> bool:
    return re.fullmatch("—\\d+—", line) is not None
