"""Admissions of a published snapshot: a few items whose lives are known, in a store of plain arithmetic."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from pipelines.queries.admissions import (
    Narrowing,
    admission_items,
    board,
    emergency_queue,
    finding_counts,
    findings,
    item_history,
    negative_doubts,
    withdrawal_queue,
)
from schemas.errors import UserError
from tests.support.admissions import begin, step
from tests.support.hand_store import publish_hand_home
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.small_store import fill_store, make_store, small_areas

DAY = date(2026, 10, 5)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Work of two months. 消防安全检查 of 县民政局 is reported by every community; the county approves it."""
    home = Home(tmp_path_factory.mktemp("admissions") / "home")
    make_store(home, small_areas())
    fill_store(home, small_areas(), ["2026-08", "2026-09"])
    checks = begin(home, item_name="消防安全检查")
    for body in ("civil_affairs", "grassroots_governance"):
        step(home, checks, "review", body, 1)
    step(home, checks, "approve", "county_party_committee", 2, document="锦委办〔2026〕12号")
    step(home, checks, "admit", "civil_affairs", 3)
    begin(home, item_name="还在申请", area_code="510105", on=date(2026, 9, 11))
    emergency = {"route": "emergency", "reason": "暴雨"}
    begin(home, item_name="抢险", started_on="2026-08-20", **emergency)
    begin(home, item_name="防汛", started_on="2026-09-01", area_code="510502", **emergency)
    publish(home)
    return home


@pytest.fixture(scope="module")
def snapshot(home: Home) -> Snapshot:
    return open_snapshot(home)


def test_the_board_counts_items_by_step_with_age(snapshot: Snapshot) -> None:
    rows = {row["step"]: row for row in board(snapshot, WHOLE, DAY).to_dicts()}
    assert {step: row["items"] for step, row in rows.items() if row["items"]} == {
        "applied": 1,
        "emergency": 2,
        "admitted": 1,
    }
    assert rows["admitted"]["oldest_age_days"] == 31  # 4 September to 5 October
    assert rows["applied"]["median_age_days"] == 24
    assert rows["refused"]["oldest_age_days"] is None


def test_items_by_county_department_and_month(snapshot: Snapshot) -> None:
    def names(**only: str) -> list[str]:
        return admission_items(snapshot, WHOLE, DAY, Narrowing(**only))["item_name"].to_list()

    assert names(county="510105") == ["还在申请"]
    assert names(prefecture="510100") == ["消防安全检查", "还在申请", "抢险"]
    assert names(month="2026-08") == [] and len(names(month="2026-09", department="县民政局")) == 4
    places = admission_items(snapshot, WHOLE, DAY).select("area_name", "county_name", "prefecture_name")
    assert places.row(0) == ("锦江区", "锦江区", "成都市")
    assert places.row(3) == ("江阳区", "江阳区", "泸州市")


def test_the_emergency_queue_has_a_clock(snapshot: Snapshot) -> None:
    """30 days of grace: 20 August is overdue on 5 October; 1 September was due on 1 October."""
    queue = emergency_queue(snapshot, WHOLE, date(2026, 9, 25))
    assert queue.select("item_name", "waiting_days", "days_left", "alarm").rows() == [
        ("抢险", 36, -6, "overdue"),
        ("防汛", 24, 6, "remind"),
    ]
    assert emergency_queue(snapshot, WHOLE, DAY, Narrowing(county="510104"))["item_name"].to_list() == [
        "抢险"
    ]


def test_what_resembles_the_negative_list_is_told(tmp_path: Path) -> None:
    """生产安全检查 heads Sichuan's negative item 7; turned round it is let in, and reviewers are told."""
    home = copy_home(tmp_path / "home", publish_hand_home)
    begin(home, item_name="防汛")
    doubtful = begin(home, item_name="安全生产检查")
    publish(home)
    doubts = negative_doubts(open_snapshot(home), WHOLE)
    assert doubts["item_id"].unique().to_list() == [doubtful.item_id] and doubts["number"][0] == 7
    assert doubts["score"].is_between(0.4, 1).all()


def test_what_should_be_withdrawn(snapshot: Snapshot) -> None:
    assert withdrawal_queue(snapshot, WHOLE, DAY).is_empty()
    due = withdrawal_queue(snapshot, WHOLE, date(2027, 4, 1)).select("item_name", "due_on").rows()
    assert ("消防安全检查", date(2027, 3, 31)) in due and len(due) == 3


def test_findings_agree_with_the_registers(snapshot: Snapshot) -> None:
    """Counted again from the register itself: rows at work on 30 September that are 无批准 and neither
    the approved item of the county nor on the negative list, and all negative ones."""
    parts = snapshot.frame("SELECT file FROM parts WHERE period = '2026-09' AND register = 'work_items'")
    rows = pl.read_parquet([snapshot.part_folder / name for name in parts["file"]])
    at_work = rows.filter(
        pl.col("withdrawn_on").is_null() | (pl.col("withdrawn_on") > date(2026, 9, 30)),
        pl.col("started_on") <= date(2026, 9, 30),
    )
    covered = (pl.col("item_name") == "消防安全检查") & pl.col("township_code").str.starts_with("510104")
    negative = pl.col("list_kind") == "negative"
    expected = at_work.filter(negative | ((pl.col("entry_route") == "undocumented") & ~covered))
    found = findings(snapshot, WHOLE, "uncovered")
    assert found.height == expected.height > 0
    assert set(found["period"]) == {"2026-09"}
    late = at_work.filter(
        (pl.col("entry_route") == "emergency") & ~negative & ~covered,
        (pl.lit(date(2026, 9, 30)) - pl.col("started_on")).dt.total_days() > 30,
    )
    assert (
        findings(snapshot, WHOLE, "emergency_overdue").height == late.height + 1
    )  # and 抢险, which nobody reports
    assert findings(snapshot, WHOLE, "unreported").is_empty()


def test_findings_are_counted(snapshot: Snapshot) -> None:
    rows = findings(snapshot, WHOLE)
    for by in ("county", "prefecture", "department", "month"):
        counted = finding_counts(snapshot, WHOLE, by)
        assert counted["findings"].sum() == rows.height
        kinds = pl.sum_horizontal("uncovered", "unreported", "emergency_overdue")
        assert counted.filter(kinds != pl.col("findings")).is_empty()
    one = finding_counts(snapshot, WHOLE, "county", Narrowing(county="510105"))
    assert one["county_name"].to_list() == ["青羊区"]
    with pytest.raises(UserError):
        finding_counts(snapshot, WHOLE, "colour")
    with pytest.raises(UserError):
        findings(snapshot, WHOLE, "colour")


def test_the_history_of_an_item(snapshot: Snapshot) -> None:
    history = item_history(snapshot, WHOLE, "A2026-00001")
    assert history["to_step"].to_list() == ["applied", "applied", "reviewed", "approved", "admitted"]
    assert history["document"].to_list()[3] == "锦委办〔2026〕12号"
    with pytest.raises(UserError):
        item_history(snapshot, WHOLE, "A2026-00099")


def test_a_new_step_is_a_new_snapshot_and_none_is_the_same(home: Home, snapshot: Snapshot) -> None:
    assert publish(home).unchanged
    item = begin(home, item_name="新增", on=date(2026, 9, 12))
    report = publish(home)
    assert not report.unchanged and report.snapshot != snapshot.id and report.recomputed == []
    assert admission_items(open_snapshot(home), WHOLE, DAY)["item_id"].to_list()[-1] == item.item_id


def test_a_home_without_admissions_is_published() -> None:
    assert board(open_snapshot(made_home(publish_hand_home)), WHOLE, DAY)["items"].sum() == 0
