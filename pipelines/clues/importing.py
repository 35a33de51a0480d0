"""A file of clues, as a hotline exports it: all rows or none, every problem at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.areas import load_areas, valid_on
from pipelines.base.clock import now_utc
from pipelines.base.tables import Table, find_repeats, parse_dates, read_table
from pipelines.clues.acting import OLDEST_MONTHS, ClueMove, receive_clue
from pipelines.clues.stored import known_numbers
from pipelines.store import Store
from schemas.clues import BURDENS, COMPLAINTS, FILE_HEADERS, REQUIRED_IN_FILE, Clue
from schemas.codes import CodeList
from schemas.periods import china_date, months_later
from schemas.problems import Problem

_DATES = ("received_on", "asked_on")
_CODED: dict[str, CodeList] = {"burden": BURDENS, "complaint": COMPLAINTS}


def import_clues(store: Store, path: Path, person: str) -> tuple[list[Clue], int]:
    """Put down what a file says, inside a transaction of the caller; the clues, and how many rows had been
    put down before and were left out. Raises TableError with every problem by row."""
    table = read_table(path, FILE_HEADERS, REQUIRED_IN_FILE)
    rows, found = parse_dates(table, _DATES)
    found += [*_missing(rows), *_uncoded(rows), *_unknown_areas(store, rows), *_late(rows)]
    found += find_repeats(rows, ("source_number",), "CLU-003")
    table.refuse([*found, *_none(table)])
    known = known_numbers(store)
    fresh = rows.filter(~pl.col("source_number").is_in(list(known)))
    today = china_date(now_utc())
    made = [receive_clue(store, _move(row, person, today)) for row in fresh.iter_rows(named=True)]
    return made, rows.height - fresh.height


def _move(row: dict[str, Any], person: str, today: date) -> ClueMove:
    about = {name: row[name] for name in FILE_HEADERS.values() if name not in ("received_on", "sheet_row")}
    coded = {
        name: codes.by_spelling[str(row[name]).lower()]
        for name, codes in _CODED.items()
        if row[name] is not None
    }
    on = row["received_on"] or today
    return ClueMove("receive", person, on, details={**about, **coded, "source": "hotline"})


def _missing(rows: pl.DataFrame) -> Iterator[Problem]:
    for name in REQUIRED_IN_FILE:
        for (row,) in rows.filter(pl.col(name).is_null()).select("sheet_row").rows():
            yield Problem("CLU-004", row=row, field=name)


def _uncoded(rows: pl.DataFrame) -> Iterator[Problem]:
    for name, codes in _CODED.items():
        said = rows.filter(pl.col(name).is_not_null()).select("sheet_row", name).rows()
        for row, value in said:
            if str(value).lower() not in codes.by_spelling:
                params = {"known": codes.spellings}
                yield Problem("CLU-005", row=row, field=name, value=value, params=params)


def _unknown_areas(store: Store, rows: pl.DataFrame) -> Iterator[Problem]:
    today = china_date(now_utc())
    standing = set(valid_on(load_areas(store), today)["code"])
    for row, code in rows.select("sheet_row", "area_code").rows():
        if code is not None and code not in standing:
            yield Problem("CLU-006", row=row, field="area_code", value=code)


def _late(rows: pl.DataFrame) -> Iterator[Problem]:
    today = china_date(now_utc())
    for name in _DATES:
        for row, day in rows.filter(pl.col(name) > today).select("sheet_row", name).rows():
            yield Problem("CLU-007", row=row, field=name, value=str(day), params={"today": today})
    first = months_later(today, -OLDEST_MONTHS)
    for row, day in rows.filter(pl.col("received_on") < first).select("sheet_row", "received_on").rows():
        yield Problem("CLU-011", row=row, field="received_on", value=str(day), params={"first": first})
    received = pl.col("received_on").fill_null(today)
    late = rows.with_columns(last=received).filter(pl.col("asked_on") > pl.col("last"))
    for row, day, last in late.select("sheet_row", "asked_on", "last").rows():
        if day <= today:
            yield Problem("CLU-012", row=row, field="asked_on", value=str(day), params={"last": last})


def _none(table: Table) -> Iterator[Problem]:
    if table.rows.is_empty():
        yield Problem("CLU-008")
