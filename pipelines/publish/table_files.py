"""The tables of snapshots on the disk: a Parquet file per table and period, named by its rows and shared by
all snapshots that say the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath, PurePosixPath

import polars as pl

from pipelines.base.disk import Unsynced
from pipelines.base.home import Home
from pipelines.base.parquet import parquet_bytes
from pipelines.publish.files import TEMPORARY
from pipelines.publish.marks import Known, fits, fitting
from pipelines.store.engine import quoted
from schemas.manifest import FileMark, Manifest, TableFile

VIEWS_FILE = "tables.sql"
"""Beside a snapshot's manifest: the statements that make its tables, for DuckDB of any version."""
FROM_SNAPSHOT = PurePosixPath("../tables")
"""The way from a snapshot's folder to the files."""
_GLOB = re.compile(r"[*?\[]")
HASH_DIGITS = 16


def table_folder(home: Home) -> Path:
    return home.snapshots / "tables"


class TableFiles:
    """The folder that all table files are in. ``known``: by name, what kept snapshots say of a file, so that
    one that says the same in other bytes, as another version of the library writes it, stays as it is. Any
    thread may keep rows."""

    def __init__(self, folder: Path, known: Known) -> None:
        self.folder, self._known = folder, known
        self._unsynced = Unsynced(folder)
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, table: str, period: str, rows: pl.DataFrame, content: str) -> TableFile:
        """The file that holds these rows, whose hash is ``content``; written unless it is there and whole."""
        name = "-".join(part for part in (table, period, content[:HASH_DIGITS]) if part) + ".parquet"
        path = self.folder / name
        mark = fitting(path, self._known.get(name, ()))
        if mark is None:
            written = parquet_bytes(rows, compression="zstd", compression_level=1)
            mark = {"bytes": len(written), "sha256": hashlib.sha256(written).hexdigest()}
            if not fits(path, mark):
                temporary = path.with_name(TEMPORARY + name)
                temporary.write_bytes(written)
                temporary.replace(path)
                self._unsynced.add(path)
        return {"period": period, "file": name, "rows": rows.height, "hash": content, **mark}

    def read(self, kept: TableFile) -> pl.DataFrame:
        return pl.read_parquet(self.folder / kept["file"], glob=False)

    def is_whole(self, kept: TableFile) -> bool:
        return fits(self.folder / kept["file"], mark_in(kept))

    def sync(self) -> None:
        """What was written and its names are on the disk when this returns."""
        self._unsynced.add(self.folder)
        self._unsynced.sync()


def mark_in(kept: TableFile) -> FileMark:
    return {"bytes": kept["bytes"], "sha256": kept["sha256"]}


def files_of(manifest: Manifest) -> list[TableFile]:
    """Every file of a snapshot's tables; none of one that an older version published."""
    return [kept for files in manifest.get("tables", {}).values() for kept in files]


def views_sql(tables: Mapping[str, Iterable[TableFile]], folder: PurePath) -> str:
    """The statements that make the tables as views over the files in a folder."""
    return "".join(
        f"CREATE VIEW {table} AS FROM read_parquet([{_listed(files, folder)}], hive_partitioning = false);\n"
        for table, files in tables.items()
    )


def _listed(files: Iterable[TableFile], folder: PurePath) -> str:
    # DuckDB takes a path for a pattern; in brackets each character is itself.
    paths = (_GLOB.sub(r"[\g<0>]", quoted(folder / kept["file"])) for kept in files)
    return ", ".join(f"'{path}'" for path in paths)
