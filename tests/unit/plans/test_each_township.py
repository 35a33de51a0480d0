"""Tasks that each township does: a state for each, the county's counted from theirs, no word for all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.plans.declared import read_plan
from pipelines.plans.ledger import export_ledger, import_ledger
from pipelines.plans.stored import read_progress, read_townships
from pipelines.plans.task_states import stand_on, townships_on
from pipelines.plans.townships import is_each_township
from pipelines.store import open_store
from tests.support.huanxian import make_huanxian
from tests.support.made_once import copy_home
from tests.support.plan_entries import report_task, schedule_task
from tests.support.small_returns import run_cli

TODAY = date(2024, 1, 5)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_huanxian)


def report(home: Home, unit: str, task: int = 5, **given: Any) -> None:
    words = {"state": "done", "on": date(2023, 12, 1), "today": TODAY, **given}
    report_task(home, "huanxian", task, unit=unit, **words)


def look(home: Home, task: int = 5, on: date = TODAY) -> tuple[dict[str, Any], pl.DataFrame]:
    """The task in the county, and in each township."""
    plan = read_plan("huanxian")
    with open_store(home) as store:
        entries, townships = read_progress(store), read_townships(store, "huanxian", on)
    county = stand_on(plan, entries, on, townships).filter(number=task).row(0, named=True)
    return county, townships_on(plan, entries, on, townships).filter(number=task)


def refused(home: Home, unit: str, task: int = 5, **given: Any) -> list[str]:
    with pytest.raises(TableError) as caught:
        report(home, unit, task, **given)
    assert look(home, task)[0]["sequence"] == 0
    return [problem["code"] for problem in caught.value.problems]


def test_one_township_closes_its_own_part_alone(home: Home) -> None:
    report(home, "环城镇")
    county, parts = look(home)
    many = parts.height
    assert many == 20 and parts.filter(state="done")["township"].to_list() == ["环城镇"]
    assert (county["state"], county["condition"], county["share"]) == ("under_way", "overdue", 5)
    assert (county["townships"], county["townships_done"], county["townships_unreported"]) == (20, 1, 19)
    assert (parts["condition"] == "unreported").sum() == 19 and "环城镇" not in county["townships_open"]


def test_the_county_is_done_when_the_last_township_is(home: Home) -> None:
    names = look(home)[1]["township"].to_list()
    for name in names[:-1]:
        report(home, name)
    assert look(home)[0]["state"] == "under_way"
    report(home, names[-1], on=date(2023, 12, 28))
    county, _parts = look(home)
    assert (county["state"], county["share"], county["done_on"]) == ("done", 100, date(2023, 12, 28))
    assert (county["condition"], county["days_late"]) == ("done_late", 8)  # due on 20 December
    report(home, names[0], state="under_way", share=50, on=date(2024, 1, 2))
    assert look(home)[0]["condition"] == "overdue"


@pytest.mark.parametrize("unit", ["各乡镇", "不存在的乡", "县民政局", "文林镇", "环城镇、曲子镇"])
def test_a_unit_that_is_no_township_reports_nothing(home: Home, unit: str) -> None:
    assert refused(home, unit) == ["PLN-106"]


def test_a_township_is_known_by_its_name_and_its_code(home: Home) -> None:
    code = look(home)[1].filter(township="环城镇")["township_code"][0]
    report(home, code)
    report(home, " 曲子镇 ")
    done = look(home)[1].filter(state="done")["township"].to_list()
    assert done == ["环城镇", "曲子镇"]


def test_other_tasks_are_reported_by_units_the_plan_names(home: Home) -> None:
    assert refused(home, "某某单位", 15) == ["PLN-105"]
    assert refused(home, "县水务局", 15) == ["PLN-105"]
    report(home, "县民政局", 15)
    schedule = {"due": date(2024, 2, 1), "basis": "县委会议纪要", "today": TODAY}
    schedule_task(home, "huanxian", 18, unit="县水务局", **schedule)
    report(home, "县水务局", 18)
    with pytest.raises(TableError) as caught:
        schedule_task(home, "huanxian", 19, unit="不存在的单位", **schedule)
    assert [problem["code"] for problem in caught.value.problems] == ["PLN-107"]
    assert look(home, 18)[0]["townships"] is None  # the ledger made one unit responsible


def test_a_ledger_has_a_row_for_each_township(home: Home, tmp_path: Path) -> None:
    report(home, "环城镇")
    assert export_ledger(home, "huanxian", tmp_path / "l.csv", TODAY) == 25 + 16 * 20
    assert import_ledger(home, tmp_path / "l.csv", today=TODAY) == []
    rows = pl.read_csv(tmp_path / "l.csv", infer_schema=False)
    mine = (pl.col("序号") == "5") & (pl.col("报告单位") != "环城镇")
    filled = rows.with_columns(
        **{
            "进展": pl.when(mine).then(pl.lit("已完成")).otherwise("进展"),
            "完成比例（%）": pl.when(mine).then(pl.lit("100")).otherwise("完成比例（%）"),
            "报告日期": pl.when(mine).then(pl.lit("2023-12-12")).otherwise("报告日期"),
        }
    )
    filled.write_csv(tmp_path / "f.csv", include_bom=True)
    assert len(import_ledger(home, tmp_path / "f.csv", today=TODAY)) == 19
    assert look(home)[0]["condition"] == "done_on_time"
    twice = pl.concat([rows, rows.filter(mine).head(1)])
    twice.write_csv(tmp_path / "t.csv", include_bom=True)
    with pytest.raises(TableError) as caught:
        import_ledger(home, tmp_path / "t.csv", today=TODAY)
    assert "PLN-011" in [problem["code"] for problem in caught.value.problems]


def test_two_townships_hand_in_at_once(home: Home) -> None:
    """The number seen is that of the township's own entries."""
    report(home, "环城镇", expected=0)
    report(home, "曲子镇", expected=0)
    with pytest.raises(TableError):
        report(home, "环城镇", expected=0)


def test_the_command_line_counts(home: Home) -> None:
    words = ("--state", "done", "--on", "2023-12-01", "--unit")
    assert run_cli(home, "campaign", "report", "5", *words, "环城镇")[0] == 0
    assert run_cli(home, "campaign", "report", "5", *words, "各乡镇")[0] == 2
    rows = run_cli(home, "campaign", "list", "--plan", "huanxian", "--on", "2024-01-05", "--json")[1]
    task = next(row for row in rows if row["number"] == 5)
    assert (task["condition"], task["townships_done"], task["townships"]) == ("overdue", 1, 20)
    parts = run_cli(home, "plans", "list", "--plan", "huanxian", "--by-township", "--json")[1]
    assert len([row for row in parts if row["number"] == 5 and row["state"] == "done"]) == 1


def test_which_leads_mean_each_township() -> None:
    each = ("各乡镇", "各乡镇（街道）", "各街道（乡镇）", "各镇")
    assert all(map(is_each_township, each))
    assert not any(map(is_each_township, ("文林镇", "县民政局", "各有关部门", None)))
