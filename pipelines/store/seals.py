"""Logs: tables whose rows are put down once and never changed. What is put into them is vouched for by the
audit's next entry, in the same transaction, so that a row that is changed, taken out or put in between is
found (pipelines/keeping/logs.py)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict

import polars as pl

LOGS = (
    "admission_events",
    "attachments",
    "case_events",
    "case_evidence",
    "clue_events",
    "confirmations",
    "deliveries",
    "grants",
    "inspection_findings",
    "inspection_recounts",
    "list_entries",
    "plan_progress",
    "return_warnings",
    "signal_dismissals",
    "tokens",
    "versions",
)
"""Tables that only grow."""

SEALED_SINCE = 12
"""Version of the store from which on logs are sealed; what an older one holds is sealed when it is opened."""


STATES = {"admission_items": "item_id", "cases": "case_id", "clues": "clue_id", "inspection_plans": "plan_id"}
"""Tables of what stands, by the column of its number: every step puts its row anew, and the audit's entry
about that number has the row's hash."""


class Seal(TypedDict):
    """What an entry of the audit says of rows of a log: how many, and the SHA-256 of their lines. A line is a
    JSON object, keys sorted, of what is not null, moments with six decimals."""

    rows: int
    sha256: str


def seal_of(portions: Iterable[pl.DataFrame]) -> Seal:
    """The seal of rows in their order."""
    count, digest = 0, hashlib.sha256()
    for rows in portions:
        for row in rows.iter_rows(named=True):
            digest.update(_line(row))
        count += rows.height
    return {"rows": count, "sha256": digest.hexdigest()}


def row_hash(row: dict[str, Any]) -> str:
    """SHA-256 of the line of a row."""
    return hashlib.sha256(_line(row)).hexdigest()


def _line(row: dict[str, Any]) -> bytes:
    known = {name: value for name, value in row.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, sort_keys=True, default=_text).encode() + b"\n"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a log holds no {type(value).__name__}")
