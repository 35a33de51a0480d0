"""Decides about checked returns: accepted, rejected or handed in before. Nothing is written here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.intake.checks.check import Checked
from pipelines.intake.checks.context import Context
from pipelines.intake.files.batch import Cover, Original, ParsedBatch, RawBatch, RawHead, problem_rows
from pipelines.intake.receipt import Outcome, make_receipt, problems_by_return, rows_per_register
from pipelines.intake.sentences import severity
from pipelines.store import Store
from schemas.periods import china_date, due_date, is_period
from schemas.problems import Problem
from schemas.receipts import ProblemRow, ReturnReceipt
from schemas.returns import REGISTERS

SAME_BYTES = """
SELECT returns.sha256, receipt
FROM returns JOIN deliveries USING (return_id)
WHERE returns.sha256 IN (SELECT unnest(?::VARCHAR[])) AND status = 'accepted'
"""


@dataclass
class Decided:
    """One return, with what was decided; ``sequence`` counts the accepted returns of its month."""

    head: RawHead
    cover: Cover
    outcome: Outcome
    problems: list[ProblemRow]
    receipt: ReturnReceipt
    sequence: int = 0


def utc_text(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"


def find_duplicates(store: Store, originals: list[Original]) -> dict[int, ReturnReceipt]:
    """Receipts of those originals whose bytes were accepted before, by place."""
    rows = store.connection.execute(SAME_BYTES, [[original.sha256 for original in originals]]).fetchall()
    accepted = dict(rows)
    return {
        index: json.loads(accepted[original.sha256])
        | {
            "file": original.name,
            "status": "duplicate",
            "received_at": utc_text(original.received_at),
            "replaces": None,
            "errors": [],
            "warnings": [],
            "notes": [],
        }
        for index, original in enumerate(originals)
        if original.sha256 in accepted
    }


def decide(
    raw: RawBatch, parsed: ParsedBatch, checked: Checked, context: Context, store: Store
) -> list[Decided]:
    """One decision per return, by return_no. At most one return of the batch is of one township and month.
    Nothing is written."""
    rows = rows_per_register(parsed.registers, len(raw.heads))
    problems = problems_by_return(checked.problems, raw.heads)
    months = _accepted_months(store, checked.returns)
    again = find_duplicates(store, [head.original for head in raw.heads])
    decided = []
    for number, head in enumerate(raw.heads):
        cover = parsed.covers[number]
        if number in again:
            decided.append(Decided(head, cover, Outcome("duplicate"), [], again[number]))
            continue
        sequence, current = months.get((cover.get("township_code"), cover.get("period")), (0, None))
        received_at = head.original.received_at
        on_time = _on_time(cover.get("period"), received_at, context)
        outcome = _outcome(cover, sequence + 1, current, problems[number], on_time)
        if outcome.status == "accepted":
            problems[number] = _kind_warning(head, cover, current, number) + problems[number]
        receipt = make_receipt(head, cover, outcome, utc_text(received_at), rows[number], problems[number])
        decided.append(Decided(head, cover, outcome, problems[number], receipt, sequence + 1))
    return decided


def decide_unjudged(head: RawHead, cover: Cover, problem: Problem) -> Decided:
    """The refusal of a return that could not be judged: nothing is said of it but that."""
    problems = problem_rows([problem])
    outcome = Outcome("rejected")
    rows = dict.fromkeys(REGISTERS, 0)
    receipt = make_receipt(head, cover, outcome, utc_text(head.original.received_at), rows, problems)
    return Decided(head, cover, outcome, problems, receipt)


def _accepted_months(store: Store, returns: pl.DataFrame) -> dict[tuple[Any, Any], tuple[int, str]]:
    """Last sequence and current return of each township and month of the batch that has one."""
    found: dict[tuple[Any, Any], tuple[int, str]] = {}
    for (period,), group in returns.drop_nulls(["township", "period"]).group_by("period"):
        rows = store.connection.execute(
            "SELECT township_code, max(sequence), max(return_id) FILTER (current) FROM returns "
            "WHERE period = ? AND township_code IN (SELECT unnest(?::VARCHAR[])) GROUP BY township_code",
            [period, group["township"].to_list()],
        ).fetchall()
        found |= {(township, period): (sequence, current) for township, sequence, current in rows}
    return found


def _on_time(period: str | None, received_at: datetime, context: Context) -> bool | None:
    if not period or not is_period(period):
        return None
    return china_date(received_at) <= due_date(period, context.jurisdiction.due_day)


def _outcome(
    cover: Cover, sequence: int, current: str | None, problems: list[ProblemRow], on_time: bool | None
) -> Outcome:
    if any(severity(problem["code"]) == "error" for problem in problems):
        return Outcome("rejected", on_time=on_time)
    return Outcome("accepted", f"{cover['township_code']}-{cover['period']}-{sequence}", current, on_time)


def _kind_warning(head: RawHead, cover: Cover, current: str | None, number: int) -> list[ProblemRow]:
    expected = "initial" if current is None else "correction"
    if cover["submission_kind"] == expected:
        return []
    row = head.cover_cells["submission_kind"][0]
    value = head.cover.get("submission_kind")
    code = "WRN-013" if current else "WRN-014"
    return [
        {
            "return_no": number,
            "code": code,
            "register": "cover",
            "row": row,
            "field": "submission_kind",
            "value": value,
            "params": None,
        }
    ]
