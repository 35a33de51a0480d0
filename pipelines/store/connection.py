"""Opening the store: a lock across processes, a connection for one piece of work, closed afterwards."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any, TypeVar

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.store.chain import START, Entry, linked
from pipelines.store.engine import attached, connect
from pipelines.store.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, steps_after
from pipelines.store.seals import LOGS, SEALED_SINCE, STATES, Seal, row_hash, seal_of
from pipelines.store.trouble import first_line, home_trouble
from schemas.errors import HomeError, UserError
from schemas.manifest import AuditHead
from schemas.words import Words

T = TypeVar("T")

WAIT = "BURDEN_WAIT_SECONDS"
"""Environment variable: how long a command waits for another one before it says that the home is busy."""
LOCK_SECONDS = 30.0
"""So long where it is not set."""
MOST_SECONDS = 3600
LOOK_SECONDS = 3.0
"""How long a page that only looks waits."""


def current_actor() -> str:
    """Who is acting, as the operating system knows them."""
    try:
        return _account(tuple(map(os.environ.get, _NAMED_IN)))
    except (OSError, KeyError):
        return "unknown"


_NAMED_IN = ("LOGNAME", "USER", "LNAME", "USERNAME")
"""Environment variables that may name the user, as getpass reads them."""


@lru_cache(maxsize=1)
def _account(_named: tuple[str | None, ...]) -> str:
    """The user's name, looked up once for what the environment says: a page asks a dozen times who is acting,
    and the system goes through its accounts each time, which may lie on another machine. That there is none
    is asked again."""
    return getpass.getuser()


def wait_seconds() -> float:
    """How long to wait for whoever is at the home. Raises UserError where the variable holds no number."""
    said = os.environ.get(WAIT, "").strip()
    try:
        seconds = float(said) if said else LOCK_SECONDS
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MOST_SECONDS:
        raise UserError("HOM-011", variable=WAIT, value=said, most=MOST_SECONDS)
    return seconds


class Store:
    """One open store. Made by ``open_store``; hold it for one piece of work only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, actor: str) -> None:
        self.connection = connection
        self.actor = actor
        self._making = Lock()
        self._unsealed: dict[str, list[pl.DataFrame]] = {}
        """By log: rows that were put into it since the last entry of the audit; the next vouches for them."""
        self._stated: dict[str, dict[str, str]] = {}
        """By number and table of what stands: the hash of its row; the next entry about it vouches for it."""

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

    @contextmanager
    def beside(self) -> Iterator[Store]:
        """The same store for another thread, on a connection of its own: outside any transaction of this one,
        so it sees what was committed. Meanwhile nobody works on this one."""
        with self._making:  # DuckDB refuses two calls on one connection, the call for another one included
            name = self.scalar("SELECT current_database()")
            made = self.connection.cursor()
        with closing(made) as beside:
            beside.execute(f"USE {name}")
            yield Store(beside, self.actor)

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Append rows by column name. ``table`` is one of ours, never a user's text."""
        if rows.height:
            self.connection.register("incoming", rows.to_arrow())
            self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")  # noqa: S608
            self.connection.unregister("incoming")
            self._remember(table, rows)

    def _remember(self, table: str, rows: pl.DataFrame) -> None:
        """What the audit is to vouch for."""
        if table in LOGS:
            self._unsealed.setdefault(table, []).append(rows)
        if key := STATES.get(table):
            for row in rows.iter_rows(named=True):
                self._stated.setdefault(row[key], {})[table] = row_hash(row)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back when anything is raised."""
        self.connection.execute("BEGIN TRANSACTION")
        unsealed = {table: list(rows) for table, rows in self._unsealed.items()}
        stated = {number: dict(hashes) for number, hashes in self._stated.items()}
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            self._unsealed, self._stated = unsealed, stated
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
        """Put changes on record, each with its own moment in UTC: moment, action, subject, detail. The first
        of them vouches for what was put into logs since the last one."""
        told = list(changes)
        if not told:
            return
        logs = {table: seal_of(rows) for table, rows in sorted(self._unsealed.items())}
        entries = []
        for place, (moment, action, subject, detail) in enumerate(told):
            vouched = _vouching({} if place else logs, self._stated.pop(subject, {}))
            entries.append(Entry(moment, self.actor, action, subject, _json(detail | vouched)))
        self.insert("audit", linked(self.audit_head(), entries))
        self._unsealed.clear()

    def audit_head(self) -> AuditHead:
        """The last entry of the audit, by its number and its hash."""
        entries, found = self.connection.execute(_HEAD).fetchall()[0]
        return START if entries is None else {"entries": entries, "hash": found}

    def setting(self, key: str) -> str | None:
        value: str | None = self.scalar("SELECT value FROM meta WHERE key = ?", [key])
        return value

    def set_setting(self, key: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])


def _vouching(logs: dict[str, Seal], states: dict[str, str]) -> dict[str, Any]:
    return ({"logs": logs} if logs else {}) | ({"states": states} if states else {})


def _json(detail: dict[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, default=str)


_HEAD = "SELECT max(sequence), max_by(hash, sequence) FROM audit"
_UNLINKED = "SELECT * FROM audit WHERE sequence IS NULL ORDER BY rowid"


@contextmanager
def locked(home: Home, seconds: float | None = None) -> Iterator[None]:
    """The home to ourselves, across processes. Raises HomeError where another one has it for longer than
    ``seconds`` ($BURDEN_WAIT_SECONDS where left out), or where it cannot be written to."""
    with home_trouble(home.path):
        home.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home.lock)
        try:
            lock.acquire(timeout=wait_seconds() if seconds is None else seconds)
        except Timeout:
            raise HomeError("HOM-003", path=home.path) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_store(
    home: Home, *, actor: str | None = None, create: bool = False, seconds: float | None = None
) -> Iterator[Store]:
    """The store of a home, for one piece of work, readers included: DuckDB lets a writer shut every
    other process out, so all of them queue at the same lock. Raises HomeError where the home was never
    made, is in use for longer than ``seconds``, or its store cannot be opened, read or written, now or
    in the course of the work."""
    if not create:
        home.require()
    with locked(home, seconds), _opened(home, actor, create=create) as store:
        yield store


@contextmanager
def store_at_rest(home: Home, look: Callable[[Store], T], actor: str | None = None) -> Iterator[T]:
    """What ``look`` says of the store; after that its file is whole and nobody can have it open, this process
    included, until the end: to be copied. Raises HomeError as ``open_store`` does."""
    home.require()
    with locked(home):
        with _opened(home, actor) as store:
            said = look(store)
        yield said


@contextmanager
def _opened(home: Home, actor: str | None, *, create: bool = False) -> Iterator[Store]:
    """The store of a home that is locked."""
    with home_trouble(home.store), ExitStack() as opened:
        try:
            connection = opened.enter_context(attached(home.store))
        except duckdb.Error as error:
            raise HomeError("HOM-004", path=home.store, error=first_line(error)) from error
        store = Store(connection, actor or current_actor())
        if create:
            _take_steps(store, steps_after(None))
        else:
            _upgrade(home, store)
        with _whole(home, store):
            yield store


def look_at_store(home: Home) -> AbstractContextManager[Store]:
    """``open_store`` for whoever only looks, as a page does, which must not hang behind a writer: waits at
    most LOOK_SECONDS, or as long as a command would where that is shorter."""
    return open_store(home, seconds=min(LOOK_SECONDS, wait_seconds()))


@contextmanager
def store_trouble(home: Home, store: Store) -> Iterator[None]:
    """Raises HomeError in place of what the disk or DuckDB refuses inside, as ``open_store`` does at its end:
    for whoever must know a home that fails from a bug before that."""
    with home_trouble(home.store), _whole(home, store):
        yield


@contextmanager
def _whole(home: Home, store: Store) -> Iterator[None]:
    """Raises HomeError in place of DuckDB's error where a table or column was asked for that the store has
    lost; where it has all of them, the error is a bug and goes on."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        found = set(store.connection.execute(_COLUMNS).fetchall())
        lost = sorted({table for table, _ in _columns_made() - found})
        if not lost:
            raise
        raise HomeError("HOM-010", path=home.store, lost=Words.listed(lost)) from error


_COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"


@cache
def _columns_made() -> frozenset[tuple[str, str]]:
    """Table and name of every column that the steps make."""
    with closing(connect()) as connection:
        for step in MIGRATIONS:
            connection.execute(step.sql)
        return frozenset(connection.execute(_COLUMNS).fetchall())


def _upgrade(home: Home, store: Store) -> None:
    """Takes the steps that the store of an older home lacks, all of them or none, and puts that on record.
    Raises HomeError for a store that a newer version of the program has been at, or that has lost what it
    says of itself."""
    with _whole(home, store):
        found = store.setting("schema_version")
    if found == SCHEMA_VERSION:
        return
    if found is None or not found.isdecimal():
        raise HomeError("HOM-010", path=home.store, lost="meta.schema_version")
    if int(found) > int(SCHEMA_VERSION):
        raise HomeError("HOM-005", found=found, known=SCHEMA_VERSION)
    missing = steps_after(found)
    with store.transaction():
        _take_steps(store, missing)
        _link_audit(store)
        names = [f"{step.number} {step.name}" for step in missing]
        logs = _seals_of_all(store) if int(found) < SEALED_SINCE else {}
        store.record("store.upgraded", SCHEMA_VERSION, previous=found, steps=names, **_vouching(logs, {}))


def _take_steps(store: Store, steps: tuple[Migration, ...]) -> None:
    for step in steps:
        store.run(step.sql)
    store.set_setting("schema_version", SCHEMA_VERSION)


def _seals_of_all(store: Store) -> dict[str, Seal]:
    """By log: the seal of all that is in it."""
    found = {table: seal_of([store.frame(f"FROM {table} ORDER BY rowid")]) for table in LOGS}
    return {table: seal for table, seal in found.items() if seal["rows"]}


def _link_audit(store: Store) -> None:
    """Links what an older program put on record, as it is found now."""
    entries = store.frame(_UNLINKED).select(Entry._fields)
    if entries.height:
        store.run("DELETE FROM audit WHERE sequence IS NULL")
        store.insert("audit", linked(store.audit_head(), map(Entry._make, entries.rows())))
