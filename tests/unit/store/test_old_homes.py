"""A home of every earlier version of the store is opened, handed in to and published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.publish.stored import read_table
from pipelines.queries.registers import register_rows
from pipelines.queries.snapshot import close_snapshots, open_snapshot
from pipelines.store import open_store
from pipelines.store.migrations import SCHEMA_VERSION, steps_after
from schemas.errors import HomeError
from schemas.returns import REGISTERS
from schemas.snapshot import READABLE
from tests.golden.store import GOLDEN, describe_tables
from tests.support.old_homes import ACCEPTED, NEXT, TOWNSHIP, OldHome, old_home_names, unpack_old_home
from tests.support.scopes import WHOLE

Command = Callable[..., Any]


@pytest.fixture(params=old_home_names())
def old(request: pytest.FixtureRequest, tmp_path: Path) -> OldHome:
    return unpack_old_home(request.param, tmp_path)


@pytest.fixture
def run(old: OldHome, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on the old home: what it prints as JSON; the code it ends with has to be 0."""

    def command(*words: str | Path) -> Any:
        code = main(["--home", str(old.home.path), "--json", *map(str, words)])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)

    return command


def rows_behind(home: Home, register: str, period: str) -> pl.DataFrame:
    """The drill-down of the township in the current snapshot."""
    return register_rows(open_snapshot(home), WHOLE, register, "township", TOWNSHIP, period)


def test_there_is_a_home_of_every_version() -> None:
    """Where today's is missing: ``python -m tests.homes`` keeps one."""
    versions = {name.split("-")[1] for name in old_home_names()}
    assert versions == {str(number) for number in range(1, int(SCHEMA_VERSION) + 1)}


def test_it_is_upgraded_once_and_that_is_on_record(old: OldHome) -> None:
    with open_store(old.home) as store:
        tables = describe_tables(store)
        assert store.setting("schema_version") == SCHEMA_VERSION
    with open_store(old.home) as store:
        found = store.frame("SELECT * FROM audit WHERE action = 'store.upgraded'")
    if old.version == SCHEMA_VERSION:
        assert found.is_empty()
        return
    assert tables == GOLDEN.read_text(encoding="utf-8").partition("\n\n")[2].rstrip("\n")
    assert found["subject"].to_list() == [SCHEMA_VERSION]
    detail = json.loads(found["detail"][0])
    assert len(detail["steps"]) == len(steps_after(detail["previous"]))


def test_it_is_handed_out_handed_in_published_and_drilled_into(old: OldHome, run: Command) -> None:
    blank = old.home.path / "new.xlsx"
    run("template", "--township", TOWNSHIP, "--period", NEXT, "--out", blank)
    book = openpyxl.load_workbook(blank, read_only=True)
    headers = [cell.value for cell in next(book[REGISTERS["forms"].zh].iter_rows(max_row=1))]
    assert headers == [column.zh for column in REGISTERS["forms"].columns]
    receipt = run("ingest", old.handed_out)[0]
    assert (receipt["status"], receipt["errors"]) == ("accepted", [])
    assert run("publish")["periods"] == [ACCEPTED, NEXT]
    for register in REGISTERS:
        before, now = (rows_behind(old.home, register, period) for period in (ACCEPTED, NEXT))
        assert before.height == now.height > 0
        assert set(REGISTERS[register].dtypes) <= set(now.columns)
    assert len(run("snapshots", "list")) == 2


def test_its_snapshot_opens_or_says_what_to_do(old: OldHome) -> None:
    manifest = next(old.home.snapshots.glob("*/manifest.json"))
    close_snapshots()
    if json.loads(manifest.read_text(encoding="utf-8"))["format"] in READABLE:
        for register in REGISTERS:
            rows = rows_behind(old.home, register, ACCEPTED)
            assert rows.height > 0 and set(REGISTERS[register].dtypes) <= set(rows.columns)
        snapshot = open_snapshot(old.home)
        for table, rows_then in snapshot.manifest["rows"].items():
            assert snapshot.frame(f"FROM {table}").height == rows_then, table
            assert read_table(old.home, snapshot.id, table).height == rows_then, table
        return
    with pytest.raises(HomeError, match="publish"):
        open_snapshot(old.home)
