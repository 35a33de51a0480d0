"""Register rows of a period as Parquet files, named by the returns they hold and shared by snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.base.disk import sync_file, sync_folder
from pipelines.base.home import Home
from pipelines.publish.content import json_hash
from pipelines.publish.files import TEMPORARY
from pipelines.publish.inputs import Inputs
from pipelines.publish.marks import fits
from pipelines.store import Store, register_columns
from schemas.manifest import FileMark
from schemas.returns import REGISTERS
from schemas.snapshot import PARTS

PART_HASH_DIGITS = 16

_COPY = """
COPY (
    SELECT {columns} FROM {register}
    WHERE period = $period AND return_id IN (SELECT return_id FROM returns WHERE period = $period AND current)
    ORDER BY community_code, sheet_row
) TO '{place}' (FORMAT parquet, COMPRESSION zstd)
"""


def part_folder(home: Home) -> Path:
    return home.snapshots / "parts"


def part_names(inputs: Inputs, period: str) -> dict[str, str]:
    """By register: the name of the file that holds the period's current rows."""
    returns = inputs.returns_of(period)
    return {register: f"{period}-{register}-{_content(register, returns)}.parquet" for register in REGISTERS}


def _content(register: str, returns: str) -> str:
    return json_hash([returns, list(register_columns(register))])[:PART_HASH_DIGITS]


def write_parts(home: Home, store: Store, missing: Iterable[tuple[str, str, str]]) -> list[str]:
    """Writes the named (period, register, file) from the store; the files. Each is whole or not there."""
    folder = part_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    asked = list(missing)
    store.read_beside(
        (_copy_statement(register, folder / (TEMPORARY + name)), {"period": period})
        for period, register, name in asked
    )
    written = [name for _, _, name in asked]
    for name in written:
        sync_file(folder / (TEMPORARY + name))
        (folder / (TEMPORARY + name)).replace(folder / name)
    sync_folder(folder)
    return written


def missing_parts(
    home: Home, names: dict[str, dict[str, str]], known: Mapping[str, Sequence[FileMark]]
) -> list[tuple[str, str, str]]:
    """(period, register, file) of the parts that are not on the disk yet, or not as any snapshot knows them:
    one that a publish left that was cut off is written again, since nothing says that it is whole."""
    folder = part_folder(home)
    return [
        (period, register, name)
        for period, registers in names.items()
        for register, name in registers.items()
        if not any(fits(folder / name, mark) for mark in known.get(name, ()))
    ]


def parts_table(home: Home, names: dict[str, dict[str, str]]) -> pl.DataFrame:
    """One row per period and register: the snapshot's parts."""
    folder = part_folder(home)
    rows = [
        (period, register, name, pl.scan_parquet(folder / name).select(pl.len()).collect().item())
        for period, registers in names.items()
        for register, name in registers.items()
    ]
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def scan_registers(home: Home, names: dict[str, str]) -> dict[str, pl.LazyFrame]:
    """By register: the period's rows, read when they are needed and only the columns that are."""
    return {register: scan_part(part_folder(home) / name, register) for register, name in names.items()}


def scan_part(path: Path, register: str) -> pl.LazyFrame:
    """One row per register row of a part, with the columns the contract has today: those that came after
    the part was written are null, so that an old snapshot still opens."""
    schema = pl.Schema(register_columns(register))
    return pl.scan_parquet(path, schema=schema, missing_columns="insert", extra_columns="ignore")


def _copy_statement(register: str, target: Path) -> str:
    columns = ", ".join(register_columns(register))
    return _COPY.format(columns=columns, register=register, place=str(target).replace("'", "''"))
