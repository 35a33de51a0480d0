"""The steps of the store: a golden DDL that changes only with the version, and one way to get there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.store import open_store, register_columns
from pipelines.store.migrations import MIGRATIONS, SCHEMA_VERSION, steps_after
from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS
from schemas.inspections import STORED
from schemas.plan_entries import PROGRESS_COLUMNS
from schemas.returns import REGISTERS
from tests.golden.store import GOLDEN, describe_new_store

CONTRACTS = {key: register_columns(key) for key in REGISTERS} | {
    "admission_items": ITEM_COLUMNS,
    "admission_events": EVENT_COLUMNS,
    "plan_progress": PROGRESS_COLUMNS,
    **STORED,
}


LATER_TABLES = ("plan_progress", "signal_dismissals", *STORED)
"""What steps after the third make."""


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("new"))
    with open_store(home, create=True):
        pass
    return home


def test_the_tables_of_a_new_store_are_the_golden_ones() -> None:
    """They change with a new step only, and the step is the version: after adding one run
    ``python -m tests.golden.store`` and read the diff. Where this fails without a new step, one that homes
    have taken already was edited: undo that and write a step."""
    assert describe_new_store() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_table_has_the_columns_of_its_contract(new_home: Home, table: str) -> None:
    """Where a column was added to a contract, this asks for the step that adds it to the store. The order is
    that of the steps, not of the contract: rows are written and read by name."""
    with open_store(new_home) as store:
        columns = store.frame(f"FROM {table} LIMIT 0").schema
    wanted = {name: dtype() if isinstance(dtype, type) else dtype for name, dtype in CONTRACTS[table].items()}
    assert dict(columns) == wanted


def test_steps_are_numbered_and_a_store_takes_those_it_lacks() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, int(SCHEMA_VERSION) + 1))
    assert steps_after(None) == MIGRATIONS
    assert [step.number for step in steps_after("3")] == list(range(4, int(SCHEMA_VERSION) + 1))
    assert steps_after(SCHEMA_VERSION) == ()


def test_a_step_that_fails_leaves_the_store_as_it_was(
    new_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.store.write_bytes(new_home.store.read_bytes())
    with open_store(home) as store:
        for table in LATER_TABLES:
            store.run(f"DROP TABLE {table}")
        store.set_setting("schema_version", "3")
    *before, last = MIGRATIONS
    broken = (*before, type(last)(last.number, last.name, "CREATE TABLE half (a INT); SELECT * FROM nowhere"))
    with monkeypatch.context() as patched:
        patched.setattr("pipelines.store.migrations.MIGRATIONS", broken)
        with pytest.raises(Exception, match="nowhere"), open_store(home):
            pass
    with open_store(home) as store:
        tables = store.frame("SELECT table_name FROM duckdb_tables()")["table_name"]
        assert store.setting("schema_version") == SCHEMA_VERSION
        assert "half" not in tables.to_list() and "plan_progress" in tables.to_list()
        assert store.frame("SELECT * FROM audit WHERE action = 'store.upgraded'").height == 1


def test_a_home_of_a_newer_program_is_refused_in_words(
    new_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path)
    home.store.write_bytes(new_home.store.read_bytes())
    with open_store(home) as store:
        store.set_setting("schema_version", "99")
    assert main(["--home", str(home.path), "--lang", "en", "audit", "list"]) == 3
    said = capsys.readouterr().err
    assert "99" in said and SCHEMA_VERSION in said and "Traceback" not in said
