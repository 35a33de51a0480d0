"""The tables of an open snapshot: views of its files, and tables in memory in place of small ones that are
asked for again: to read those from their files takes longer than to answer what is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl

from pipelines.publish.manifest import TABLES_FILE
from pipelines.publish.table_files import FROM_SNAPSHOT, views_sql
from pipelines.store.engine import connect
from schemas.manifest import Manifest

SMALL_BYTES = 1_000_000
"""What the files of a small table are together at most. In memory they take up to thirty times as much: 110
MB all small tables of a home of 549 townships and ten months, which are all but four."""
_NAME = re.compile(r"[a-z_]+")


@dataclass(frozen=True)
class Layer:
    """A cut of all tables: the schema of the tables below it, and what makes its views, in an order in which
    none asks a later one; it may ask the tables below."""

    below: str
    statements: Callable[[Callable[[str], pl.DataFrame]], Iterator[str]]


class OpenTables:
    """The tables of the snapshot in a folder. Any number of threads may ask: each question has its own
    cursor. Whatever is done with them raises duckdb.Error where a file cannot be read. ``layers``: cuts of
    the tables, one upon the other, the lowest upon the tables as they are in the snapshot."""

    def __init__(self, folder: Path, manifest: Manifest, layers: Sequence[Layer] = ()) -> None:
        tables = manifest.get("tables")
        self._in_files: set[str] = set()
        self._asked: set[str] = set()
        self._moving = Lock()
        if tables is None:  # of an older version, in one file
            self._connection = connect(str(folder / TABLES_FILE), read_only=True)
            return
        self._connection = connect()
        views = views_sql(tables, table_folder_of(folder).resolve())
        self._lay(views, layers)
        sizes = {name: sum(kept["bytes"] for kept in files) for name, files in tables.items()}
        self._in_files |= {name for name, size in sizes.items() if size <= SMALL_BYTES}

    def _lay(self, views: str, layers: Sequence[Layer]) -> None:
        """The tables as they are, in the schema that the lowest layer names, then each layer in that of the
        next, the uppermost in ``main``."""
        schemas = [*(layer.below for layer in layers), "main"]
        for schema in schemas[:-1]:
            self._connection.execute(f"CREATE SCHEMA {schema}")
        self._connection.execute(f"USE {schemas[0]}; {views}")
        for layer, schema in zip(layers, schemas[1:], strict=True):
            self._connection.execute(f"USE {schema}")
            for statement in layer.statements(self._plainly):
                self._connection.execute(statement)
        self._connection.execute("USE main")

    def _plainly(self, question: str) -> pl.DataFrame:
        rows: pl.DataFrame = self._connection.sql(question).pl()
        return rows

    def ask(self, query: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        """The rows a query gives. ``$name`` in the query stands for a parameter."""
        self._expect(query)
        rows: pl.DataFrame = self._connection.cursor().sql(query, params=params).pl()
        return rows

    def close(self) -> None:
        self._connection.close()

    def _expect(self, query: str) -> None:
        """Small tables that a query names for the second time come into memory."""
        if not self._in_files:
            return
        named = self._in_files.intersection(_NAME.findall(query))
        for table in sorted(named & self._asked):
            self._move(table)
        self._asked |= named

    def _move(self, table: str) -> None:
        """Puts a table of the same name and rows in place of a view. A question that has begun sees the
        view."""
        with self._moving:
            if table not in self._in_files:
                return
            cursor = self._connection.cursor()
            cursor.execute("BEGIN TRANSACTION")
            try:
                cursor.execute(f"CREATE TABLE moving AS FROM {table}")
                cursor.execute(f"DROP VIEW {table}")
                cursor.execute(f"ALTER TABLE moving RENAME TO {table}")
                cursor.execute("COMMIT")
            except duckdb.Error:
                cursor.execute("ROLLBACK")
                raise
            self._in_files.discard(table)


def table_folder_of(folder: Path) -> Path:
    """Where the files of the tables of the snapshot in a folder are."""
    return folder.parent / FROM_SNAPSHOT.name
