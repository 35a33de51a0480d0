"""Reading one cell for what it is: the spellings offices really use, each to one value or one problem code.

These functions take a single text and are called once per distinct spelling that the fast way in
``normalise`` could not read, so they are written to be plain rather than fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pipelines.periods import is_period
from schemas.codes import CodeList
from schemas.returns import Column

SPACES = " \t\r\n\v\f\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff\u2002\u2003\u2009"
"""What surrounds a value by accident: ordinary, full-width, no-break and zero-width spaces."""

MOST_DECIMALS = 2
"""Yuan and square metres are kept to the hundredth, so that sums are exact."""

DECIMAL_NOISE = 1e-6
"""How far a binary fraction such as 0.30000000000000004 may lie from the hundredth it stands for."""

_TO_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3002: ".", 0x2212: "-"}
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?([T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL_DATE = re.compile(r"\d{5}(\.\d+)?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")

_FIRST_EXCEL_DAY = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, after its 29 February 1900 that never was."""

_YES = frozenset({"是", "true", "y", "yes", "1", "有", "√", "✓"})
_NO = frozenset({"否", "false", "n", "no", "0", "无", "×"})

Read = tuple[Any, str | None]
"""The value, or None with the code of the problem."""


def half_width(text: str) -> str:
    """The text with full-width digits, letters and signs as ordinary ones, without accidental spaces."""
    return text.translate(_TO_HALF_WIDTH).strip(SPACES)


def without_spaces(text: str) -> str:
    """The half-width text with inner spaces dropped as well."""
    return "".join(half_width(text).translate({ord(space): None for space in SPACES}))


def read_number(text: str) -> Read:
    """A decimal number, thousands separators understood."""
    text = without_spaces(text)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        return None, "CEL-001"
    number = float(text)
    return (number, None) if abs(number) < 1e15 else (None, "CEL-001")


def read_count(text: str) -> Read:
    """A whole number; 12.0 is 12."""
    number, code = read_number(text)
    if code is not None:
        return None, code
    return (int(number), None) if number == int(number) else (None, "CEL-002")


def read_decimal(text: str) -> Read:
    """A number with at most two decimals; binary noise behind them is rounded away."""
    number, code = read_number(text)
    if code is not None:
        return None, code
    kept = round(number, MOST_DECIMALS)
    return (kept, None) if abs(number - kept) <= DECIMAL_NOISE else (None, "CEL-011")


def _calendar_day(year: str, month: str, day: str) -> Read:
    try:
        return date(int(year), int(month), int(day)), None
    except ValueError:
        return None, "CEL-003"


def read_date(text: str) -> Read:
    """A day written in any common way, or as Excel's serial number."""
    text = half_width(text)
    closed = text if ":" in text else without_spaces(text)
    for form in (_DATE, _COMPACT_DATE):
        found = form.fullmatch(closed)
        if found:
            return _calendar_day(*found.group(1, 2, 3))
    if _SERIAL_DATE.fullmatch(closed):
        return _FIRST_EXCEL_DAY + timedelta(days=int(float(closed))), None
    return None, "CEL-003"


def read_flag(text: str) -> Read:
    """Yes or no."""
    text = without_spaces(text).lower()
    if text in _YES:
        return True, None
    return (False, None) if text in _NO else (None, "CEL-005")


def read_choice(codes: CodeList, text: str) -> Read:
    """The key of a coded value, by its Chinese word or its key."""
    spellings = {word.lower(): key for word, key in codes.by_spelling.items()}
    key = spellings.get(without_spaces(text).lower())
    return (key, None) if key else (None, "CEL-004")


def read_code(length: int, text: str) -> Read:
    """An area code of that many digits, also where Excel made a number of it without losing digits."""
    text = without_spaces(text).strip("'‘’\"=")
    if re.fullmatch(r"\d+\.0+", text):
        text = text.split(".")[0]
    elif re.fullmatch(r"\d\.\d+[eE]\+?\d{1,2}", text):
        mantissa, exponent = re.split(r"[eE]", text)
        digits = mantissa.replace(".", "")
        # Fewer digits than the code has means that Excel cut the rest: they cannot be known.
        text = digits if len(digits) == length == int(exponent) + 1 else ""
    return (text, None) if re.fullmatch(rf"[0-9]{{{length}}}", text) else (None, "CEL-012")


def read_period(text: str) -> Read:
    """A month written 2026-10, 2026年10月, 2026/10 or 202610, or any day of it."""
    text = without_spaces(text)
    for form in (_MONTH, _COMPACT_MONTH):
        found = form.fullmatch(text)
        if found:
            period = f"{found.group(1)}-{int(found.group(2)):02d}"
            return (period, None) if is_period(period) else (None, "CEL-013")
    day, code = read_date(text)
    return (f"{day:%Y-%m}", None) if code is None else (None, "CEL-013")


def reader_of(column: Column) -> Callable[[str], Read]:
    """The function that reads this column's cells. An Excel error value is reported as one."""
    choices = column.codes
    readers: dict[str, Callable[[str], Read]] = {
        "count": read_count,
        "decimal": read_decimal,
        "date": read_date,
        "flag": read_flag,
        "period": read_period,
        "code": lambda text: read_code(column.max_length or 0, text),
        "text": lambda text: (text.strip(SPACES) or None, None),
    }
    if choices is not None:
        readers["choice"] = lambda text: read_choice(choices, text)
    read = readers[column.kind]

    def read_cell(text: str) -> Read:
        stripped = text.strip(SPACES)
        if not stripped:
            return None, None
        if _EXCEL_ERROR.fullmatch(stripped):
            return None, "CEL-010"
        return read(stripped)

    return read_cell


def problem_params(column: Column, code: str) -> dict[str, Any]:
    """What the problem's sentence needs beside the value."""
    if code == "CEL-004" and column.codes is not None:
        codes = column.codes.codes
        return {
            "choices_zh": "、".join(c.zh for c in codes),
            "choices_en": ", ".join(f"{c.zh} ({c.en})" for c in codes),
        }
    if code == "CEL-011":
        return {"places": MOST_DECIMALS}
    if code == "CEL-012":
        return {"length": column.max_length}
    return {}


__all__ = ["SPACES", "half_width", "problem_params", "reader_of"]
