"""Recording what was counted on the spot: one workbook is taken whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.tables import refuse_all
from pipelines.inspections.reading import (
    Check,
    Workbook,
    find_cover_problems,
    find_total_problems,
    read_checks,
    read_visit,
)
from pipelines.inspections.stored import add_rows, read_recounts, read_table_of
from pipelines.inspections.summary import visited_of
from pipelines.store import Store
from schemas.inspections import COUNTED, FINDINGS, RECOUNTS
from schemas.periods import china_date
from schemas.problems import Problem


@dataclass(frozen=True)
class Recounted:
    """What was put down: ``sequence`` is null where the workbook had been recorded already; sums over the
    registers."""

    sample: str
    community: str
    sequence: int | None
    reported: int
    recounted: int
    missing: int
    invented: int


def record_visit(store: Store, path: Path) -> Recounted:
    """Put down a workbook that came back, in the place of one recorded before. Raises TableError with every
    problem of it. Call it inside a transaction."""
    content = path.read_bytes() if path.is_file() else b""
    return record_book(store, read_visit(path), hashlib.sha256(content).hexdigest())


def record_book(store: Store, book: Workbook, sha256: str) -> Recounted:
    """Put down what the sheets say, known by the hash of what they were read from. Raises TableError with
    every problem. Call it inside a transaction."""
    sample, reported = _place(store, book)
    checks, wrong = read_checks(book.rows, reported)
    counted = count_checks(reported, checks)
    first, today = china_date(sample["drawn_at_utc"]), china_date(now_utc())
    refuse_all(
        [
            (book.cover, find_cover_problems(book, first, today)),
            (book.rows, wrong),
            (book.totals, find_total_problems(book.totals, None if wrong else counted)),
        ]
    )
    return _keep(store, book, counted, checks, sha256)


def _place(store: Store, book: Workbook) -> tuple[dict[str, Any], pl.DataFrame]:
    """The sample's row, and what the community had reported. Raises TableError where the cover names a
    sample or a community that is not to be visited: nothing else can be said of the workbook then."""
    told = book.told
    sample, community = str(told.get("sample") or ""), str(told.get("community") or "")
    params = {"sample": sample, "community": community}
    row = told.get("sheet_row", 2)
    found = read_table_of(store, "inspection_samples", sample)
    if found.is_empty():
        book.cover.refuse([Problem("INS-001", row=row, field="sample", params=params)])
    drawn = found.row(0, named=True)
    units, _ = visited_of(read_table_of(store, "inspection_units", sample), drawn["stage"])
    if units.filter(community_code=community).is_empty():
        book.cover.refuse([Problem("INS-002", row=row, field="community", params=params)])
    rows = read_table_of(store, "inspection_reported", sample)
    return drawn, rows.filter(community_code=community)


def count_checks(reported: pl.DataFrame, checks: Sequence[Check]) -> dict[str, dict[str, int]]:
    """By register: rows reported in use, in use on the spot (recounted), in use and not reported so
    (missing), reported and not there (invented)."""
    found = {}
    for register in COUNTED:
        told = reported.filter(register=register, reported_as="in_use").height
        words = [check.found for check in checks if check.register == register]
        missing = words.count("still_there") + words.count("unreported")
        invented = words.count("not_there")
        found[register] = {
            "reported": told,
            "recounted": told - invented + missing,
            "missing": missing,
            "invented": invented,
        }
    return found


def _keep(
    store: Store, book: Workbook, counted: dict[str, dict[str, int]], checks: Sequence[Check], sha256: str
) -> Recounted:
    sample, community = str(book.told["sample"]), str(book.told["community"])
    sums = {name: sum(figures[name] for figures in counted.values()) for name in _SUMS}
    before = read_recounts(store, sample).filter(community_code=community)
    if (before["sha256"] == sha256).any():
        return Recounted(sample, community, None, *sums.values())
    sequence = 1 + max(before["sequence"].to_list(), default=0)
    about = {"sample_id": sample, "community_code": community, "sequence": sequence}
    visit = {
        "visited_on": book.visited_on,
        "visited_by": book.told["visited_by"],
        "at_utc": now_utc(),
        "actor": store.actor,
        "sha256": sha256,
    }
    recounts = [about | {"register": register} | figures | visit for register, figures in counted.items()]
    findings = [about | vars(check) for check in checks if check.found != "as_reported"]
    add_rows(store, "inspection_recounts", pl.DataFrame(recounts, schema=RECOUNTS))
    add_rows(store, "inspection_findings", pl.DataFrame(findings, schema=FINDINGS))
    told: dict[str, Any] = {**sums, "sequence": sequence, "visited_on": book.visited_on, "sha256": sha256}
    store.record("inspections.record", f"{sample}/{community}", **told)
    return Recounted(sample, community, sequence, *sums.values())


_SUMS = ("reported", "recounted", "missing", "invented")
