"""Choosing the area of an application, and the community that turns an item away."""

from __future__ import annotations

from pages._ui.parts.area_picker import pick_area, pick_community
from pages._ui.words.text import _, say
from pipelines.queries.snapshot import Snapshot
from schemas.admission import APPLICATION_FIELDS


def field_name(name: str) -> str:
    """The word for a field of an application."""
    field = APPLICATION_FIELDS[name]
    return say(field.words)


def choose_area(snapshot: Snapshot, key: str) -> str | None:
    """A county, prefecture or the province, found by typing; None: the whole jurisdiction. Townships are many
    thousands, and are named in a file."""
    return pick_area(snapshot, field_name("area_code"), key)


def choose_community(snapshot: Snapshot, area_code: str | None, key: str) -> str | None:
    """Township, then community, of an item's area; the code."""
    _township, community = pick_community(snapshot, _("Community that turns it away"), key, area_code)
    return community
