"""A small published home with admissions at several steps in two counties, one emergency overdue. Days are
counted back from today, since a page counts ages to today and acts today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pipelines.admission.acting import act
from pipelines.admission.applying import apply
from pipelines.admission.moves import Move
from pipelines.admission.reading import make_table
from pipelines.admission.stored import read_items
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.store import open_store
from schemas.periods import china_date
from tests.support.admissions import application
from tests.support.small_store import fill_store, make_store, small_areas

PERIODS = ["2026-08", "2026-09"]
REVIEWERS = ("grassroots_governance", "civil_affairs")


def days_ago(days: int) -> date:
    """A date in China."""
    return china_date(now_utc()) - timedelta(days=days)


def start(home: Home, name: str, days: int, **fields: Any) -> str:
    """The number of an item applied for so many days ago, without an agreed end."""
    given = application(item_name=name, **{"ends_on": None, **fields})
    return apply(home, make_table("申请", [given], None), on=days_ago(days))[0].item_id


def take(home: Home, item: str, action: str, body: str, days: int, **given: Any) -> None:
    """A step taken so many days ago."""
    document, reason = given.pop("document", None), given.pop("reason", None)
    act(home, item, Move(action, body, days_ago(days), document, reason, given))


def item_numbers(home: Home) -> dict[str, str]:
    """By name the numbers of a home's items."""
    with open_store(home) as store:
        return dict(read_items(store).select("item_name", "item_id").iter_rows())


def build_admitted_home(home: Home) -> None:
    """Fills and publishes the home. The admitted one is reported by every community, since that is what the
    small register holds."""
    make_store(home, small_areas())
    fill_store(home, small_areas(), PERIODS)
    start(home, "还在申请", 11, area_code="510105")
    numbers = {
        "等待批准": start(home, "等待批准", 20),
        "消防安全检查": start(home, "消防安全检查", 90, ends_on=days_ago(5).isoformat()),
    }
    for item in ("等待批准", "消防安全检查"):
        for body, days in zip(REVIEWERS, (19, 18), strict=True):
            take(home, numbers[item], "review", body, days)
    approved = {"document": "锦委办〔2026〕12号"}
    take(home, numbers["消防安全检查"], "approve", "county_party_committee", 17, **approved)
    take(home, numbers["消防安全检查"], "admit", "civil_affairs", 16)
    emergency = {"route": "emergency", "reason": "暴雨", "area_code": "510502"}
    start(home, "暴雨抢险", 40, **emergency)
    start(home, "防汛值守", 3, **emergency)
    publish(home)
