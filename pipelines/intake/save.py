"""Puts decisions in the store: the rows of accepted returns and the record of every delivery, at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.intake.checks.burden import count_cells
from pipelines.intake.checks.check import Checked
from pipelines.intake.checks.context import Context
from pipelines.intake.checks.history import (
    History,
    as_handed_out,
    find_bases,
    pair_rows,
    read_history,
    without_flows,
)
from pipelines.intake.decisions import Decided
from pipelines.intake.files.batch import Cover, Original, ParsedBatch
from pipelines.intake.sentences import severity
from pipelines.store import Store, register_columns
from schemas.receipts import ReturnReceipt


def save(
    store: Store, decided: list[Decided], parsed: ParsedBatch, checked: Checked, context: Context
) -> None:
    """Put the decisions on record and load the accepted returns: one transaction."""
    accepted = [item.outcome.status == "accepted" for item in decided]
    cells: dict[int, int] = {}
    taken: dict[str, dict[str, Any]] = {}
    if any(accepted):
        kept = checked.returns.filter(pl.Series(accepted))
        registers = {key: _only(frame, kept) for key, frame in parsed.registers.items()}
        history, pairs = _handed_out(store, registers, kept, checked, context)
        cells = count_cells(registers, kept, history, pairs, context)
    with store.transaction():
        if any(accepted):
            taken = _load(store, decided, registers, kept, cells)
        told = (taken.get(item.receipt["return_id"] or "", {}) for item in decided)
        record(
            store,
            [
                Recorded(item.head.original, item.receipt, item.cover, row)
                for item, row in zip(decided, told, strict=True)
            ],
        )


def _handed_out(
    store: Store, registers: dict[str, pl.DataFrame], kept: pl.DataFrame, checked: Checked, context: Context
) -> tuple[History, dict[str, pl.DataFrame]]:
    """The rows the returns' workbooks were handed out with, those of the communities at least, and per
    register those of now beside them. But for corrections they are those of the last month, which the check
    has read and laid side by side."""
    bases = find_bases(store, kept, context, same_month=True)
    read = _only(checked.history.bases, kept)
    if bases.equals(read):
        communities = _only(checked.history.registers["communities"], kept)
        pairs = {key: _only(without_flows(key, rows), kept) for key, rows in checked.pairs.items()}
        return as_handed_out(History(bases, {"communities": communities})), pairs
    history = as_handed_out(read_history(store, bases, context))
    return history, {key: pair_rows(key, frame, history) for key, frame in registers.items()}


def _only(frame: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    return frame.join(returns.select("return_no"), on="return_no", how="semi", maintain_order="left")


def _load(
    store: Store,
    decided: list[Decided],
    registers: dict[str, pl.DataFrame],
    kept: pl.DataFrame,
    cells: dict[int, int],
) -> dict[str, dict[str, Any]]:
    """The rows of ``returns`` that came with it, by return_id."""
    taken = [(int(row["return_no"]), row["fingerprint"]) for row in kept.iter_rows(named=True)]
    replaced = [item.outcome.replaces for item in decided if item.outcome.replaces]
    if replaced:
        store.run(
            "UPDATE returns SET current = false WHERE return_id IN (SELECT unnest(?::VARCHAR[]))", [replaced]
        )
    rows = [_return_row(decided[number], fingerprint, cells.get(number, 0)) for number, fingerprint in taken]
    store.insert("returns", pl.DataFrame(rows, infer_schema_length=None))
    origin = pl.DataFrame(
        {
            "return_no": [number for number, _ in taken],
            "return_id": [decided[number].outcome.return_id for number, _ in taken],
            "township_code": [decided[number].cover["township_code"] for number, _ in taken],
            "period": [decided[number].cover["period"] for number, _ in taken],
        }
    )
    for key, frame in registers.items():
        placed = frame.join(origin, on="return_no", maintain_order="left")
        store.insert(key, placed.select(*register_columns(key)))
    _load_warnings(store, [decided[number] for number, _ in taken])
    return {row["return_id"]: row for row in rows}


def _return_row(item: Decided, fingerprint: str, cells: int) -> dict[str, Any]:
    return {
        "return_id": item.outcome.return_id,
        "township_code": item.cover["township_code"],
        "period": item.cover["period"],
        "sequence": item.sequence,
        "sha256": item.head.original.sha256,
        "received_at_utc": item.head.original.received_at,
        "submission_kind": "correction" if item.outcome.replaces else "initial",
        "on_time": item.outcome.on_time,
        "replaces": item.outcome.replaces,
        "current": True,
        "fingerprint": fingerprint,
        "cells_changed": cells,
        "prepared_by": item.cover.get("prepared_by"),
        "template_version": item.cover.get("template_version"),
    }


WARNING_COLUMNS = {
    "return_id": pl.String,
    "code": pl.String,
    "register": pl.String,
    "sheet_row": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "params": pl.String,
}


def _load_warnings(store: Store, taken: list[Decided]) -> None:
    rows = [
        {"return_id": item.outcome.return_id, **problem, "sheet_row": problem["row"]}
        for item in taken
        for problem in item.problems
        if severity(problem["code"]) == "warning"
    ]
    store.insert("return_warnings", pl.DataFrame(rows, schema=WARNING_COLUMNS))


DELIVERY_COLUMNS = {
    "delivery_id": pl.Int64,
    "sha256": pl.String,
    "file_name": pl.String,
    "received_at_utc": pl.Datetime,
    "actor": pl.String,
    "status": pl.String,
    "township_code": pl.String,
    "period": pl.String,
    "submission_kind": pl.String,
    "return_id": pl.String,
    "receipt": pl.String,
}


@dataclass(frozen=True)
class Recorded:
    """What the record of a delivery is made of; the cover is empty where it was not read again. ``row``: that
    of ``returns``, of a return that was accepted."""

    original: Original
    receipt: ReturnReceipt
    cover: Cover
    row: Mapping[str, Any] = field(default_factory=dict)


VOUCHED = (
    "township_code",
    "period",
    "sequence",
    "sha256",
    "received_at_utc",
    "submission_kind",
    "on_time",
    "replaces",
    "fingerprint",
    "cells_changed",
    "template_version",
)
"""What the audit says of an accepted return, so that it cannot be changed in the store alone."""


def record(store: Store, decided: Sequence[Recorded]) -> None:
    """One delivery and one entry of the audit per receipt."""
    first = store.scalar("SELECT coalesce(max(delivery_id), 0) + 1 FROM deliveries")
    rows = [
        (
            first + index,
            receipt["sha256"],
            receipt["file"],
            item.original.received_at,
            store.actor,
            receipt["status"],
            receipt["township_code"],
            receipt["period"],
            item.cover.get("submission_kind"),
            receipt["return_id"],
            json.dumps(receipt, ensure_ascii=False),
        )
        for index, item in enumerate(decided)
        for receipt in [item.receipt]
    ]
    store.insert("deliveries", pl.DataFrame(rows, schema=DELIVERY_COLUMNS, orient="row"))
    store.record_all(map(_change, decided))


def _change(item: Recorded) -> tuple[str, str, dict[str, object]]:
    """Action, subject and detail of what goes on record of a return that was decided."""
    receipt = item.receipt
    detail: dict[str, object] = {
        "file": receipt["file"],
        "sha256": receipt["sha256"],
        "replaces": receipt["replaces"],
        "errors": len(receipt["errors"]),
        "warnings": len(receipt["warnings"]),
        **{name: item.row[name] for name in VOUCHED if name in item.row},
    }
    return f"return.{receipt['status']}", receipt["return_id"] or receipt["sha256"], detail
