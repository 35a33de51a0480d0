"""Addresses in the cells of a grid: what they ask for, and the word that the cell shows."""

from __future__ import annotations

from urllib.parse import urlencode

from pages._ui.words.text import language


def cell_link(page: str, shown: str, **query: str) -> str:
    """The address of a page, in the language of this one, for a link column whose text is what stands after
    the #."""
    spoken = {"lang": "en"} if language() == "en" else {}
    return f"{page}?{urlencode({**query, **spoken})}#{shown}"
