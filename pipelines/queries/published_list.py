"""The list of a year as it is published: its sections, and its files for Word and Excel. It sets what
``yearly_list`` answered."""

from __future__ import annotations

from pipelines.reports.yearly import (
    Imprint,
    Section,
    YearlyList,
    closing_of,
    imprint_lines,
    laws_of,
    opening_of,
    sections_of,
    subtitle_of,
    title_of,
)
from pipelines.reports.yearly_files import excel_file, word_file

__all__ = [
    "Imprint",
    "Section",
    "YearlyList",
    "closing_of",
    "excel_file",
    "imprint_lines",
    "laws_of",
    "opening_of",
    "sections_of",
    "subtitle_of",
    "title_of",
    "word_file",
]
