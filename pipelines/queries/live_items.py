"""Work items as the store has them now: what whoever is about to take a step must see."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.admission.stored import read_events, read_item
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.store import open_store
from schemas.admission_items import WorkItem
from schemas.scope import Scope

LOOK_SECONDS = 3.0
"""How long a look waits for the store; a page that only looks must not hang behind a writer."""


@dataclass(frozen=True)
class LiveItem:
    """An item as the store has it now; ``events`` one row per step, oldest first."""

    item: WorkItem
    events: pl.DataFrame


@query
def live_item(home: Home, scope: Scope, item_id: str) -> LiveItem | None:
    """The item as it is now, None where there is none. Raises HomeError where the home is busy."""
    with open_store(home, seconds=LOOK_SECONDS) as store:
        item = read_item(store, item_id)
        return None if item is None else LiveItem(item, read_events(store, item_id))
