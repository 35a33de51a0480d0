"""Registers as the zip of CSV files a township hands in, byte for byte the same for the same rows.

The CSV text of a whole month is made in one expression and
then cut by township: writing 60,000 little frames one by one takes minutes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from schemas.codes import FLAG
from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION, Column

Sheets = dict[str, str]
"""CSV text of each register of one return, with its header."""

_ZIP_TIME = (2026, 1, 1, 0, 0, 0)
_FAST = 1


def make_cover(township: str, township_name: str, period: str, submission_kind: str) -> dict[str, Any]:
    """The cover's fields, typed."""
    return {
        "township_code": township,
        "township_name": township_name,
        "period": period,
        "submission_kind": submission_kind,
        "prepared_by": "示范",
        "template_version": TEMPLATE_VERSION,
    }


def _as_written(column: Column) -> pl.Expr:
    """The cell's text as a clerk sees it."""
    cell = pl.col(column.name)
    if column.codes is not None:
        return cell.replace_strict(column.codes.zh_of, default=None)
    if column.kind == "flag":
        return pl.when(cell).then(pl.lit(FLAG.zh_of["true"])).otherwise(pl.lit(FLAG.zh_of["false"]))
    return cell.cast(pl.String)


def _csv_header(columns: Iterable[Column]) -> str:
    return ",".join(column.zh for column in columns)


def csv_sheets(registers: Mapping[str, pl.DataFrame]) -> dict[str, Sheets]:
    """For each township the CSV text of its registers. Our names hold no comma, quote or line break."""
    sheets: dict[str, Sheets] = {}
    townships = sorted(registers["communities"]["township"].unique())
    for key, rows in registers.items():
        register = REGISTERS[key]
        header = _csv_header(register.columns)
        cells = [_as_written(column).fill_null("") for column in register.columns]
        lines = rows.select("township", pl.concat_str(cells, separator=",").alias("line"))
        bodies = lines.group_by("township", maintain_order=True).agg(pl.col("line").str.join("\r\n"))
        texts = dict(bodies.iter_rows())
        for township in townships:
            body = texts.get(township)
            sheets.setdefault(township, {})[key] = f"{header}\r\n{body}\r\n" if body else f"{header}\r\n"
    return sheets


def zip_bytes(cover: Mapping[str, Any], sheets: Sheets) -> bytes:
    """One return as a zip of CSV files, UTF-8 with BOM as Excel saves it."""
    kind = COVER.by_name["submission_kind"]
    written = {**cover, "submission_kind": kind.codes.zh_of[cover["submission_kind"]] if kind.codes else ""}
    row = ",".join(str(written[column.name]) for column in COVER.columns)
    texts = {COVER.zh: f"{_csv_header(COVER.columns)}\r\n{row}\r\n"}
    texts |= {REGISTERS[key].zh: text for key, text in sheets.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for title, text in texts.items():
            entry = zipfile.ZipInfo(f"{title}.csv", _ZIP_TIME)
            archive.writestr(entry, text.encode("utf-8-sig"), zipfile.ZIP_DEFLATED, _FAST)
    return target.getvalue()
