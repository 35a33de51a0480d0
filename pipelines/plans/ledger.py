"""The ledger of a plan as a spreadsheet: handed out, filled in, and read back as entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.base.spreadsheets import csv_bytes, new_workbook
from pipelines.base.tables import Table, find_repeats, read_table
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.cells import find_title_problem, parse_cells
from pipelines.plans.declared import plan_names, read_plan
from pipelines.plans.drafts import Draft, part_words, state_words
from pipelines.plans.recording import Recorded, record_in
from pipelines.plans.stored import read_progress, read_townships
from pipelines.plans.task_states import stand_in_home, stand_on, townships_on
from pipelines.plans.townships import TOWNSHIP_COLUMNS, is_each_township
from pipelines.store import Store, open_store
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


def with_townships(rows: pl.DataFrame, by_township: pl.DataFrame) -> pl.DataFrame:
    """The tasks (stand_on), and under each that every township does a row for each of them (townships_on),
    whose unit is the township."""
    own = [name for name in TOWNSHIP_COLUMNS if name not in ("title", "due", "township", "township_code")]
    shared = rows.drop([name for name in own if name in rows.columns and name not in ("plan", "number")])
    reported = by_township.select(*own, "township_code", unit="township")
    placed = reported.join(shared.drop("unit"), on=["plan", "number"], how="inner", maintain_order="left")
    every = pl.concat([rows, placed.select(*rows.columns, "township_code")], how="diagonal")
    return every.sort("plan", "number", "township_code", nulls_last=False).drop("township_code")


_ENDINGS = Words(".csv 或 .xlsx", ".csv or .xlsx")


def export_ledger(home: Home, plan: str, path: Path, day: date | None = None) -> int:
    """Write a plan's ledger as it stands on the day, today where left out, as .csv (UTF-8 with BOM, for
    Excel) or .xlsx; the number of tasks. What is written can be imported again. Raises UserError."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UserError("REQ-006", file=path.name, endings=_ENDINGS)
    day, declared = day or china_date(now_utc()), read_plan(plan)
    with open_store(home) as store:
        entries, jurisdiction = read_progress(store), str(store.setting("jurisdiction"))
        townships = read_townships(store, plan, day)
    standing = stand_in_home(declared, entries, day, jurisdiction, townships)
    if not standing["condition"].null_count():
        standing = with_townships(standing, townships_on(declared, entries, day, townships))
    rows = ledger_rows(standing)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        path.write_bytes(csv_bytes(rows))
    else:
        with new_workbook(path) as book:
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
        standing = _standing(store, today)
        keyed = [(row, _key_of(row, standing)) for row in rows.iter_rows(named=True)]
        found += find_repeats(_with_keys(keyed), ("number", "of"), "PLN-011")
        brought = [(row, _drafts(row, standing.get(key))) for row, key in keyed]
        found += _title_problems(row for row, some in brought if some)
        drafts = [draft for _, some in brought for draft in some]
        found += _stale_days(drafts, standing)
        return record_in(store, drafts, table=table, found=found, today=today)


Key = tuple[str, int, str | None]
"""Plan and task, and the key of the township's name where a row is one township's."""


def _standing(store: Store, today: date) -> dict[Key, Mapping[str, Any]]:
    """How every task stands, and every township's part in it."""
    entries = read_progress(store)
    standing: dict[Key, Mapping[str, Any]] = {}
    for name in plan_names():
        plan, townships = read_plan(name), read_townships(store, name, today)
        rows = stand_on(plan, entries, today, townships)
        parts = with_townships(rows, townships_on(plan, entries, today, townships))
        counted = set(rows.filter(pl.col("townships").is_not_null())["number"])
        for row in parts.iter_rows(named=True):
            part = name_key_of(row["unit"]) if row["number"] in counted and row["unit"] else None
            standing[name, row["number"], part] = row
    return standing


def _key_of(row: Mapping[str, Any], standing: Mapping[Key, Mapping[str, Any]]) -> Key:
    own = row["plan"], row["number"], name_key_of(row["unit"] or "")
    return own if own in standing else (row["plan"], row["number"], None)


def _with_keys(keyed: Sequence[tuple[Mapping[str, Any], Key]]) -> pl.DataFrame:
    """The rows' numbers and whose they are, to find those that are there twice."""
    rows = [
        {
            "sheet_row": row["sheet_row"],
            "number": str(row["number"]),
            "of": f"{key[0]} {key[1]} {key[2] or ''}",
        }
        for row, key in keyed
    ]
    schema = {"sheet_row": pl.Int64, "number": pl.String, "of": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _parse(table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    """The ledger's rows that name a task, typed and by the keys that are stored, null where a cell is faulty;
    and the problems found."""
    dated, problems = parse_cells(table, _DATES, _NUMBERS)
    missing = dated.filter(pl.col("plan").is_null() | table.rows["number"].is_null())
    for row, plan in missing.select("sheet_row", "plan").rows():
        name = "plan" if plan is None else "number"
        problems.append(Problem("PLN-001", row=row, field=name, params=part_words(name)))
    if dated.is_empty():
        problems.append(Problem("PLN-012"))
    keyed = dated.with_columns(pl.col("plan").replace(_plan_spellings()))
    named = keyed.filter(pl.col("plan").is_not_null(), pl.col("number").is_not_null())
    return named, problems


def _plan_spellings() -> dict[str, str]:
    return {load_jurisdiction(name).zh: name for name in plan_names()}


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
    drafts, of_township = [], bool(stands["unit"]) and is_each_township(stands["lead"])
    if not of_township and any(said[name] != stands[name] for name in _SET):
        unit = said["lead"] if said["lead"] != stands["lead"] else None
        days = {name: said[name] for name in ("starts", "due", "basis")}
        drafts.append(Draft(**key, kind="schedule", unit=unit, **days))
    if any(said[name] != stands[name] for name in _REPORTED):
        drafts.append(Draft(**key, kind="report", **{name: said[name] for name in _REPORTED}))
    return drafts


def _title_problems(rows: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Rows that bring something and whose number and title are two tasks'."""
    names = plan_names()
    for row in rows:
        if row["plan"] in names and (problem := find_title_problem(row, read_plan(row["plan"]))):
            yield problem


def _stale_days(drafts: list[Draft], standing: Mapping[Key, Mapping[str, Any]]) -> list[Problem]:
    """Reports of another state whose day is still that of the report before: nobody typed a day."""
    problems = []
    for draft in drafts:
        own = draft.plan, draft.task, name_key_of(draft.unit or "")
        before = standing.get(own) or standing.get((draft.plan, draft.task, None), {})
        state = before.get("state")
        if draft.kind != "report" or not state or draft.state not in TASK_STATES.keys:
            continue
        if draft.state != state and draft.acted_on == before["acted_on"]:
            params = {**state_words(state, "before"), **state_words(draft.state or "")}
            problems.append(Problem("PLN-010", row=draft.row, value=str(draft.acted_on), params=params))
    return problems
