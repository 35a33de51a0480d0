"""What a folder of backups must hold, and what a restored home must be, told apart from the code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.store import open_store

STORE = "store.duckdb"
NOT_KEPT = ("store.lock", "publish.lock")
TABLES = """
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal ORDER BY 1
"""


def tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def kept_of(home: Home) -> dict[str, str]:
    """The files of a home that a backup must bring back to the byte: all but the store, to which the restore
    itself is added, what can be made again, and locks."""
    return {
        path: found
        for path, found in tree(home.path).items()
        if path != STORE and path not in NOT_KEPT and not path.startswith("cache/")
    }


def rows_of(home: Home) -> dict[str, pl.DataFrame]:
    """Every table of a store."""
    with open_store(home) as store:
        names = store.frame(TABLES)["table_name"].to_list()
        return {name: store.frame(f"SELECT * FROM {name} ORDER BY ALL") for name in names}  # noqa: S608


def audit_of(home: Home) -> list[tuple[Any, ...]]:
    with open_store(home) as store:
        return store.frame("SELECT sequence, actor, action, subject, hash FROM audit ORDER BY 1").rows()


def list_paths(folder: Path) -> list[Path]:
    """The lists of a folder of backups, oldest first."""
    return sorted((folder / "backups").glob("*.json"))


def whole_lists(folder: Path) -> list[str]:
    """The ids of the lists, each of which must be sealed, and all of its files there as it says."""
    for path in list_paths(folder):
        content = path.read_bytes()
        seal = path.with_name(path.name + ".sha256").read_text()
        assert seal == f"{hashlib.sha256(content).hexdigest()}  {path.name}\n"
        for mark in json.loads(content)["files"].values():
            kept = (folder / "files" / mark["sha256"][:2] / mark["sha256"]).read_bytes()
            assert (len(kept), hashlib.sha256(kept).hexdigest()) == (mark["bytes"], mark["sha256"])
    return [path.stem for path in list_paths(folder)]


def forge(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The newest list says something else, and its seal agrees."""
    path = list_paths(folder)[-1]
    told = json.loads(path.read_bytes())
    change(told)
    content = json.dumps(told).encode()
    path.write_bytes(content)
    path.with_name(path.name + ".sha256").write_text(
        f"{hashlib.sha256(content).hexdigest()}  {path.name}\n", newline="\n"
    )


def file_in(folder: Path, path: str) -> Path:
    """Where the newest backup keeps a file of the home."""
    sha256: str = json.loads(list_paths(folder)[-1].read_bytes())["files"][path]["sha256"]
    return folder / "files" / sha256[:2] / sha256
