"""The picture beside the method of who pushes what: forms of the whole by level of the department."""

from __future__ import annotations

from pages._ui.parts import level_bar
from pages._ui.shell import cache
from pipelines import queries
from pipelines.queries.snapshot import Snapshot

INDICATOR = "forms_per_community"


def show_levels(snapshot: Snapshot) -> None:
    """Forms a community in the newest month."""
    rows = cache.ask(queries.pushed_by_level, snapshot, INDICATOR, *snapshot.top, snapshot.latest)
    if not rows.is_empty():
        level_bar.show_bar(rows, INDICATOR, cache.top_name(snapshot, snapshot.latest))
