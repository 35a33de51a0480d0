"""DuckDB in this process: one instance, to which stores are attached while somebody works on them. Making an
instance takes far longer than attaching a file to one."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from threading import Lock

import duckdb

from pipelines.store.undo import forget_undo, keep_for_undo, undo

STORAGE_VERSION = "v1.5.0"
"""DuckDB file format that both the 1.5 line and 2.0 can read."""

THREADS = 2
"""Threads of an instance."""

ONLY_AT_THE_END = {"checkpoint_threshold": "1TB", "auto_checkpoint_skip_wal_threshold": 1 << 40}
"""Of an instance that stores are attached to: the log is moved into a store's file when it is let go of, and
never before, since what that writes over is kept then."""

_instances: dict[int, duckdb.DuckDBPyConnection] = {}
"""The instance by process: a fork has the threads of none, and makes its own."""
_making = Lock()
_numbers = itertools.count(1)


def connect(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to an instance of its own that leaves the standard output alone: DuckDB draws a progress
    bar when a query takes longer than two seconds, in the middle of the JSON that another program reads."""
    connection = duckdb.connect(path, read_only=read_only, config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the file, made where there is none; afterwards the file is whole
    and nobody holds it. Raises duckdb.Error where it cannot be opened."""
    undo(path)
    connection = _instance().cursor()
    name = f"store_{next(_numbers)}"
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS {name} (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute(f"USE {name}")
        yield connection
    finally:
        _let_go(connection, name, path)
        connection.close()


def quoted(path: PurePath) -> str:
    """The path as it stands between quotes in SQL."""
    return str(path).replace("'", "''")


def _let_go(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Lets go of the file. What was committed is in it, or in the log beside it where a full disk leaves
    no room to move it there. Where the file cannot be let go of, the instance holds it or is broken: the next
    work begins with a new one, this one ends with the last that works in it."""
    try:
        connection.execute("USE memory")
        with suppress(OSError):  # a full disk, on which the log most likely stays as well
            keep_for_undo(path, connection, name)
        connection.execute(f"DETACH {name}")
        forget_undo(path)
    except duckdb.Error:
        with _making:
            instance = _instances.pop(os.getpid(), None)
        if instance is not None:
            instance.close()


def _instance() -> duckdb.DuckDBPyConnection:
    with _making:
        if os.getpid() not in _instances:
            made = connect()
            for setting, value in ONLY_AT_THE_END.items():
                made.execute(f"SET {setting} = '{value}'")
            _instances[os.getpid()] = made
        return _instances[os.getpid()]
