"""The log of a work item played from its first entry: what the item must be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from schemas.admission_items import ITEM_COLUMNS, AdmissionEvent, WorkItem
from schemas.event_details import changed_by

_DATES = frozenset(name for name, dtype in ITEM_COLUMNS.items() if dtype == pl.Date)


def replay(events: Iterable[AdmissionEvent]) -> WorkItem:
    """The item its events leave, oldest first. Raises ValueError where there are none or one is missing."""
    item = None
    for event in events:
        before = item or WorkItem(event.item_id)
        if (event.sequence, event.from_step) != (before.version + 1, before.step):
            raise ValueError(f"{event.item_id}: event {event.sequence} does not follow {before.version}")
        changes = _read_changes(changed_by(event.details))
        item = dataclasses.replace(before, **changes, step=event.to_step, version=event.sequence)
    if item is None:
        raise ValueError("no events")
    return item


def _read_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changed fields as JSON kept them, with dates as dates."""
    return {
        name: date.fromisoformat(value) if name in _DATES and value is not None else value
        for name, value in changes.items()
    }
