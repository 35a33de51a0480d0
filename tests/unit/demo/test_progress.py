"""What the demonstration tells of county plans: accepted as a user's entries, and something of every kind."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

import pytest

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.demo.progress import read_entries, record_progress
from pipelines.demo.provinces import PROVINCES, Province
from pipelines.plans.declared import read_plan
from pipelines.plans.task_states import stand_on
from pipelines.store import open_store
from schemas.periods import CHINA

LAST = date(2026, 10, 31)


@pytest.mark.parametrize("province", PROVINCES.values(), ids=PROVINCES)
def test_entries_are_accepted_and_tasks_stand_differently(province: Province, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    areas = tmp_path / "areas.csv"
    areas.write_text(f"code,name,level,parent\n{province.area_code},省,province,\n", encoding="utf-8")
    found_home(home, system_scope(), province.jurisdiction, areas, synthetic=True)
    count = record_progress(home, province, "demo")
    with open_store(home) as store:
        kept = store.frame("SELECT * FROM plan_progress ORDER BY plan, task, sequence")
    assert kept.height == count == read_entries(province).height
    assert set(kept["plan"]) == {province.plan}
    for moment in kept["at_utc"]:
        assert date(2025, 11, 1) <= moment.replace(tzinfo=UTC).astimezone(CHINA).date() <= LAST
    stands = set(stand_on(read_plan(province.plan), kept, LAST)["condition"])
    assert {"overdue", "due_soon", "under_way", "done_on_time", "done_late", "undated"} <= stands


@pytest.mark.parametrize("province", PROVINCES.values(), ids=PROVINCES)
def test_what_is_done_stays_done(province: Province) -> None:
    reports = read_entries(province).filter(kind="report")
    for _, rows in reports.group_by("task", maintain_order=True):
        assert "done" not in rows["state"].to_list()[:-1]
        assert rows["share"].drop_nulls().is_sorted()
