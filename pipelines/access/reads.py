"""The log of reads: who looked at register rows and originals, and who took what out. A line of JSON each, a
file a month, beside the store: looking must not wait for whoever writes to it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.store.trouble import home_trouble
from schemas.dtypes import Dtypes
from schemas.periods import china_date
from schemas.scope import Scope

READS: Dtypes = {
    "at_utc": pl.Datetime("us"),
    "principal": pl.String,
    "what": pl.String,
    "area_code": pl.String,
    "about": pl.String,
    "rows": pl.Int64,
    "scope": pl.String,
}
"""One row per read: ``what`` was read (rows, original, export, download), the area it was narrowed to where
it was, ``about`` the filters as JSON, how many rows it had where that is known, and the scope's areas."""


def note_read(
    home: Home,
    scope: Scope,
    what: str,
    about: Mapping[str, Any],
    rows: int | None = None,
    area: str | None = None,
) -> None:
    """Puts a read on the log. Raises HomeError where it cannot be written: what is not on the log is not
    shown."""
    moment = now_utc()
    line = {
        "at_utc": moment.isoformat(timespec="seconds"),
        "principal": scope.principal,
        "what": what,
        "area_code": area,
        "about": json.dumps(about, ensure_ascii=False, sort_keys=True, default=str),
        "rows": rows,
        "scope": ",".join(sorted({place.area for place in scope.places})),
    }
    with home_trouble(home.reads):
        home.reads.mkdir(exist_ok=True)
        path = home.reads / f"{china_date(moment):%Y-%m}.jsonl"
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:  # one write of a whole line: two at once do not mix
            os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        finally:
            os.close(handle)


def read_reads(home: Home, month: str | None = None) -> pl.DataFrame:
    """One row per read, the latest first, of a month (YYYY-MM) or of all: READS."""
    pattern = "*.jsonl" if month is None else f"{month}.jsonl"
    lines = [
        line for path in sorted(home.reads.glob(pattern)) for line in path.read_text("utf-8").splitlines()
    ]
    found = [json.loads(line) for line in lines if line.endswith("}")]
    rows = pl.DataFrame(found, schema=dict.fromkeys(READS, pl.String) | {"rows": pl.Int64})
    moment = pl.col("at_utc").str.to_datetime(time_unit="us")
    return rows.with_columns(moment).select(pl.col(name).cast(kind) for name, kind in READS.items()).reverse()
