"""The tables of an open snapshot: views of its files, and tables in memory in place of small ones that are
asked for again: to read those from their files takes longer than to answer what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


class OpenTables:
    """The tables of the snapshot in a folder. Any number of threads may ask: each question has its own
    cursor. Whatever is done with them raises duckdb.Error where a file cannot be read. ``cuts``: by table, in
    an order in which none asks a later one, which of its rows there are (a condition, or nothing for all);
    the tables as they are in the snapshot are those of the schema ``whole`` then."""

    def __init__(self, folder: Path, manifest: Manifest, cuts: Mapping[str, str] | None = None) -> None:
        tables = manifest.get("tables")
        self._in_files: set[str] = set()
        self._asked: set[str] = set()
        self._moving = Lock()
        if tables is None:  # of an older version, in one file
            self._connection = connect(str(folder / TABLES_FILE), read_only=True)
            return
        self._connection = connect()
        views = views_sql(tables, table_folder_of(folder).resolve())
        if cuts is None:
            self._connection.execute(views)
        else:
            self._connection.execute(f"CREATE SCHEMA whole; USE whole; {views} USE main;")
            for name, condition in cuts.items():
                where = f" WHERE {condition}" if condition else ""
                self._connection.execute(f"CREATE VIEW {name} AS FROM whole.{name}{where}")
        sizes = {name: sum(kept["bytes"] for kept in files) for name, files in tables.items()}
        self._in_files |= {name for name, size in sizes.items() if size <= SMALL_BYTES}

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
