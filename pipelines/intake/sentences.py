"""A problem in words: where, what was found, what is allowed, in Chinese and in English."""

from __future__ import annotations

import json
from typing import Any

from schemas.problems import problem_texts
from schemas.receipts import ProblemRow, ReturnProblem
from schemas.returns import SHEETS, Column
from schemas.returns.base import LARGEST_AMOUNT, LARGEST_COUNT

SHEET_ORDER = {None: -1} | {key: place for place, key in enumerate(SHEETS)}


QUOTED = 40
"""Characters of a cell that a sentence quotes."""


class _Placeholders(dict[str, Any]):
    """Values of a sentence; one that is not known leaves an empty place, not a broken sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def describe(problem: ProblemRow) -> ReturnProblem:
    """A problem of a receipt, from one row of a problem frame. Raises KeyError for a code not declared."""
    sheet = SHEETS.get(problem["register"] or "")
    column = sheet.by_name.get(problem["field"] or "") if sheet else None
    known = _Placeholders(_column_words(column) | json.loads(problem["params"] or "{}"))
    known["value"] = _short(problem["value"] or "")
    told = problem_texts()[problem["code"]].fill(known).told
    return {
        "code": told["code"],
        "sheet": sheet.zh if sheet else None,
        "row": problem["row"],
        "column": column.zh if column else None,
        "value": problem["value"],
        "message": told["message"],
        "allowed": told["allowed"],
        "message_en": told["message_en"],
        "allowed_en": told["allowed_en"],
        "register": sheet.key if sheet else None,
        "field": problem["field"],
    }


def severity(code: str) -> str:
    return problem_texts()[code].severity


def _column_words(column: Column | None) -> dict[str, Any]:
    """Placeholders that any sentence about a column may use."""
    if column is None:
        return {}
    largest = LARGEST_AMOUNT if column.kind == "decimal" else LARGEST_COUNT
    words: dict[str, Any] = {
        "column_zh": column.zh,
        "column_en": column.en,
        "minimum": 0,
        "maximum": f"{largest:.0f}",
        "limit": column.max_length,
    }
    if column.codes is not None:
        words["choices_zh"] = "、".join(column.codes.chinese)
        words["choices_en"] = ", ".join(f"{code.zh} ({code.en})" for code in column.codes.codes)
    return words


def sentence(problem: ReturnProblem, language: str) -> str:
    """One line for a person: place, finding, remedy, code."""
    return _english(problem) if language == "en" else _chinese(problem)


def _chinese(problem: ReturnProblem) -> str:
    row = f"第 {problem['row']} 行" if problem["row"] else None
    place = " ".join(part for part in (problem["sheet"], row, problem["column"]) if part)
    found = problem["message"] + _quoted(problem, problem["message"], "（填写的是“{}”）")
    return f"{place + '：' if place else ''}{found}；{problem['allowed']}。({problem['code']})"


def _english(problem: ReturnProblem) -> str:
    sheet = SHEETS.get(problem["register"] or "")
    column = sheet.by_name.get(problem["field"] or "") if sheet else None
    parts = [
        f"{sheet.zh} ({sheet.en})" if sheet else None,
        f"row {problem['row']}" if problem["row"] else None,
        f"{column.zh} ({column.en})" if column else None,
    ]
    place = ", ".join(part for part in parts if part)
    found = problem["message_en"] + _quoted(problem, problem["message_en"], " (the cell holds “{}”)")
    return f"{place + ': ' if place else ''}{found}; {problem['allowed_en']}. ({problem['code']})"


def _quoted(problem: ReturnProblem, message: str, form: str) -> str:
    """The cell's value, where it has one and the message does not tell it already."""
    value = _short(problem["value"] or "")
    return form.format(value) if value and problem["column"] and value not in message else ""


def _short(value: str) -> str:
    """A value as a sentence quotes it; the receipt's ``value`` holds all of it."""
    return value if len(value) <= QUOTED else value[: QUOTED - 1] + "…"
