"""Register rows of a period as Parquet files, a file per register and bucket of areas, named by the returns
they hold and shared by snapshots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.base.disk import Unsynced, sync_folder
from pipelines.base.home import Home
from pipelines.base.parquet import parquet_bytes
from pipelines.engine.units import DIGITS, bucket_of
from pipelines.publish.content import json_hash
from pipelines.publish.files import TEMPORARY
from pipelines.publish.inputs import Inputs
from pipelines.publish.marks import Known, fitting, mark_of
from pipelines.store import Store, register_columns
from pipelines.store.engine import THREADS, connect
from schemas.manifest import FileMark
from schemas.returns import REGISTERS
from schemas.snapshot import PARTS

PART_HASH_DIGITS = 16

Parts = Mapping[str, Mapping[str, str]]
"""By bucket and register: the file that holds a period's current rows."""

BUCKETS_AT_ONCE = 24
"""Buckets whose rows of a register are read at once: about a province's."""

_ROWS = """
SELECT {columns} FROM {register}
WHERE period = $period AND list_contains($buckets::VARCHAR[], left(township_code, {digits}))
  AND return_id IN (SELECT return_id FROM returns WHERE period = $period AND current)
ORDER BY community_code, sheet_row
"""


class Part(NamedTuple):
    """A file that a register's rows of a period and bucket are in, or are to be."""

    period: str
    register: str
    bucket: str
    name: str


def part_folder(home: Home) -> Path:
    return home.snapshots / "parts"


def part_names(inputs: Inputs) -> dict[str, dict[str, dict[str, str]]]:
    """By period: its Parts."""
    return names_of(inputs.returns)


def names_of(returns: pl.DataFrame) -> dict[str, dict[str, dict[str, str]]]:
    """By period: the Parts of the returns that are current. ``returns``: a row per return of one home."""
    current = returns.filter("current").sort("period", "township_code")
    told = current.select(
        "period",
        bucket_of("township_code").alias("bucket"),
        line=pl.concat_str("township_code", pl.col("sequence").cast(pl.String), "sha256", separator=" "),
    )
    named: dict[str, dict[str, dict[str, str]]] = {period: {} for period in returns["period"].unique().sort()}
    for period, bucket, lines in (
        told.group_by("period", "bucket", maintain_order=True).agg("line").iter_rows()
    ):
        content = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        named[period][bucket] = {
            register: f"{period}-{register}-{bucket}-{_named(register, content)}.parquet"
            for register in REGISTERS
        }
    return named


def _named(register: str, returns: str) -> str:
    """What stands for the rows of these returns, with the columns that the register has."""
    return hashlib.sha256(f"{returns} {_columns_hash(register)}".encode()).hexdigest()[:PART_HASH_DIGITS]


@cache
def _columns_hash(register: str) -> str:
    return json_hash(list(register_columns(register)))


def listed(names: Mapping[str, Parts]) -> Iterator[Part]:
    """Every part, by period."""
    for period, buckets in names.items():
        for bucket, registers in buckets.items():
            for register, name in registers.items():
                yield Part(period, register, bucket, name)


def write_parts(home: Home, store: Store, missing: Iterable[Part]) -> list[str]:
    """Writes the named parts from the store; their files. Each is whole or not there."""
    folder = part_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    unsynced = Unsynced(folder)
    asked = sorted(missing)

    def write(parts: Sequence[Part]) -> None:
        for part, rows in _rows_of(store, parts):
            made = folder / (TEMPORARY + part.name)
            made.write_bytes(parquet_bytes(rows, compression="zstd", compression_level=1))
            unsynced.add(made)

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(write, _at_once(asked)):
            pass
    unsynced.sync()
    for part in asked:
        (folder / (TEMPORARY + part.name)).replace(folder / part.name)
    sync_folder(folder)
    return [part.name for part in asked]


def _at_once(parts: Iterable[Part]) -> Iterator[list[Part]]:
    for _, group in groupby(parts, key=lambda part: part[:2]):
        own = list(group)
        yield from (own[place : place + BUCKETS_AT_ONCE] for place in range(0, len(own), BUCKETS_AT_ONCE))


def _rows_of(store: Store, parts: Sequence[Part]) -> Iterator[tuple[Part, pl.DataFrame]]:
    """The rows of parts of one period and register."""
    period, register, *_ = parts[0]
    columns = ", ".join(register_columns(register))
    query = _ROWS.format(columns=columns, register=register, digits=DIGITS)
    with store.beside() as beside:
        rows = beside.frame(query, {"period": period, "buckets": [part.bucket for part in parts]})
    keyed = rows.cast(pl.Schema(register_columns(register))).with_columns(bucket=bucket_of("township_code"))
    found = keyed.partition_by("bucket", maintain_order=True, include_key=False, as_dict=True)
    for part in parts:
        yield part, found.get((part.bucket,), rows.clear())


def missing_parts(home: Home, names: Mapping[str, Parts], known: Known) -> list[Part]:
    """The parts that are not on the disk yet, or not as any snapshot knows them: one that a publish left that
    was cut off is written again, since nothing says that it is whole."""
    folder = part_folder(home)
    return [part for part in listed(names) if fitting(folder / part.name, known.get(part.name, ())) is None]


def part_marks(
    home: Home, names: Mapping[str, Parts], known: Known, written: Iterable[str]
) -> dict[str, FileMark]:
    """By name of its file what every part is. Those that were there when this publish began fit what a
    snapshot knows of them, and are not read again."""
    folder, made = part_folder(home), set(written)

    def mark(name: str) -> FileMark:
        told = known.get(name, ())
        agreed = bool(told) and name not in made and all(one == told[0] for one in told)
        return told[0] if agreed else mark_of(folder / name)

    return {part.name: mark(part.name) for part in listed(names)}


def parts_table(home: Home, names: Mapping[str, Parts]) -> pl.DataFrame:
    """One row per period, register and bucket: the snapshot's parts."""
    parts = list(listed(names))
    folder = part_folder(home)
    counted = _count_rows([str(folder / part.name) for part in parts])
    rows = [(part.period, part.register, part.name, counted[part.name]) for part in parts]
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def _count_rows(paths: Sequence[str]) -> dict[str, int]:
    """By name: how many rows a file says it has; told of all files at once."""
    with closing(connect(":memory:")) as connection:
        found = connection.execute(
            "SELECT file_name, num_rows FROM parquet_file_metadata($paths)", {"paths": paths}
        )
        return {Path(name).name: rows for name, rows in found.fetchall()}
