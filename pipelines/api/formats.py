"""The forms an answer comes in: which one is asked for, and rows as its bytes, part by part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import polars as pl
import pyarrow as pa

from pipelines.base.spreadsheets import write_csv
from schemas.errors import UserError
from schemas.words import Words

MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "arrow": "application/vnd.apache.arrow.stream",
}
"""By the word of the parameter ``format``; the first is what comes where nothing is asked for."""
FORMATS = tuple(MEDIA)
FILES = ("csv", "arrow")
"""Forms in which rows are taken out as a file: all of them, where no page is asked for."""
CHUNK_ROWS = 20_000
"""Rows that are written at once."""


def media_type(form: str) -> str:
    """The media type without its parameters."""
    return MEDIA[form].partition(";")[0]


def choose_form(named: str | None, accept: str | None, offered: Sequence[str]) -> str:
    """The form by the parameter, else the one that the Accept header prefers. Raises UserError where none of
    those offered is accepted."""
    if named:
        return named
    weights = {form: _weight(media_type(form), accept or "*/*") for form in offered}
    best = max(offered, key=lambda form: weights[form])
    if not weights[best]:
        raise UserError("API-004", known=Words.listed(media_type(form) for form in offered))
    return best


def _weight(media: str, accept: str) -> float:
    """How much a header accepts a media type, 0–1: by the most exact range that covers it (RFC 9110,
    12.5.1)."""
    ranges = [media, media.partition("/")[0] + "/*", "*/*"]
    said: dict[str, float] = {}
    for one in accept.split(","):
        name, *further = (part.strip().lower() for part in one.split(";"))
        said[name] = next((_number(part[2:]) for part in further if part.startswith("q=")), 1.0)
    return next((said[name] for name in ranges if name in said), 0.0)


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def file_chunks(form: str, parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """A file of rows, a piece at a time: of CSV the same bytes as an export's."""
    slices = (rows for part in parts for rows in (part.iter_slices(CHUNK_ROWS) if part.height else [part]))
    return _csv_chunks(slices) if form == "csv" else _arrow_chunks(slices)


def _csv_chunks(parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        target = BytesIO()
        write_csv(part, target, header=not number)
        yield target.getvalue()


def _arrow_chunks(parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """An Arrow IPC stream with plain strings, which older readers know too."""
    target, writer = BytesIO(), None
    for part in parts:
        table = part.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pa.ipc.new_stream(target, table.schema)
        writer.write_table(table)
        yield _emptied(target)
    if writer is not None:
        writer.close()
        yield _emptied(target)


def _emptied(target: BytesIO) -> bytes:
    written = target.getvalue()
    target.seek(0)
    target.truncate()
    return written


def json_page(around: dict[str, Any], rows: pl.DataFrame) -> bytes:
    """A page of rows under ``rows``, beside what is told ``around`` them."""
    head = json.dumps(around, ensure_ascii=False)[:-1]
    return f'{head}, "rows": {rows.write_json()}}}'.encode()


def json_document(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
