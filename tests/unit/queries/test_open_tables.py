"""Small tables of a snapshot come into memory when they are asked for again; what is asked of them stays
answered as from their files."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.base.home import Home
from pipelines.publish.manifest import current_name, read_manifest
from pipelines.queries import open_tables
from pipelines.queries.open_tables import OpenTables
from schemas.manifest import Manifest
from tests.support.hand_store import publish_hand_home
from tests.support.made_once import copy_home, made_home

IN_MEMORY = "SELECT table_name FROM duckdb_tables() ORDER BY table_name"


def folder_and_manifest(home: Home) -> tuple[Path, Manifest]:
    folder = home.snapshots / (current_name(home) or "")
    return folder, read_manifest(folder)


@pytest.fixture
def tables() -> Iterator[OpenTables]:
    opened = OpenTables(*folder_and_manifest(made_home(publish_hand_home)))
    yield opened
    opened.close()


def in_memory(tables: OpenTables) -> list[str]:
    return tables.ask(IN_MEMORY)["table_name"].to_list()


def read_files(home: Home, table: str) -> pl.DataFrame:
    """The rows of a table as they lie in its files, read without DuckDB."""
    _, manifest = folder_and_manifest(home)
    return pl.concat(
        pl.read_parquet(home.snapshots / "tables" / kept["file"]) for kept in manifest["tables"][table]
    )


def test_every_table_says_the_same_from_files_and_from_memory(tables: OpenTables) -> None:
    home = made_home(publish_hand_home)
    _, manifest = folder_and_manifest(home)
    for table in manifest["tables"]:
        expected = read_files(home, table)
        for _time in range(3):
            assert_frame_equal(tables.ask(f"FROM {table}"), expected)
    assert in_memory(tables) == sorted(manifest["tables"])


def test_a_table_that_is_asked_for_once_stays_in_its_files(tables: OpenTables) -> None:
    tables.ask("SELECT code FROM areas JOIN returns ON township_code = code")
    assert in_memory(tables) == []
    tables.ask("SELECT count(*) FROM areas")
    assert in_memory(tables) == ["areas"]


def test_a_large_table_stays_in_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    folder, manifest = folder_and_manifest(made_home(publish_hand_home))
    size = sum(kept["bytes"] for kept in manifest["tables"]["area_values"])
    monkeypatch.setattr(open_tables, "SMALL_BYTES", size - 1)
    tables = OpenTables(folder, manifest)
    for _time in range(3):
        tables.ask("FROM area_values")
        tables.ask("FROM areas")
    assert in_memory(tables) == ["areas"]
    tables.close()


def test_many_threads_ask_while_tables_come_into_memory(tables: OpenTables) -> None:
    expected = read_files(made_home(publish_hand_home), "area_values")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(tables.ask, ["FROM area_values"] * 64))
    assert all(answer.equals(expected) for answer in answers)
    assert in_memory(tables) == ["area_values"]


def test_a_file_that_is_gone_is_said_and_taken_once_it_is_back(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", publish_hand_home)
    folder, manifest = folder_and_manifest(home)
    (kept,) = manifest["tables"]["areas"]
    path = home.snapshots / "tables" / kept["file"]
    tables = OpenTables(folder, manifest)
    rows = tables.ask("FROM areas")
    away = path.rename(tmp_path / "away")
    for _time in range(2):
        with pytest.raises(duckdb.Error):
            tables.ask("FROM areas")
    away.rename(path)
    assert_frame_equal(tables.ask("FROM areas"), rows)
    assert in_memory(tables) == ["areas"]
    tables.close()
