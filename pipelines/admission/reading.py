"""Applications as text, from a file or from options, and their fields as what they mean."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.names import written
from pipelines.base.tables import Table, parse_dates, read_table
from schemas.admission import APPLICATION_FIELDS, APPLICATION_ROUTES, REQUIRED_FIELDS, ApplicationField
from schemas.demands import WORK_ITEM
from schemas.errors import UserError
from schemas.problems import Problem
from schemas.words import Words

LARGEST_YUAN = Decimal(10) ** 12

HEADERS: dict[str, str] = (
    {name: name for name in APPLICATION_FIELDS}
    | {field.zh: name for name, field in APPLICATION_FIELDS.items()}
    | {"交办部门": "department"}
)
"""Every accepted header of a file of applications to its field."""


def read_applications(path: Path) -> Table:
    """One row per application as text: a .toml (its fields at the top, or [[applications]]), a .json (an
    object or a list of them), a .csv or the first sheet of an .xlsx. Raises UserError with all problems."""
    if path.suffix.lower() in (".toml", ".json"):
        return make_table(path.name, _read_records(path))
    return read_table(path, HEADERS, REQUIRED_FIELDS)


def make_table(name: str, records: Sequence[Mapping[str, Any]], first_row: int | None = 1) -> Table:
    """Applications given as mappings, by field or Chinese header; ``first_row`` None where there is only
    one, which needs no number. Raises UserError for fields that are none."""
    rows = [{HEADERS.get(key, key): _text(value) for key, value in record.items()} for record in records]
    columns: dict[str, list[Any]] = {
        "sheet_row": [None if first_row is None else first_row + at for at in range(len(rows))]
    }
    columns |= {field: [row.get(field) for row in rows] for field in APPLICATION_FIELDS}
    schema = {name: pl.Int64 if name == "sheet_row" else pl.String for name in columns}
    words = {name: field.zh for name, field in APPLICATION_FIELDS.items()}
    table = Table(name, pl.DataFrame(columns, schema=schema), words)
    choices = {"known": "、".join(words.values())}
    table.refuse(
        Problem("ADM-016", row=columns["sheet_row"][at], params={"key": key, **choices})
        for at, row in enumerate(rows)
        for key in row
        if key not in APPLICATION_FIELDS
    )
    return table


def parse_applications(table: Table) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The fields of each application, typed (amounts in yuan as Decimal), null where empty or faulty, with
    ``sheet_row``; and a problem for every field that is not what it must be. What says no kind is a work
    item."""
    dates = tuple(name for name, field in APPLICATION_FIELDS.items() if field.kind == "date")
    parsed, faults = parse_dates(table, dates)
    problems = [
        dataclasses.replace(fault, code="ADM-003", params=field_words(fault.field)) for fault in faults
    ]
    applications = []
    for row in parsed.iter_rows(named=True):
        typed: dict[str, Any] = {"sheet_row": row["sheet_row"]}
        for name, field in APPLICATION_FIELDS.items():
            typed[name], problem = _parse(field, row[name])
            if problem:
                params = {**field_words(name), **problem[1]}
                problems.append(
                    Problem(problem[0], row=row["sheet_row"], field=name, value=str(row[name]), params=params)
                )
        typed["demand_kind"] = typed["demand_kind"] or WORK_ITEM
        applications.append(typed)
    return applications, problems


def _read_records(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except FileNotFoundError:
        raise UserError("REQ-007", path=path) from None
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            "REQ-008", file=path.name, form=path.suffix.lower()[1:].upper(), error=error
        ) from error
    listed = found.get("applications", [found]) if isinstance(found, dict) else found
    if not isinstance(listed, list) or not all(isinstance(record, dict) for record in listed):
        raise UserError("REQ-011", file=path.name)
    return listed


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
    return written(text)


def _parse(field: ApplicationField, value: Any) -> tuple[Any, tuple[str, dict[str, Any]] | None]:
    """The typed value, or the code and params of what is wrong."""
    if value is None or field.kind == "date":
        return value, None
    if field.name == "route" and _both_ways(value):
        return "purchased", ("ADM-019", {})  # so that what bars a purchase is said as well
    if field.kind == "choice" or field.kind == "flag":
        return _choice(field, value)
    if field.kind == "yuan":
        amount = parse_yuan(value)
        return amount, None if amount is not None else ("ADM-004", {})
    if field.kind == "number":
        plain = value.removesuffix(".0")
        fits = plain.isascii() and plain.isdigit() and int(plain) >= 1
        return (int(plain), None) if fits else (None, ("ADM-008", {}))
    return (value, None) if len(value) <= field.longest else (None, ("ADM-005", {"longest": field.longest}))


def _both_ways(value: str) -> bool:
    """Whether it says emergency and purchased service at once."""
    keys = {APPLICATION_ROUTES.by_spelling.get(part.strip()) for part in re.split(BOTH_JOINTS, value)}
    return {"emergency", "purchased"} <= keys


BOTH_JOINTS = r"[+、，,;；/和]"
"""What stands between two ways in."""


def _choice(field: ApplicationField, value: str) -> tuple[Any, tuple[str, dict[str, Any]] | None]:
    assert field.codes is not None
    key = field.codes.by_spelling.get(value) or field.codes.by_spelling.get(value.lower())
    if key is None:
        allowed = {"allowed": field.codes.spellings}
        return None, ("ADM-002", allowed)
    return (key == "true" if field.kind == "flag" else key), None


def parse_yuan(text: str) -> Decimal | None:
    """An amount in yuan, from 0, with at most two decimals; None where the text is none."""
    try:
        amount = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    fits = amount.is_finite() and 0 <= amount <= LARGEST_YUAN and amount == amount.quantize(Decimal("0.01"))
    return amount if fits else None


def fen(amount: Decimal | None) -> int:
    """An amount in yuan as fen; nothing is 0."""
    return int((amount or Decimal(0)) * 100)


def fen_of(text: str) -> int:
    """An amount in yuan, as somebody wrote it, as fen. Raises UserError where it is none."""
    amount = parse_yuan(text.strip())
    if amount is None:
        raise UserError("REQ-005", text=text)
    return fen(amount)


def field_words(name: str | None) -> dict[str, Words]:
    """What a field is called, as the parameter ``part``."""
    return {"part": APPLICATION_FIELDS[name or ""].words}
