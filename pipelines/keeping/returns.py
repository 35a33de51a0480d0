"""Whether the register rows of every return are those that it was accepted with, told by its fingerprint, and
getting rows that are not from where they are still kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from pipelines.intake.checks.fingerprint import fingerprints
from pipelines.intake.save import VOUCHED
from pipelines.keeping.findings import Finding, finding
from pipelines.keeping.reading import Rows, fingerprint_of
from pipelines.publish.record import ACCEPTED
from pipelines.store import Store, register_columns
from schemas.returns import REGISTERS
from schemas.words import Words

AT_ONCE = 400
"""Returns whose rows are in memory at once."""
_RETURNS = """
SELECT return_id, township_code, period, fingerprint FROM returns
ORDER BY period, township_code, sequence
"""
_VOUCHED = "SELECT subject, detail FROM audit WHERE action = $accepted"
_STANDING = """
SELECT return_id, township_code, period FROM returns
WHERE current = (return_id IN (SELECT replaces FROM returns WHERE replaces IS NOT NULL))
ORDER BY period, township_code
"""
"""A return counts until another one replaces it."""
_ROWS = """
SELECT {columns} FROM {register}
WHERE period = $period AND township_code BETWEEN $first AND $last
  AND list_contains($ids::VARCHAR[], return_id)
"""
_STRAY = "SELECT count(*) FROM {register} ANTI JOIN returns USING (return_id, township_code, period)"
_NOT_ON_RECORD = """
SELECT return_id, township_code, period FROM returns
WHERE return_id NOT IN (SELECT subject FROM audit WHERE action = $accepted) ORDER BY period, township_code
"""
_GONE = """
SELECT subject, detail->>'file' FROM audit
WHERE action = $accepted AND subject NOT IN (SELECT return_id FROM returns) ORDER BY sequence
"""


class Return(NamedTuple):
    """A return, and the fingerprint of the rows that it was accepted with."""

    return_id: str
    township_code: str
    period: str
    fingerprint: str

    @property
    def place(self) -> str:
        return f"returns/{self.return_id}"


def read_returns(store: Store) -> list[Return]:
    """Every return that was ever accepted, replaced ones too."""
    return [Return(*row) for row in store.frame(_RETURNS).rows()]


def changed_returns(store: Store, returns: Sequence[Return]) -> Iterator[Return]:
    """Those of the returns whose rows are not the ones that they were accepted with."""
    for some in _batches(returns):
        for one, found in zip(some, _fingerprints(store, some), strict=True):
            if found != one.fingerprint:
                yield one


def told_changed(one: Return) -> Finding:
    """That a return's rows are not the ones that it was accepted with."""
    return finding("KEP-010", one.place, township=one.township_code, period=one.period)


def check_records(store: Store) -> Iterator[Finding]:
    """What is wrong with what the store says of its returns: rows of none, and what the audit says
    otherwise."""
    for register in REGISTERS:
        if rows := store.scalar(_STRAY.format(register=register)):
            yield finding("KEP-011", register, rows=rows)
    for return_id, township, period in store.frame(_NOT_ON_RECORD, {"accepted": ACCEPTED}).rows():
        yield finding("KEP-012", f"returns/{return_id}", township=township, period=period)
    for return_id, file in store.frame(_GONE, {"accepted": ACCEPTED}).rows():
        yield finding("KEP-014", f"returns/{return_id}", file=file)
    for return_id, township, period in store.frame(_STANDING).rows():
        told = {"township": township, "period": period, "column": WORDS["current"]}
        yield finding("KEP-013", f"returns/{return_id}", **told)
    vouched = dict(store.frame(_VOUCHED, {"accepted": ACCEPTED}).rows())
    for row in store.frame("FROM returns ORDER BY period, township_code, sequence").iter_rows(named=True):
        yield from _not_as_accepted(row, json.loads(vouched.get(row["return_id"]) or "{}"))


def _not_as_accepted(row: dict[str, Any], said: dict[str, Any]) -> Iterator[Finding]:
    """What a row of ``returns`` says otherwise than the audit did when the return was accepted."""
    for name in VOUCHED:
        value = str(row[name]) if isinstance(row[name], datetime) else row[name]
        if name in said and said[name] != value:
            told = {"township": row["township_code"], "period": row["period"], "column": WORDS[name]}
            yield finding("KEP-013", f"returns/{row['return_id']}", **told)


WORDS = {
    "township_code": Words("乡镇", "the township"),
    "period": Words("月份", "the month"),
    "sequence": Words("序号", "the number"),
    "sha256": Words("原件", "the original"),
    "received_at_utc": Words("收到时间", "when it came in"),
    "submission_kind": Words("首报或更正", "whether it is a correction"),
    "on_time": Words("是否按时", "whether it was on time"),
    "replaces": Words("所更正的报表", "which return it replaces"),
    "fingerprint": Words("内容校验值", "the fingerprint of its content"),
    "cells_changed": Words("改动的单元格数", "how many cells were changed"),
    "template_version": Words("模板版本", "the version of the workbook"),
    "current": Words("是否有效", "whether it counts"),
}
"""What a finding calls a column of ``returns``."""


def put_rows(store: Store, one: Return, registers: Rows) -> bool:
    """Puts rows of a return in the place of those in the store, in a transaction of the caller; whether they
    are those that it was accepted with: no others are put."""
    numbered = {key: rows.with_columns(return_no=pl.lit(0)) for key, rows in registers.items()}
    if fingerprint_of(numbered) != one.fingerprint:
        return False
    for register, rows in registers.items():
        store.run(f"DELETE FROM {register} WHERE return_id = ?", [one.return_id])  # noqa: S608
        store.insert(register, rows)
    return True


def _batches(returns: Sequence[Return]) -> Iterator[Sequence[Return]]:
    """Some returns of one month at a time, neighbours in the order of townships."""
    start = 0
    for place in range(1, len(returns) + 1):
        ends = place == len(returns) or returns[place].period != returns[start].period
        if ends or place - start == AT_ONCE:
            yield returns[start:place]
            start = place


def _fingerprints(store: Store, some: Sequence[Return]) -> list[str]:
    """The fingerprint of the rows that each has in the store."""
    asked = {
        "period": some[0].period,
        "first": some[0].township_code,
        "last": some[-1].township_code,
        "ids": [one.return_id for one in some],
    }
    numbers = pl.DataFrame(
        {
            "return_id": asked["ids"],
            "township_code": [one.township_code for one in some],
            "return_no": range(len(some)),
        }
    )
    registers = {}
    for register in REGISTERS:
        columns = register_columns(register)
        rows = store.frame(_ROWS.format(columns=", ".join(columns), register=register), asked)
        placed = rows.cast(pl.Schema(columns)).join(numbers, on=["return_id", "township_code"])
        registers[register] = placed
    return fingerprints(registers, len(some))
