"""What a home hands up to a higher one: the list of files that stands at the target, written last."""

from __future__ import annotations

from typing import TypedDict

from schemas.manifest import FileMark

FORMAT = 1
"""Rises when what is handed up, or how it is listed, changes."""


class HandUpList(TypedDict):
    """One push. ``home`` names the home that made it, ``areas`` the codes of the areas it answers for, the
    first of which names it at the target; ``store`` is the version of its store. ``tables``: by name the
    inputs beside register rows; ``parts``: by file name the register rows. At the target each file is named
    by its SHA-256. Times are UTC, ISO 8601."""

    format: int
    store: str
    product: str
    home: str
    jurisdiction: str
    areas: list[str]
    synthetic: bool
    made_at: str
    made_by: str
    tables: dict[str, FileMark]
    parts: dict[str, FileMark]


class Taken(TypedDict):
    """A push that a home took in: from where, its first area, and the SHA-256 of its list, by which the list
    is kept."""

    url: str
    area: str
    sha256: str
