"""Tables of a snapshot that hold what its figures rest on: returns, settings and lists."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes
from schemas.lists import LIST_COLUMNS

RETURNS: Dtypes = {
    "township_code": pl.String,
    "period": pl.String,
    "return_id": pl.String,
    "received_at_utc": pl.Datetime("us"),
    "on_time": pl.Boolean,
    "replaces": pl.String,
    "sequence": pl.Int64,
    "current": pl.Boolean,
    "cells_changed": pl.Int64,
    "warnings": pl.Int64,
    "sha256": pl.String,
}
"""One row per accepted return, replaced ones included (``current`` false)."""

REJECTIONS: Dtypes = {
    "township_code": pl.String,
    "period": pl.String,
    "received_at_utc": pl.Datetime("us"),
    "errors": pl.Int64,
}
"""One row per rejected hand-in whose township and month could be read."""

RETURN_WARNINGS: Dtypes = {
    "return_id": pl.String,
    "code": pl.String,
    "register": pl.String,
    "sheet_row": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "params": pl.String,
}
"""One row per warning of a current return."""

SETTINGS: Dtypes = {
    "key": pl.String,
    "value": pl.String,
    "source": pl.String,
    "clause": pl.String,
    "note_zh": pl.String,
    "note_en": pl.String,
}
"""One row per setting of the jurisdiction, with the document it comes from."""

LIST_ENTRIES: Dtypes = {
    "period": pl.String,
    "kind": pl.String,
    "number": pl.Int64,
    "title": pl.String,
    "category": pl.String,
    "basis": pl.String,
}
"""One row per period and list entry in force at its end."""

LIST_VERSIONS: Dtypes = {
    "kind": pl.String,
    "version": pl.Int64,
    "imported_at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "entries": pl.Int64,
    "why": pl.String,
    "sha256": pl.String,
}
"""One row per version of every list. When it came and by whom is not in the snapshot's id."""

LIST_HISTORY: Dtypes = {"kind": pl.String, "version": pl.Int64, **LIST_COLUMNS}
"""One row per entry of every version of every list."""
