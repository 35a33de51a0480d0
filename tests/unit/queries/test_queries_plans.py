"""Plans asked of a snapshot: the log it holds is the store's, and what is recorded gives another snapshot."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.plans.stored import read_progress
from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from pipelines.queries.plans import plan_choices, plan_entries, plan_rows
from pipelines.store import open_store
from tests.support.plan_entries import report_task, schedule_task
from tests.support.scopes import WHOLE
from tests.support.small_returns import RECEIVED, make_home, write_return

TODAY = date(2026, 7, 20)


def test_a_snapshot_holds_the_log_and_is_another_when_it_grows(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    ingest(home, [write_return(tmp_path / "north.xlsx", "2025-01")], RECEIVED)
    empty = publish(home).snapshot
    schedule_task(home, "renshou", 5, due=date(2026, 6, 30), basis="台账", on=date(2026, 1, 4), today=TODAY)
    first = publish(home)
    assert first.snapshot != empty and publish(home).unchanged
    report_task(home, "renshou", 5, state="done", on=date(2026, 7, 2), unit="县民政局", today=TODAY)
    assert condition(open_snapshot(home), 5) == ("unreported", 20)  # not published yet
    publish(home)
    snapshot = open_snapshot(home)
    assert condition(snapshot, 5) == ("done_late", 2)
    assert plan_entries(snapshot, WHOLE, "renshou").drop("entered_at").equals(log_of(home))
    entered = plan_entries(snapshot, WHOLE, "renshou", 5)
    assert entered["kind"].to_list() == ["schedule", "report"]
    at_utc, entered_at = entered.select("at_utc", "entered_at").row(0)
    assert isinstance(entered_at, datetime) and (entered_at - at_utc).total_seconds() == 8 * 3600


def condition(snapshot: Snapshot, task: int) -> tuple[str, int]:
    rows = plan_rows(snapshot, WHOLE, "renshou", TODAY)
    return rows.filter(pl.col("number") == task).select("condition", "days_late").row(0)


def log_of(home: Home) -> pl.DataFrame:
    with open_store(home) as store:
        return read_progress(store)


def test_plans_of_a_home_where_nothing_was_put_down(snapshot: Snapshot) -> None:
    choices = plan_choices(snapshot, WHOLE)
    assert choices["plan"].sort().to_list() == ["beijing", "huanxian", "renshou"]
    assert choices["tasks"].sum() == 25 + 28 + 17 and choices["entries"].sum() == 0
    own = choices.filter("recordable")["plan"].to_list()
    assert choices["plan"].to_list()[: len(own)] == own
    for name in choices["plan"]:
        rows = plan_rows(snapshot, WHOLE, name, TODAY)
        assert (rows["condition"].null_count() == 0) == (name in own)
