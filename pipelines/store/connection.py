"""Opening the store: a lock across processes, a connection for one piece of work, closed afterwards."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.store.migrations import SCHEMA_VERSION, Migration, steps_after
from schemas.errors import HomeError

LOCK_SECONDS = 30.0
"""How long a command waits for another one to finish before it says that the home is busy."""

STORAGE_VERSION = "v1.5.0"
"""DuckDB file format that both the 1.5 line and 2.0 can read."""


AUDIT_COLUMNS = {
    "at_utc": pl.Datetime,
    "actor": pl.String,
    "action": pl.String,
    "subject": pl.String,
    "detail": pl.String,
}


def current_actor() -> str:
    """Who is acting, as the operating system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


class Store:
    """One open store. Made by ``open_store``; hold it for one piece of work only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, actor: str) -> None:
        self.connection = connection
        self.actor = actor

    def frame(self, query: str, params: Any = None, **tables: pl.DataFrame) -> pl.DataFrame:
        """The rows a query gives. Frames given by name can be queried like tables."""
        for name, rows in tables.items():
            self.connection.register(name, rows.to_arrow())
        try:
            answer: pl.DataFrame = self.connection.sql(query, params=params).pl()
            return answer
        finally:
            for name in tables:
                self.connection.unregister(name)

    def scalar(self, query: str, params: Any = None) -> Any:
        """The first value a query gives, or None."""
        rows = self.connection.execute(query, params).fetchall()  # a result left open blocks the connection
        return rows[0][0] if rows else None

    def run(self, statement: str, params: Any = None) -> None:
        self.connection.execute(statement, params)

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Append rows by column name. ``table`` is one of ours, never a user's text."""
        if rows.height:
            self.connection.register("incoming", rows.to_arrow())
            self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")  # noqa: S608
            self.connection.unregister("incoming")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back when anything is raised."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def record(self, action: str, subject: str, at_utc: datetime | None = None, **detail: Any) -> None:
        """Put a change on record. Call it inside the transaction that makes the change."""
        self.record_all([(action, subject, detail)], at_utc)

    def record_all(
        self, changes: Iterable[tuple[str, str, dict[str, Any]]], at_utc: datetime | None = None
    ) -> None:
        """Put many changes on record: action, subject and detail of each."""
        moment = at_utc or now_utc()
        self.record_dated((moment, *change) for change in changes)

    def record_dated(self, changes: Iterable[tuple[datetime, str, str, dict[str, Any]]]) -> None:
        """Put changes on record, each with its own moment in UTC: moment, action, subject, detail."""
        rows = [
            (moment, self.actor, action, subject, json.dumps(detail, ensure_ascii=False, default=str))
            for moment, action, subject, detail in changes
        ]
        self.insert("audit", pl.DataFrame(rows, schema=AUDIT_COLUMNS, orient="row"))

    def setting(self, key: str) -> str | None:
        value: str | None = self.scalar("SELECT value FROM meta WHERE key = ?", [key])
        return value

    def set_setting(self, key: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])


def connect(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that leaves the standard output alone: DuckDB draws a progress bar when a query takes
    longer than two seconds, in the middle of the JSON that another program reads."""
    connection = duckdb.connect(path, read_only=read_only, config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def locked(home: Home, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """The home to ourselves, across processes. Raises HomeError where another one has it for longer."""
    home.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.lock)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise HomeError("HOM-003", path=home.path) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_store(
    home: Home, *, actor: str | None = None, create: bool = False, seconds: float = LOCK_SECONDS
) -> Iterator[Store]:
    """The store of a home, for one piece of work, readers included: DuckDB lets a writer shut every
    other process out, so all of them queue at the same lock. Raises HomeError where the home was never
    made, is in use for longer than ``seconds``, or its store cannot be opened."""
    if not create:
        home.require()
    with locked(home, seconds):
        try:
            connection = connect()
            path = _quoted(home.store)
            connection.execute(f"ATTACH '{path}' AS store (STORAGE_VERSION '{STORAGE_VERSION}')")
            connection.execute("USE store")
        except duckdb.Error as error:
            raise HomeError("HOM-004", path=home.store, error=error) from error
        try:
            store = Store(connection, actor or current_actor())
            if create:
                _take_steps(store, steps_after(None))
            else:
                _upgrade(store)
            yield store
        finally:
            connection.close()


def _upgrade(store: Store) -> None:
    """Takes the steps that the store of an older home lacks, all of them or none, and puts that on record.
    Raises HomeError for a store that a newer version of the program has been at."""
    found = store.setting("schema_version")
    if found == SCHEMA_VERSION:
        return
    if found is not None and int(found) > int(SCHEMA_VERSION):
        raise HomeError("HOM-005", found=found, known=SCHEMA_VERSION)
    missing = steps_after(found)
    with store.transaction():
        _take_steps(store, missing)
        names = [f"{step.number} {step.name}" for step in missing]
        store.record("store.upgraded", SCHEMA_VERSION, previous=found, steps=names)


def _take_steps(store: Store, steps: tuple[Migration, ...]) -> None:
    for step in steps:
        store.run(step.sql)
    store.set_setting("schema_version", SCHEMA_VERSION)


def _quoted(path: Any) -> str:
    return str(path).replace("'", "''")
