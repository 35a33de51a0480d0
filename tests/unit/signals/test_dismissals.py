"""Signals in a snapshot, dismissing them and taking that back, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries.signals import open_signal_count, signal_rates, signals
from pipelines.queries.snapshot import open_snapshot
from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.signal_home import (
    COUNTY,
    PREFECTURE,
    PROVINCE,
    make_signal_home,
    standing_forms,
    take_form_away,
)
from tests.support.small_returns import run_cli

AWAY = "DELETE FROM {table} WHERE period = '2026-02' AND township_code = $township"
LATER = """UPDATE {table} SET period = '2026-03', return_id = replace(return_id, '2026-02', '2026-03')
WHERE period = '2026-02' AND $township IS NOT NULL"""
BACK = """INSERT INTO {table} BY NAME SELECT * REPLACE (
    '2026-02' AS period, replace(return_id, '2026-03', '2026-02') AS return_id
) FROM {table} WHERE period = '2026-03' AND $township IS NOT NULL"""
AGAIN = """INSERT INTO {table} BY NAME SELECT * REPLACE (
    '2026-03' AS period, replace(return_id, '2026-01', '2026-03') AS return_id
) FROM {table} WHERE period = '2026-01' AND township_code = $township"""
"""What makes of two months three of which one township has only the first and the last."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_signal_home)


def listed(home: Home, *options: str) -> list[dict[str, Any]]:
    code, rows, errors = run_cli(home, "signals", "list", *options)
    assert code == 0, errors
    found: list[dict[str, Any]] = rows
    return found


def one(home: Home) -> str:
    """The id of the form that vanished."""
    (row,) = listed(home, "--code", "vanished")
    return str(row["signal_id"])


def test_they_are_listed_with_their_evidence(home: Home) -> None:
    (gone,), (fell,) = (listed(home, "--code", code) for code in ("vanished", "fall_to_nothing"))
    assert (gone["level"], gone["period"], gone["severity"]) == ("community", "2026-02", "look")
    assert (gone["register"], gone["status"], gone["params"]) == ("forms", "open", {"rows": 1})
    (row,) = gone["evidence"]
    assert set(row) == {"township_code", "community_code", "sheet_row", "fields"}
    assert row["community_code"] == gone["area_code"] and row["sheet_row"] >= 2
    assert row["fields"]["form_name"]["before"] and row["fields"]["form_name"]["after"] is None
    assert fell["evidence"][0]["fields"]["households"]["after"] == 2 and fell["expected_rate"] is None


def test_lists_are_cut(home: Home) -> None:
    assert {row["code"] for row in listed(home, "--code", "vanished")} == {"vanished"}
    assert len(listed(home, "--period", "2026-02", "--level", "community")) == 2
    assert listed(home, "--period", "2026-01") == [] == listed(home, "--status", "dismissed")
    assert listed(home, "--level", "county") == []


def test_a_dismissal_is_on_record_and_may_be_taken_back(home: Home) -> None:
    gone = one(home)
    assert run_cli(home, "signals", "dismiss", gone, "--why", "合并到省里系统")[0] == 0
    assert [row["code"] for row in listed(home, "--status", "open")] == ["fall_to_nothing"]
    (told,) = listed(home, "--status", "dismissed")
    assert told["why"] == "合并到省里系统" and told["dismissed_by"]
    with open_store(home) as store:
        entry = store.frame("SELECT subject, detail FROM audit WHERE action = 'signal.dismissed'")
    assert entry["subject"].to_list() == [gone]
    detail = json.loads(entry["detail"][0])
    assert detail.pop("logs").keys() == {"signal_dismissals"}
    assert detail == {"code": "vanished", "why": "合并到省里系统"}
    code, _, said = run_cli(home, "signals", "dismiss", gone, "--why", "再说一次")
    assert code == 2 and "SIG-003" in said
    assert run_cli(home, "signals", "reopen", gone, "--why", "系统里没有")[0] == 0
    assert len(listed(home, "--status", "open")) == 2
    assert run_cli(home, "signals", "reopen", gone, "--why", "系统里没有")[0] == 2


@pytest.mark.parametrize("why", [[], ["--why", ""], ["--why", " \u200b "]], ids=["none", "empty", "unseen"])
def test_without_a_reason_nothing_is_dismissed(home: Home, why: list[str]) -> None:
    code, _, said = run_cli(home, "signals", "dismiss", one(home), *why)
    assert code == 2 and "SIG-001" in said
    assert listed(home, "--status", "dismissed") == []


def test_an_id_that_is_none_is_refused(home: Home) -> None:
    code, _, said = run_cli(home, "signals", "dismiss", "0" * 12, "--why", "x")
    assert code == 2 and "SIG-002" in said


def test_it_silences_the_evidence_in_later_snapshots_and_not_the_kind(home: Home) -> None:
    before, gone = {row["signal_id"] for row in listed(home)}, one(home)
    run_cli(home, "signals", "dismiss", gone, "--why", "核对无误")
    with open_store(home) as store, store.transaction():
        other = standing_forms(store)[3]
        take_form_away(store, other, "2026-02")
        # A return that says something else has another file behind it.
        changed = "UPDATE returns SET sha256 = ? WHERE period = '2026-02' AND township_code = ?"
        store.run(changed, ["a" * 64, other.township])
    assert not publish(home).unchanged
    snapshot = open_snapshot(home)
    assert set(signals(snapshot, WHOLE)["signal_id"]) > before
    assert signal_rates(snapshot, WHOLE).rows() == [("fall_to_nothing", 1, 0), ("vanished", 2, 1)]
    (left,) = listed(home, "--code", "vanished", "--status", "open")
    assert left["area_code"] == other.community
    assert [row["signal_id"] for row in listed(home, "--status", "dismissed")] == [gone]


def test_they_are_counted_by_area_and_named(home: Home) -> None:
    snapshot = open_snapshot(home)
    rows = signals(snapshot, WHOLE)
    assert set(rows["county_name"]) == {"锦江区"} and rows["name"].null_count() == 0
    gone = rows.filter(code="vanished").row(0, named=True)
    for level, code, count in (
        ("province", PROVINCE, 2),
        ("prefecture", PREFECTURE, 2),
        ("county", COUNTY, 2),
        ("county", "510105", 0),
        ("community", gone["area_code"], 1),
    ):
        assert open_signal_count(snapshot, WHOLE, "2026-02", level, code) == count
    assert open_signal_count(snapshot, WHOLE, "2026-01", "province", PROVINCE) == 0


def test_a_month_left_out_hides_nothing(home: Home) -> None:
    """March is compared with January where the township's return of February is missing."""
    with open_store(home) as store, store.transaction():
        place = standing_forms(store)[2]
        for table in ("returns", *REGISTERS):
            for statement in (AWAY, LATER, BACK, AGAIN):
                store.run(statement.format(table=table), {"township": place.township})
        take_form_away(store, place, "2026-03")
    publish(home)
    (row,) = listed(home, "--period", "2026-03", "--code", "vanished")
    assert row["area_code"] == place.community
