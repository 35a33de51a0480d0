"""The audit vouches for what is put into logs, in the transaction that puts it there."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.store import Store, open_store
from pipelines.store.seals import LOGS, seal_of
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home

DISMISSED: dict[str, Any] = {
    "signal_id": "s1",
    "sequence": 1,
    "at_utc": datetime(2026, 3, 1, 8, 0, 0, 7),
    "actor": "王莉",
    "kind": "dismissed",
    "code": "x",
    "why": "核对无误",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_empty_home)


def put(store: Store, number: int) -> None:
    store.insert("signal_dismissals", pl.DataFrame([DISMISSED | {"sequence": number}]))


def logs_of(store: Store, action: str) -> list[Any]:
    rows = store.frame("SELECT detail FROM audit WHERE action = ? ORDER BY sequence", [action])
    return [json.loads(detail).get("logs") for detail in rows["detail"]]


def test_a_seal_is_worked_out_by_hand() -> None:
    rows = pl.DataFrame({"b": ["字"], "a": [None], "c": [date(2026, 3, 1)], "d": [1.5]}, strict=False)
    line = '{"b": "字", "c": "2026-03-01", "d": 1.5}\n'
    expected = {"rows": 1, "sha256": hashlib.sha256(line.encode()).hexdigest()}
    assert seal_of([rows]) == seal_of([rows.clear(), rows]) == expected


def test_the_first_entry_after_vouches_for_all_that_came_before(home: Home) -> None:
    with open_store(home) as store:
        with store.transaction():
            put(store, 1)
            put(store, 2)
            store.record_all([("a", "x", {}), ("a", "y", {})])
            put(store, 3)
            store.record("b", "x")
        rows = store.frame("FROM signal_dismissals ORDER BY rowid")
        first, second = logs_of(store, "a")
        assert first == {"signal_dismissals": seal_of([rows[:2]])} and second is None
        assert logs_of(store, "b") == [{"signal_dismissals": seal_of([rows[2:]])}]


def test_what_is_rolled_back_is_vouched_for_by_nothing(home: Home) -> None:
    class CutOffError(Exception):
        pass

    with open_store(home) as store:
        with pytest.raises(CutOffError), store.transaction():
            put(store, 1)
            raise CutOffError
        with store.transaction():
            put(store, 2)
            store.record("a", "x")
        assert logs_of(store, "a")[0]["signal_dismissals"]["rows"] == 1


def test_logs_are_tables_that_are_there(home: Home) -> None:
    with open_store(home) as store:
        tables = store.frame("SELECT table_name FROM duckdb_tables()")["table_name"].to_list()
    assert set(LOGS) <= set(tables)
