"""Cases, their events and their evidence in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.cases.evidence import Frozen, ReturnBehind
from pipelines.store import Store
from schemas.case_items import CASE_COLUMNS, CASE_EVENT_COLUMNS, EVIDENCE_COLUMNS, Case, CaseEvent, Evidence
from schemas.dtypes import Dtypes

_CASE = "SELECT * FROM cases WHERE case_id = $case"
_CASES = "SELECT * FROM cases ORDER BY case_id"
_EVENTS = "SELECT * FROM case_events WHERE coalesce(case_id = $case, true) ORDER BY case_id, sequence"
_EVIDENCE = "SELECT * FROM case_evidence WHERE case_id = $case ORDER BY frozen"
_COUNT = "SELECT count(*) FROM cases"
_PINNED = """
SELECT snapshot_id, string_agg(DISTINCT case_id, ',' ORDER BY case_id) AS cases FROM (
    SELECT snapshot_id, case_id FROM case_evidence
    UNION SELECT recheck_snapshot, case_id FROM cases WHERE recheck_snapshot IS NOT NULL
) GROUP BY snapshot_id ORDER BY snapshot_id
"""
_RETURNS_NOW = """
SELECT township_code, period, return_id, sha256 FROM returns
WHERE period = $period AND current AND township_code IN (SELECT unnest($townships::VARCHAR[]))
"""


def read_case(store: Store, case_id: str) -> Case | None:
    """The case of that number, None where there is none."""
    rows = store.frame(_CASE, {"case": case_id}).to_dicts()
    return Case(**rows[0]) if rows else None


def read_cases(store: Store) -> pl.DataFrame:
    """One row per case, sorted by number: the fields of Case."""
    return store.frame(_CASES).cast(pl.Schema(CASE_COLUMNS))


def read_case_events(store: Store, case_id: str | None = None) -> pl.DataFrame:
    """One row per event, of one case where named, oldest first: the fields of CaseEvent."""
    return store.frame(_EVENTS, {"case": case_id}).cast(pl.Schema(CASE_EVENT_COLUMNS))


def read_evidence(store: Store, case_id: str) -> pl.DataFrame:
    """One row per time evidence was frozen for the case, oldest first: the fields of Evidence."""
    return store.frame(_EVIDENCE, {"case": case_id}).cast(pl.Schema(EVIDENCE_COLUMNS))


def last_frozen(store: Store, case_id: str) -> Frozen | None:
    """The evidence a case rests on now, None before it was opened."""
    rows = read_evidence(store, case_id)
    return frozen_of(rows.row(-1, named=True)) if rows.height else None


def frozen_of(row: dict[str, Any]) -> Frozen:
    """The evidence of a row of EVIDENCE_COLUMNS."""
    names = ("snapshot_id", "period", "rule_version", "content", "sha256")
    return Frozen(**{name: row[name] for name in names})


def returns_now(store: Store, frozen: Frozen) -> list[ReturnBehind]:
    """The returns in force of the period and the townships whose figures were frozen."""
    params = {"period": frozen.period, "townships": frozen.told["townships"]}
    return [ReturnBehind(*row) for row in store.frame(_RETURNS_NOW, params).iter_rows()]


def due_of() -> pl.Expr:
    """The day until which the unit of a case must answer or have put it right; null where it need not."""
    step = pl.col("step")
    return pl.when(step == "sent").then("reply_due").when(step == "rectifying").then("rectify_due")


def pinned_snapshots(store: Store) -> dict[str, list[str]]:
    """By snapshot that a case rests on, as evidence or re-check: numbers of the cases."""
    return {snapshot: cases.split(",") for snapshot, cases in store.frame(_PINNED).iter_rows()}


def next_case_number(store: Store, year: int) -> str:
    """The number of a new case, of the year in which it begins."""
    return f"D{year}-{1 + store.scalar(_COUNT):05d}"


def write_case_step(store: Store, case: Case, event: CaseEvent, evidence: Evidence | None) -> None:
    """Add the event and what was frozen with it, and put the case as the event leaves it in place of the case
    before. Call it inside the transaction of the step."""
    store.run("DELETE FROM cases WHERE case_id = $case", {"case": case.case_id})
    store.insert("cases", _frame([case], CASE_COLUMNS))
    store.insert("case_events", _frame([event], CASE_EVENT_COLUMNS))
    if evidence:
        store.insert("case_evidence", _frame([evidence], EVIDENCE_COLUMNS))


def _frame(rows: Sequence[Any], columns: Dtypes) -> pl.DataFrame:
    return pl.DataFrame([vars(row) for row in rows], schema=columns)
