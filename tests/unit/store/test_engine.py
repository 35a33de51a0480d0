"""Stores are attached to one instance of DuckDB in a process: works at once, failed ones, and other processes
are not in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import duckdb
import pytest

from pipelines.store.engine import attached, connect
from tests.support.processes import Say, start_apart


def write(path: Path, value: int) -> None:
    with attached(path) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value INTEGER)")
        connection.execute("INSERT INTO kept VALUES (?)", [value])


def read(path: Path) -> list[int]:
    with attached(path) as connection:
        return [value for (value,) in connection.execute("FROM kept ORDER BY value").fetchall()]


def read_apart(say: Say, path: Path) -> None:
    say(read(path))


def test_what_was_written_is_there_for_another_process(tmp_path: Path) -> None:
    write(tmp_path / "a.duckdb", 1)
    assert start_apart(read_apart, tmp_path / "a.duckdb").hear() == [1]
    assert not (tmp_path / "a.duckdb.wal").exists()


def test_works_on_two_files_at_once_see_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"it's {name}.duckdb" for name in "ab"]
    together = Barrier(2)

    def work(value: int) -> list[int]:
        for turn in range(10):
            together.wait(timeout=60)
            write(paths[value], 10 * value + turn)
        return read(paths[value])

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(work, (0, 1))) == [list(range(10)), list(range(10, 20))]


def divide(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("BEGIN")
    connection.execute("INSERT INTO kept VALUES (2)")
    connection.execute("SELECT error('no')")


def lose_the_file(connection: duckdb.DuckDBPyConnection) -> None:
    """As if the instance were broken: what is attached can no longer be detached."""
    name = connection.execute("SELECT current_database()").fetchall()[0][0]
    connection.execute("USE memory")
    connection.execute(f"DETACH {name}")
    connection.execute("SELECT error('no')")


@pytest.mark.parametrize("fail", [divide, lose_the_file])
def test_work_that_failed_leaves_the_file_as_it_was_and_free(
    fail: Callable[[duckdb.DuckDBPyConnection], None], tmp_path: Path
) -> None:
    path = tmp_path / "a.duckdb"
    write(path, 1)
    with pytest.raises(duckdb.InvalidInputException), attached(path) as connection:
        fail(connection)
    assert start_apart(read_apart, path).hear() == [1]
    write(path, 3)
    assert read(path) == [1, 3]
    with connect(str(path), read_only=True) as alone:
        assert alone.execute("FROM kept").fetchall() == [(1,), (3,)]
