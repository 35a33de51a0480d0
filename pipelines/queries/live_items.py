"""Work items as the store has them now: what whoever is about to take a step must see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.admission.notes import find_notes
from pipelines.admission.stored import read_events, read_item
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.queries.seen import codes_above, require_seen
from pipelines.store import look_at_store
from schemas.admission_items import WorkItem
from schemas.scope import Scope
from schemas.words import Words


@dataclass(frozen=True)
class LiveItem:
    """An item as the store has it now; ``events`` one row per step, oldest first; ``notes`` what is to be
    said of it (none of an item as a snapshot has it)."""

    item: WorkItem
    events: pl.DataFrame
    notes: tuple[Words, ...] = ()


@query(own_check=True, needs=None)
def live_item(home: Home, scope: Scope, item_id: str) -> LiveItem | None:
    """The item as it is now, None where there is none. Raises HomeError where the home is busy."""
    with look_at_store(home) as store:
        item = read_item(store, item_id)
        if item is None:
            return None
        notes = tuple(note.words for note in find_notes(store, item))
        found = LiveItem(item, read_events(store, item_id), notes)
    _require_item(home, scope, item)
    return found


@query(own_check=True, needs=None)
def item_notes(home: Home, scope: Scope, items: Sequence[WorkItem]) -> tuple[Words, ...]:
    """What is to be said of items as they are now, one after the other. Raises HomeError where the home is
    busy."""
    for item in items:
        _require_item(home, scope, item)
    with look_at_store(home) as store:
        return tuple(note.words for item in items for note in find_notes(store, item))


def _require_item(home: Home, scope: Scope, item: WorkItem) -> None:
    """Raises UserError for an item of an area that is not seen; what holds around an area holds in it."""
    if scope.is_whole_home or item.area_code in codes_above(home, scope, "figures"):
        return
    require_seen(home, scope, "figures", item.area_code, item.department)
