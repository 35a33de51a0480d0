"""Which sheet of the return is meant by a name that is none of the template's: by the title in it, as in
三、工作事项 or orig-封面.csv, else by the headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from pipelines.intake.files.cover import read_cover
from pipelines.intake.files.grid import Grid, find_header
from pipelines.intake.files.layout import COVER_KEY, Layout, SheetLayout, plain_words

FIRST = 1
"""Columns that came with a later version need not be there."""


def titled(name: str, layout: Layout) -> str | None:
    """The only sheet whose Chinese title stands in a name, or whose key is a word of it."""
    plain = plain_words(name)
    words = set(re.split(r"[^a-z_]+", unicodedata.normalize("NFKC", name).lower()))
    named = [sheet.key for sheet in layout.sheets if plain_words(sheet.zh) in plain or sheet.key in words]
    return named[0] if len(named) == 1 else None


def place_strangers(
    grids: Mapping[str, Grid | None], taken: Collection[str], layout: Layout
) -> dict[str, str]:
    """Sheet key to the name, among ``grids``, that is to be read as it; only for sheets that nothing bears
    the name of. Two that may be the same sheet are neither of them read."""
    found: dict[str, list[str]] = {}
    for name in grids:
        key = titled(name, layout)
        if key is not None and key not in taken:
            found.setdefault(key, []).append(name)
    named = {name for names in found.values() for name in names}
    for name, grid in grids.items():
        key = _by_headers(grid, layout) if grid is not None and name not in named else None
        if key is not None and key not in taken and key not in found:
            found.setdefault(key, []).append(name)
    return {key: names[0] for key, names in found.items() if len(names) == 1}


def _by_headers(grid: Grid, layout: Layout) -> str | None:
    """The one sheet that a grid has every needed column of; of several the one with most columns found."""
    scores = {sheet.key: _score(grid, sheet) for sheet in layout.sheets}
    best = max(scores.values())
    fitting = [key for key, score in scores.items() if score == best]
    return fitting[0] if best and len(fitting) == 1 else None


def _score(grid: Grid, sheet: SheetLayout) -> int:
    """How many of a sheet's columns the grid has; 0 where one that is needed is missing."""
    if sheet.key == COVER_KEY:
        found = set(read_cover(grid, sheet).cells)
    else:
        found = set(find_header(grid, sheet, FIRST).columns)
    return 0 if sheet.missing(found, FIRST, all_columns=False) else len(found)
