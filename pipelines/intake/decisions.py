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
from pipelines.intake.hand_in import NAMED, HandIn
from pipelines.intake.receipt import Outcome, make_receipt, problems_by_return, rows_per_register
from pipelines.intake.sentences import describe, severity
from pipelines.store import Store
from schemas.codes import SUBMISSION_KIND
from schemas.periods import china_date, due_date, is_period
from schemas.problems import Problem
from schemas.receipts import ProblemRow, ReturnReceipt
from schemas.returns import REGISTERS

SAME_BYTES = """
SELECT returns.sha256, receipt
FROM returns JOIN deliveries USING (return_id)
WHERE returns.sha256 IN (SELECT unnest(?::VARCHAR[])) AND status = 'accepted'
  AND (current OR list_contains(?::VARCHAR[], returns.sha256))
ORDER BY returns.sequence
"""
REPLACED_BYTES = """
SELECT sha256, max_by(return_id, sequence) AS return_id FROM returns
WHERE NOT current AND sha256 IN (SELECT unnest(?::VARCHAR[])) GROUP BY sha256
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


def find_duplicates(
    store: Store, originals: list[Original], settled: frozenset[str] = frozenset()
) -> dict[int, ReturnReceipt]:
    """Receipts, by place, of those originals that change nothing: their bytes are those of a return in force,
    or are ``settled`` (they were replaced, and what is handed in with them replaces them again)."""
    hashes = [original.sha256 for original in originals]
    accepted = dict(store.connection.execute(SAME_BYTES, [hashes, sorted(settled)]).fetchall())
    return {
        index: json.loads(accepted[original.sha256])
        | {
            "file": original.name,
            "status": "duplicate",
            "received_at": utc_text(original.received_at),
            "replaces": None,
            "errors": [],
            "warnings": [],
            "notes": [describe(_note("NOT-022", index))] if original.sha256 in settled else [],
        }
        for index, original in enumerate(originals)
        if original.sha256 in accepted
    }


def decide(
    raw: RawBatch,
    parsed: ParsedBatch,
    checked: Checked,
    context: Context,
    store: Store,
    hand_in: HandIn | None = None,
) -> list[Decided]:
    """One decision per return, by return_no. At most one return of the batch is of one township and month.
    Nothing is written."""
    hand_in = hand_in or HandIn()
    originals = [head.original for head in raw.heads]
    rows = rows_per_register(parsed.registers, len(raw.heads))
    problems = problems_by_return(checked.problems, raw.heads)
    months = _accepted_months(store, checked.returns)
    again = find_duplicates(store, originals, hand_in.settled)
    replaced = _replaced_before(store, originals)
    decided = []
    for number, head in enumerate(raw.heads):
        cover = parsed.covers[number]
        if number in again:
            decided.append(Decided(head, cover, Outcome("duplicate"), [], again[number]))
            continue
        sequence, current = months.get((cover.get("township_code"), cover.get("period")), (0, None))
        received_at = head.original.received_at
        on_time = _on_time(cover.get("period"), received_at, context)
        problems[number] = _question(head, cover, hand_in, number) + problems[number]
        outcome = _outcome(cover, sequence + 1, current, problems[number], on_time)
        if outcome.status == "accepted":
            earlier = replaced.get(head.original.sha256)
            follows = current is not None or head.original.sha256 in hand_in.following
            said = _back_in_force(number, earlier, current) or _kind_warning(head, cover, not follows, number)
            problems[number] = said + problems[number]
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


def _kind_warning(head: RawHead, cover: Cover, is_first: bool, number: int) -> list[ProblemRow]:
    expected = "initial" if is_first else "correction"
    if cover["submission_kind"] == expected:
        return []
    return [_at_kind(head, number, "WRN-014" if is_first else "WRN-013")]


def _question(head: RawHead, cover: Cover, hand_in: HandIn, number: int) -> list[ProblemRow]:
    """The question which of several returns counts that say the same of themselves."""
    files = hand_in.contested.get(head.original.sha256)
    if files is None:
        return []
    named = "、".join(files[:NAMED]) + ("…" if len(files) > NAMED else "")
    kind = cover.get("submission_kind") or ""
    words = SUBMISSION_KIND.words.get(kind)
    params = {
        "count": len(files),
        "files": named,
        "kind_zh": words.zh if words else kind,
        "kind_en": words.en if words else kind,
    }
    return [_at_kind(head, number, "RET-020", params)]


def _at_kind(head: RawHead, number: int, code: str, params: dict[str, Any] | None = None) -> ProblemRow:
    """A problem of the cell that says what kind of submission it is."""
    place = head.cover_cells.get("submission_kind")
    return {
        "return_no": number,
        "code": code,
        "register": "cover",
        "row": place[0] if place else None,
        "field": "submission_kind",
        "value": head.cover.get("submission_kind"),
        "params": json.dumps(params, ensure_ascii=False) if params else None,
    }


def _note(code: str, number: int, **params: Any) -> ProblemRow:
    """A note about the file as a whole."""
    return {
        "return_no": number,
        "code": code,
        "register": None,
        "row": None,
        "field": None,
        "value": None,
        "params": json.dumps(params, ensure_ascii=False),
    }


def _replaced_before(store: Store, originals: list[Original]) -> dict[str, str]:
    """By SHA-256: the last return that held these bytes and was replaced."""
    hashes = [original.sha256 for original in originals]
    return dict(store.connection.execute(REPLACED_BYTES, [hashes]).fetchall())


def _back_in_force(number: int, earlier: str | None, current: str | None) -> list[ProblemRow]:
    if earlier is None or current is None:
        return []
    return [_note("NOT-021", number, earlier=earlier, replaced=current)]
