"""emergency_restarted of the admission system: withdrawn, and begun again within twelve months."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.admission.stored import read_events, read_items
from pipelines.areas import areas_on
from pipelines.base.home import Home
from pipelines.signals.found import Signal
from pipelines.signals.restarted import find_restarted_items
from pipelines.store import open_store
from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS
from tests.support.admissions import begin, step
from tests.support.hand_store import EAST, hand_areas
from tests.support.small_store import make_store

AREAS = areas_on(hand_areas(), date(2026, 9, 30))
NO_EVENTS = pl.DataFrame(schema=EVENT_COLUMNS)


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_one_that_ended_without_its_paperwork_and_comes_back(tmp_path: Path, end: str) -> None:
    """Admission goes on with the earlier clock; the signal names the day that was stated, in its month."""
    home = Home(tmp_path / "home")
    make_store(home, hand_areas())
    bare: dict[str, Any] = dict.fromkeys(("ends_on", "funds_due_yuan", "content"))
    bare |= {"route": "emergency", "reason": "汛期"}
    first = begin(home, **bare)
    body = {"withdraw": "department", "refuse": "civil_affairs"}[end]
    step(home, first, end, body, 28, reason="另行安排")
    again = begin(home, on=date(2026, 9, 30), item_name="独居老人 冬季走访", **bare)
    begin(home, on=date(2026, 9, 30), department="县水务局", **bare)
    with open_store(home) as store:
        items, events = read_items(store), read_events(store)
    (signal,) = find_restarted_items(items, events, AREAS, "2026-09")
    assert (signal.level, signal.area_code, signal.params["rows"]) == ("county", EAST, 1)
    assert signal.params["first_started_on"] == "2026-09-01"
    (row,) = signal.evidence
    assert row["fields"]["item_id"] == {"before": first.item_id, "after": again.item_id}
    assert row["fields"]["started_on"] == {"before": "2026-09-01", "after": "2026-09-30"}
    assert not list(find_restarted_items(items, events, AREAS, "2026-10"))


def found(first: dict[str, Any], again: dict[str, Any]) -> list[Signal]:
    same = {"item_name": "汛期值守", "department": "县应急管理局", "area_code": EAST, "route": "emergency"}
    rows = [same | {"item_id": "1"} | first, same | {"item_id": "2"} | again]
    items = pl.DataFrame([dict.fromkeys(ITEM_COLUMNS) | row for row in rows], schema=ITEM_COLUMNS)
    return list(find_restarted_items(items, NO_EVENTS, AREAS, "2026-09"))


ENDED = {"started_on": date(2025, 6, 1), "withdrawn_on": date(2025, 9, 15)}


@pytest.mark.parametrize(
    ("first", "again", "fires"),
    [
        ({}, {}, True),
        ({}, {"started_on": date(2026, 9, 16)}, False),
        ({"approved_on": date(2025, 7, 1)}, {}, False),
        ({"withdrawn_on": None}, {}, False),
        ({}, {"route": "regular"}, False),
        ({}, {"department": "县水务局"}, False),
        ({}, {"area_code": "510105"}, False),
    ],
    ids=[
        "twelve months",
        "a day more",
        "approved",
        "not ended",
        "regular",
        "another department",
        "elsewhere",
    ],
)
def test_within_twelve_months_of_its_end(first: dict[str, Any], again: dict[str, Any], fires: bool) -> None:
    assert bool(found(ENDED | first, {"started_on": date(2026, 9, 15)} | again)) is fires
