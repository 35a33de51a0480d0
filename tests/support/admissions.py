"""Applications and steps for tests of the admission of work items."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pipelines.admission.acting import act
from pipelines.admission.applying import apply
from pipelines.admission.moves import Move
from pipelines.admission.reading import make_table
from pipelines.admission.stored import read_events, read_item
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.admission_items import AdmissionEvent, WorkItem
from tests.support.replaying import replay

PREFIXES = {"sichuan": "510104", "guangxi": "450103", "gansu": "621022"}
"""The county of each small home."""

TODAY = date(2026, 10, 20)

APPLICATION: dict[str, Any] = {
    "item_name": "独居老人冬季走访",
    "department": "县民政局",
    "department_level": "county",
    "area_code": "510104",
    "content": "每月走访独居老人一次",
    "scope": "全县城乡社区",
    "goal": "独居老人走访率达到100%",
    "requirements": "两人同行，填写走访记录",
    "time_limit": "2026年11月至2027年3月",
    "funding": "县级财政每社区2000元",
    "funds_due_yuan": "12000.50",
    "ends_on": "2027-03-31",
    "term": "长期",
    "consultation": "已征求6个社区和居民代表意见，一致同意",
}


def application(jurisdiction: str = "sichuan", **fields: Any) -> dict[str, Any]:
    """A complete application; a field given as None is left out."""
    given = {**APPLICATION, "area_code": PREFIXES[jurisdiction], **fields}
    return {name: value for name, value in given.items() if value is not None}


def begin(home: Home, jurisdiction: str = "sichuan", on: date = date(2026, 9, 1), **fields: Any) -> WorkItem:
    """The item that a complete application begins."""
    table = make_table("申请", [application(jurisdiction, **fields)], None)
    return apply(home, table, on=on, today=TODAY)[0]


def step(home: Home, item: WorkItem | str, action: str, body: str, days: int = 0, **given: Any) -> WorkItem:
    """A step taken so many days after 1 September 2026."""
    number = item if isinstance(item, str) else item.item_id
    version = given.pop("expected_version", None)
    today = given.pop("today", TODAY)
    move = Move(
        action,
        body,
        date(2026, 9, 1) + timedelta(days=days),
        given.pop("document", None),
        given.pop("reason", None),
        given,
    )
    return act(home, number, move, expected_version=version, today=today)


def check_log(home: Home, item: WorkItem) -> list[AdmissionEvent]:
    """The events of an item, which replayed must give the item as it is stored."""
    with open_store(home) as store:
        events = [AdmissionEvent(**row) for row in read_events(store, item.item_id).to_dicts()]
        stored = read_item(store, item.item_id)
        audit = store.scalar("SELECT count(*) FROM audit WHERE subject = ?", [item.item_id])
    assert replay(events) == stored == item
    assert audit == len(events) == item.version
    return events


def community_of(home: Home) -> str:
    """The first community of a home."""
    with open_store(home) as store:
        code: str = store.scalar("SELECT min(code) FROM areas WHERE level = 'community'")
    return code


def items_of(home: Home) -> list[dict[str, Any]]:
    """The items as the store has them, by number."""
    with open_store(home) as store:
        return store.frame("SELECT * FROM admission_items ORDER BY item_id").to_dicts()
