"""The fingerprint of a return's content: equal where every register row is, whatever the order of rows."""

from __future__ import annotations

import hashlib

import polars as pl

from schemas.returns import REGISTERS

CELL, LINE = "\x1f", "\x1e"


def fingerprints(registers: dict[str, pl.DataFrame], returns: int) -> list[str]:
    """SHA-256 of each return's registers, by return_no. The cover is left out."""
    hashes = [hashlib.sha256() for _ in range(returns)]
    for key, contract in REGISTERS.items():
        cells = [pl.col(name).cast(pl.String).fill_null("") for name in contract.dtypes]
        lines = registers[key].select("return_no", line=pl.concat_str(cells, separator=CELL))
        sheets = lines.group_by("return_no").agg(pl.col("line").sort().str.join(LINE))
        for number, sheet in sheets.iter_rows():
            hashes[number].update(f"{key}{LINE}{sheet}{LINE}".encode())
    return [digest.hexdigest() for digest in hashes]
