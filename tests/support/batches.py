"""Batches of returns as the reader hands them over, made from plain rows."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.checks.check import check_batch
from pipelines.intake.checks.context import load_context
from pipelines.intake.decisions import decide
from pipelines.intake.files.batch import Original, ParsedBatch, RawBatch, RawHead, problem_frame
from pipelines.intake.save import save
from pipelines.store import open_store
from schemas.receipts import ReturnReceipt
from schemas.returns import COVER, REGISTERS
from tests.support.small_returns import NORTH, RECEIVED, Rows, north_rows

_fresh = itertools.count()


def one_return(
    rows: Rows | None = None,
    *,
    period: str = "2025-03",
    township: str = NORTH,
    name: str = "锦官驿街道",
    kind: str = "initial",
    sha256: str = "a" * 64,
) -> tuple[RawHead, dict[str, Any], Rows]:
    """A return whose every sheet and column was found where the template has it."""
    cover = {
        "township_code": township,
        "township_name": name,
        "period": period,
        "submission_kind": kind,
        "prepared_by": None,
        "template_version": "1",
    }
    head = RawHead(
        Original(sha256, "return.xlsx", Path("return.xlsx"), "xlsx", 1),
        cover=dict(cover),
        cover_cells={field: (2, place) for place, field in enumerate(COVER.dtypes)},
        columns={key: {f: i for i, f in enumerate(reg.dtypes)} for key, reg in REGISTERS.items()},
        sheets={"cover": COVER.zh} | {key: register.zh for key, register in REGISTERS.items()},
    )
    return head, cover, north_rows() if rows is None else rows


def batch_of(*returns: tuple[RawHead, dict[str, Any], Rows]) -> tuple[RawBatch, ParsedBatch]:
    """The returns as one batch; the first data row of a sheet is row 2."""
    registers = {}
    for key, register in REGISTERS.items():
        schema = {"return_no": pl.Int64, "sheet_row": pl.Int64} | register.dtypes
        rows = [
            {"return_no": number, "sheet_row": place, **row}
            for number, (_, _, sheets) in enumerate(returns)
            for place, row in enumerate(sheets.get(key, []), start=2)
        ]
        registers[key] = pl.DataFrame(rows, schema=schema)
    found = problem_frame((no, each) for no, (head, _, _) in enumerate(returns) for each in head.problems)
    parsed = ParsedBatch([cover for _, cover, _ in returns], registers, found)
    return RawBatch([head for head, _, _ in returns], {}), parsed


def hand_in(
    home: Home, *returns: tuple[RawHead, dict[str, Any], Rows], received: datetime = RECEIVED
) -> list[ReturnReceipt]:
    """Check, decide and save returns that were read already; their receipts."""
    raw, parsed = batch_of(*returns)
    for head in raw.heads:
        head.original = replace(head.original, received_at=received)
    with open_store(home) as store:
        context = load_context(store)
        checked = check_batch(raw, parsed, context, store)
        decided = decide(raw, parsed, checked, context, store)
        save(store, decided, parsed, checked, context)
    return [item.receipt for item in decided]


def month(home: Home, period: str, rows: Rows | None = None, **said: Any) -> ReturnReceipt:
    """Hand in the northern township's return of a month; its bytes are taken to be new."""
    return hand_in(home, one_return(rows, period=period, sha256=f"bytes-{next(_fresh)}", **said))[0]
