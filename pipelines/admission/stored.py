"""Work items and their events in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.base.names import document_key
from pipelines.store import Store
from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS, AdmissionEvent, WorkItem
from schemas.dtypes import Dtypes
from schemas.event_details import told_in

_ITEM = "SELECT * FROM admission_items WHERE item_id = $item"
_ITEMS = "SELECT * FROM admission_items ORDER BY item_id"
_EVENTS = "SELECT * FROM admission_events WHERE coalesce(item_id = $item, true) ORDER BY item_id, sequence"
_FIRST = "SELECT details FROM admission_events WHERE item_id = $item AND sequence = 1"
_DOCUMENTS = """
SELECT item_id, approval_document FROM admission_items WHERE approval_document IS NOT NULL ORDER BY item_id
"""
_COUNT = "SELECT count(*) FROM admission_items"
_ABOVE = """
WITH RECURSIVE above(code) AS (
    SELECT $community
    UNION
    SELECT unnest([areas.parent, areas.successor_code]) FROM areas JOIN above ON areas.code = above.code
)
SELECT code FROM above WHERE code IS NOT NULL
"""
_REFUSED_BY_NAME = """
SELECT i.item_id, i.demand_kind, i.item_name, i.department, i.refused_on
FROM admission_items i JOIN admission_events e ON e.item_id = i.item_id AND e.sequence = 1
WHERE e.action = 'turn_away' AND json_extract_string(e.details, '$.told.community_code') = $community
ORDER BY i.item_id
"""


def read_item(store: Store, item_id: str) -> WorkItem | None:
    """The item of that number, None where there is none."""
    rows = store.frame(_ITEM, {"item": item_id}).to_dicts()
    return WorkItem(**rows[0]) if rows else None


def read_items(store: Store) -> pl.DataFrame:
    """One row per work item, sorted by number: the fields of WorkItem."""
    return store.frame(_ITEMS).cast(pl.Schema(ITEM_COLUMNS))


def read_events(store: Store, item_id: str | None = None) -> pl.DataFrame:
    """One row per event, of one item where named, oldest first: the fields of AdmissionEvent."""
    return store.frame(_EVENTS, {"item": item_id}).cast(pl.Schema(EVENT_COLUMNS))


def told_of(store: Store, item: WorkItem) -> dict[str, Any]:
    """What was told beside the fields of the item when it began (pipelines.admission.notes)."""
    details = store.frame(_FIRST, {"item": item.item_id})["details"].to_list()
    return told_in(details[0]) if details else {}


def areas_above(store: Store, community: str) -> set[str]:
    """Codes of the community and of every area it lies in now or lay in before: its areas were merged and
    recoded, and it is still their own."""
    return set(store.frame(_ABOVE, {"community": community})["code"])


def refused_by_name(store: Store, community: str) -> pl.DataFrame:
    """One row per item that began and ended with a refusal of this community, sorted by number: item_id,
    demand_kind, item_name, department, refused_on."""
    return store.frame(_REFUSED_BY_NAME, {"community": community})


def items_of_document(store: Store, item: WorkItem) -> list[str]:
    """Numbers of the other items that the item's approval document admitted."""
    items = store.frame(_DOCUMENTS).with_columns(key=document_key(pl.col("approval_document")))
    own = items.filter(item_id=item.item_id)["key"]
    others = items.filter(pl.col("item_id") != item.item_id, pl.col("key").is_in(own.drop_nulls().to_list()))
    return list(others["item_id"])


def next_number(store: Store, year: int) -> str:
    """The number of a new item, of the year in which it begins."""
    return f"A{year}-{1 + store.scalar(_COUNT):05d}"


def write_step(store: Store, item: WorkItem, event: AdmissionEvent) -> None:
    """Add the event and put the item as it leaves it in place of the item before. Call it inside the
    transaction of the step."""
    store.run("DELETE FROM admission_items WHERE item_id = $item", {"item": item.item_id})
    store.insert("admission_items", _frame([item], ITEM_COLUMNS))
    store.insert("admission_events", _frame([event], EVENT_COLUMNS))


def write_lives(store: Store, items: Sequence[WorkItem], events: Sequence[AdmissionEvent]) -> None:
    """Add items that the store does not have yet, with all their events. Call it inside the transaction."""
    store.insert("admission_items", _frame(items, ITEM_COLUMNS))
    store.insert("admission_events", _frame(events, EVENT_COLUMNS))


def _frame(rows: Sequence[Any], columns: Dtypes) -> pl.DataFrame:
    return pl.DataFrame([vars(row) for row in rows], schema=columns)
