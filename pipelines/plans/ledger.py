"""The ledger of a plan as a spreadsheet: handed out, filled in, and read back as entries."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.tables import Table, find_repeats, parse_dates, read_table
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.declared import plan_names, read_plan
from pipelines.plans.drafts import Draft, part_words, state_words
from pipelines.plans.recording import Recorded, record_in
from pipelines.plans.stored import read_progress
from pipelines.plans.task_states import stand_in_home, stand_on
from pipelines.store import open_store
from schemas.codes import CodeList
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.plan_entries import CONDITIONS, DATE_SOURCES, LEDGER, LEDGER_HEADERS, TASK_STATES
from schemas.problems import Problem
from schemas.words import Words

_REQUIRED = ("plan", "number")
_DATES = ("starts", "due", "acted_on")
_NUMBERS = ("number", "share", "sequence")
_SET = ("starts", "due", "basis", "lead")
_REPORTED = ("state", "share", "acted_on", "unit", "note", "document")
_CODED: dict[str, CodeList] = {"condition": CONDITIONS, "date_source": DATE_SOURCES, "state": TASK_STATES}


def ledger_rows(rows: pl.DataFrame, *, english: bool = False) -> pl.DataFrame:
    """The ledger that is handed out, one row per task of ``rows`` (stand_on): the columns of LEDGER, headed
    and coded in Chinese, or in English with the headers that are read back."""
    coded = rows.with_columns(
        pl.col(name).replace_strict(codes.of("en" if english else "zh"), return_dtype=pl.String)
        for name, codes in _CODED.items()
    )
    if not english:
        names = {name: load_jurisdiction(name).zh for name in rows["plan"].unique()}
        coded = coded.with_columns(pl.col("plan").replace_strict(names, return_dtype=pl.String))
    return coded.select(pl.col(name).alias(name if english else column.zh) for name, column in LEDGER.items())


_ENDINGS = Words(".csv 或 .xlsx", ".csv or .xlsx")


def export_ledger(home: Home, plan: str, path: Path, day: date | None = None) -> int:
    """Write a plan's ledger as it stands on the day, today where left out, as .csv (UTF-8 with BOM, for
    Excel) or .xlsx; the number of tasks. What is written can be imported again. Raises UserError."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UserError("REQ-006", file=path.name, endings=_ENDINGS)
    with open_store(home) as store:
        entries, jurisdiction = read_progress(store), str(store.setting("jurisdiction"))
    day = day or china_date(now_utc())
    rows = ledger_rows(stand_in_home(read_plan(plan), entries, day, jurisdiction))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        path.write_bytes(b"\xef\xbb\xbf" + rows.write_csv().encode())
    else:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            rows.write_excel(book, dtype_formats={pl.Date: "yyyy-mm-dd"}, autofit=True)
    return rows.height


def import_ledger(
    home: Home, path: Path, *, actor: str | None = None, today: date | None = None
) -> list[Recorded]:
    """Put down what a ledger says that does not stand yet: a schedule where days, their basis or the unit
    differ, a report where the state or what belongs to it does. An empty cell changes nothing. All rows or
    none: raises TableError with every problem by row, also where somebody was at a task since the ledger
    was handed out."""
    table = read_table(path, LEDGER_HEADERS, _REQUIRED)
    rows, found = _parse(table)
    today = today or china_date(now_utc())
    with open_store(home, actor=actor) as store, store.transaction():
        entries = read_progress(store)
        standing = {
            (row["plan"], row["number"]): row
            for name in plan_names()
            for row in stand_on(read_plan(name), entries, today).iter_rows(named=True)
        }
        drafts = [
            draft
            for row in rows.iter_rows(named=True)
            for draft in _drafts(row, standing.get((row["plan"], row["number"])))
        ]
        found += _stale_days(drafts, standing)
        return record_in(store, drafts, table=table, found=found, today=today)


def _parse(table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    """The ledger's rows that name a task, typed and by the keys that are stored, null where a cell is faulty;
    and the problems found."""
    dated, faults = parse_dates(table, _DATES)
    problems = [
        dataclasses.replace(fault, code="PLN-008", params=part_words(str(fault.field))) for fault in faults
    ]
    for name in _NUMBERS:
        plain = pl.col(name).str.normalize("NFKC").str.strip_suffix("%").str.strip_suffix(".0")
        numbers = dated.select(plain.cast(pl.Int64, strict=False)).to_series()
        odd = dated.filter(numbers.is_null() & pl.col(name).is_not_null())
        for row, value in odd.select("sheet_row", name).rows():
            problems.append(Problem("PLN-009", row=row, field=name, value=value, params=part_words(name)))
        dated = dated.with_columns(numbers.alias(name))
    missing = dated.filter(pl.col("plan").is_null() | table.rows["number"].is_null())
    for row, plan in missing.select("sheet_row", "plan").rows():
        name = "plan" if plan is None else "number"
        problems.append(Problem("PLN-001", row=row, field=name, params=part_words(name)))
    if dated.is_empty():
        problems.append(Problem("PLN-012"))
    keyed = dated.with_columns(
        pl.col("plan").replace(_plan_spellings()), pl.col("state").replace(_state_spellings())
    )
    named = keyed.filter(pl.col("plan").is_not_null(), pl.col("number").is_not_null())
    return named, [*problems, *find_repeats(named, ("plan", "number"), "PLN-011")]


def _plan_spellings() -> dict[str, str]:
    return {load_jurisdiction(name).zh: name for name in plan_names()}


def _state_spellings() -> dict[str, str]:
    return {code.zh: code.key for code in TASK_STATES.codes} | {
        code.en: code.key for code in TASK_STATES.codes
    }


def _drafts(row: Mapping[str, Any], stands: Mapping[str, Any] | None) -> list[Draft]:
    """What a row says that does not stand yet; a cell left empty says what stands. ``stands`` is null where
    there is no such task: then one draft, which is refused."""
    key: dict[str, Any] = {
        "plan": row["plan"],
        "task": row["number"],
        "expected": row["sequence"],
        "row": row["sheet_row"],
    }
    if stands is None:
        return [Draft(**key, kind="unknown")]
    said = {name: stands[name] if row[name] is None else row[name] for name in (*_SET, *_REPORTED)}
    drafts = []
    if any(said[name] != stands[name] for name in _SET):
        unit = said["lead"] if said["lead"] != stands["lead"] else None
        days = {name: said[name] for name in ("starts", "due", "basis")}
        drafts.append(Draft(**key, kind="schedule", unit=unit, **days))
    if any(said[name] != stands[name] for name in _REPORTED):
        drafts.append(Draft(**key, kind="report", **{name: said[name] for name in _REPORTED}))
    return drafts


def _stale_days(drafts: list[Draft], standing: Mapping[tuple[str, int], Mapping[str, Any]]) -> list[Problem]:
    """Reports of another state whose day is still that of the report before: nobody typed a day."""
    problems = []
    for draft in drafts:
        before = standing.get((draft.plan, draft.task), {})
        state = before.get("state")
        if draft.kind != "report" or not state or draft.state not in TASK_STATES.keys:
            continue
        if draft.state != state and draft.acted_on == before["acted_on"]:
            params = {**state_words(state, "before"), **state_words(draft.state or "")}
            problems.append(Problem("PLN-010", row=draft.row, value=str(draft.acted_on), params=params))
    return problems
