"""Reading one cell for what it is: the writings a clerk, Excel or WPS may use for a number, a date, a code,
a choice. One function per kind; each takes text that is not blank and raises Unreadable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from pipelines.base.given import BLANK, RIGHT_TO_LEFT, says_nothing
from schemas.codes import FLAG, CodeList
from schemas.periods import is_period
from schemas.returns import Column
from schemas.returns.base import LARGEST_COUNT

DECIMALS = 2
"""Yuan to the fen, square metres to the square decimetre."""

MIDNIGHT = " 00:00:00"
"""How the reader writes a date cell that has no time."""

_NOISE = Decimal("0.000001")
"""A hundredth of the smallest step; what is nearer to a step is the arithmetic of a spreadsheet."""

_WHOLE_FROM = Decimal(10) ** 15
"""From here on a float holds no cents; far beyond every range, which is for the check to say."""

_LARGEST_INTEGER = 2**63 - 1
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:E[+-]?\d{1,2})?", re.IGNORECASE | re.ASCII
)
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DATE = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?\s*{_TIME}", re.ASCII
)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月份?)?", re.ASCII)
_CUT_MONTH = re.compile(r"\d{4}\.1")
"""2026.10 as a number: the zero is gone, and October looks like January."""
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_FAR_DATE = re.compile(r"\+(\d{5,6})-(\d{2})-(\d{2})" + MIDNIGHT, re.ASCII)
_PICTURE = re.compile(r"=(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
"""How WPS and Excel put a picture into a cell."""
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"))
_EXCEL_ERROR = re.compile(r"#(?:N/A|DIV/0!|[A-Z_]+[!?])")

_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's calendar, right from March 1900 on."""
_CHINA = timezone(timedelta(hours=8))
TIME_OF_DAY = ("1899-12-30", "1899-12-31")
"""The day under which a cell that holds only a time is handed over."""
_DAYS_IN_400_YEARS = 146_097
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050
"""1950-01-01 and 2099-12-31; other numbers are not meant as dates."""

_YES = {"y", "yes", "1", "1.0", "有", "√", "✓", "✔"}
_NO = {"n", "no", "0", "0.0", "无", "×", "✗", "✘"}


class Unreadable(Exception):
    """A value that is not what its column asks for; names the problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def plain(text: str) -> str:
    """The text in half-width signs, without blank at its ends or marks without width inside. Signs that are
    no other width of a plain one stay: 10³ is not 103, and ① is a mark, not a figure."""
    if text.isascii():
        return text.strip()
    return "".join(map(_plain_sign, text)).translate(_DASHES).strip()


@cache
def _plain_sign(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":
        # Behind this one, digits are shown from right to left: what is seen is not what would be read.
        return sign if sign == RIGHT_TO_LEFT else ""
    kind = unicodedata.decomposition(sign).split(" ")[0]
    even = unicodedata.normalize("NFKC", sign)
    if kind in ("<wide>", "<narrow>", "<noBreak>", "<small>"):
        return even
    # Blanks of other widths, and radicals that stand for the character they look like.
    return even if kind == "<compat>" and len(even) == 1 and not even.isdigit() else sign


def squeezed(text: str) -> str:
    """The text in half-width signs without any space, in lower case: for comparing words."""
    even = unicodedata.normalize("NFKC", text)
    return "".join("".join(sign for sign in even if unicodedata.category(sign) != "Cf").split()).lower()


def read_text(text: str, column: Column) -> str | None:
    """The text as written, without what surrounds it; None where it says nothing."""
    return None if says_nothing(text) else text.strip(BLANK).removesuffix(MIDNIGHT)


def read_code(text: str, column: Column) -> str:
    """Digits; also from a number that Excel wrote with an exponent, as long as no digit was lost, and a
    township's code in its twelve-digit form."""
    length = column.max_length or 0
    digits = "".join(plain(text).strip("'`’‘\"").split()).removesuffix(".0")
    if "E" in digits.upper() and _NUMBER.fullmatch(digits):
        number = Decimal(digits)
        exact = len(number.as_tuple().digits) >= length and number == number.to_integral_value()
        digits = f"{number:.0f}" if exact else digits
    if len(digits) == length + 3 and digits.endswith("000"):
        digits = digits[:length]
    if not (digits.isascii() and digits.isdigit() and len(digits) == length):
        raise Unreadable("CEL-012", length=length)
    return digits


def _number(text: str, code: str) -> Decimal:
    written = plain(text)
    if _GROUPS.fullmatch(written):
        written = written.replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(written):
        raise Unreadable(code)
    return Decimal(written)


def read_count(text: str, column: Column) -> int:
    """A whole number, ``12.0`` included; whether it is in range is for the check to say."""
    number = _number(text, "CEL-001")
    whole = number.to_integral_value()
    if abs(number - whole) > _NOISE:
        raise Unreadable("CEL-002")
    if abs(whole) > _LARGEST_INTEGER:
        raise Unreadable("CEL-007", minimum=0, maximum=LARGEST_COUNT)
    return int(whole)


def read_decimal(text: str, column: Column) -> float:
    """A number of at most two decimals; what a spreadsheet's arithmetic left behind them is dropped."""
    number = _number(text, "CEL-001")
    if abs(number) >= _WHOLE_FROM:
        return float(number)
    rounded = round(number, DECIMALS)
    if abs(number - rounded) > _NOISE:
        raise Unreadable("CEL-011", places=DECIMALS)
    return float(rounded)


def read_date(text: str, column: Column) -> date:
    """A day of a four-digit year: with signs or Chinese words between, eight digits, or Excel's count of
    days. A time of day is dropped."""
    written = plain(text)
    if (match := _DATE.fullmatch(written)) and not written.startswith(TIME_OF_DAY):
        return _day(match[1], match[2], match[3])
    if len(written) == 8 and written.isdigit() and written.isascii():
        return _day(written[:4], written[4:6], written[6:])
    if (match := _SERIAL.fullmatch(written)) and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(match[1]))
    if match := _FAR_DATE.fullmatch(text.strip()):
        # 20261003 typed into a date cell: Excel takes it for a number of days and shows ########.
        digits = str(_serial(int(match[1]), int(match[2]), int(match[3])))
        return _day(digits[:4], digits[4:6], digits[6:])
    if _MOMENT.fullmatch(written):
        return _day_in_china(datetime.fromisoformat(written))
    raise Unreadable("CEL-003")


def _serial(year: int, month: int, day: int) -> int:
    """Excel's count of days for a year beyond Python's calendar, which repeats after 400 years."""
    cycles, rest = divmod(year - 2000, 400)
    try:
        return (date(2000 + rest, month, day) - _EPOCH).days + cycles * _DAYS_IN_400_YEARS
    except ValueError:
        raise Unreadable("CEL-003") from None


def _day_in_china(moment: datetime) -> date:
    """The day of a moment that programs write for a day: midnight in China, or as if the day lay at midnight
    in Greenwich. Where neither holds and the two places have another day, nobody knows which is meant."""
    there, here = moment.astimezone(UTC), moment.astimezone(_CHINA)
    if there.date() == here.date() or here.time() == time():
        return here.date()
    raise Unreadable("CEL-003")


def _day(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("CEL-003") from None
    if found.year < 1000:  # a year of two digits, filled up with zeros
        raise Unreadable("CEL-003")
    return found


def read_period(text: str, column: Column) -> str:
    """A month: year and month, six digits, or any date within it."""
    written = plain(text)
    if _CUT_MONTH.fullmatch(written):
        raise Unreadable("CEL-013")
    match = _MONTH.fullmatch(written)
    if match:
        period = f"{match[1]}-{int(match[2]):02d}"
    elif len(written) == 6 and written.isdigit() and written.isascii():
        period = f"{written[:4]}-{written[4:]}"
    else:
        try:
            period = f"{read_date(text, column):%Y-%m}"
        except Unreadable:
            raise Unreadable("CEL-013") from None
    if not is_period(period):
        raise Unreadable("CEL-013")
    return period


def read_choice(text: str, column: Column) -> str:
    """The key of a code, from its Chinese word or the key itself; spaces, width and case do not matter."""
    codes = column.codes
    if codes is None:
        raise ValueError(f"{column.name}: a choice needs its codes")
    key = _spellings(codes).get(squeezed(text))
    if key is None:
        choices_zh = "、".join(codes.chinese)
        choices_en = ", ".join(f"{code.zh} ({code.key})" for code in codes.codes)
        raise Unreadable("CEL-004", choices_zh=choices_zh, choices_en=choices_en)
    return key


@cache
def _spellings(codes: CodeList) -> dict[str, str]:
    return {squeezed(spelling): key for spelling, key in codes.by_spelling.items()}


def read_flag(text: str, column: Column) -> bool:
    """Yes or no, in the ways people tick a box."""
    written = squeezed(text)
    key = _spellings(FLAG).get(written)
    if key or written in _YES | _NO:
        return key == "true" or written in _YES
    raise Unreadable("CEL-005")


_READERS: dict[str, Callable[[str, Column], Any]] = {
    "text": read_text,
    "code": read_code,
    "count": read_count,
    "decimal": read_decimal,
    "date": read_date,
    "period": read_period,
    "choice": read_choice,
    "flag": read_flag,
}


def read_value(text: str, column: Column) -> Any:
    """The value of a cell, None where it holds nothing but blank. Raises Unreadable; a formula without a
    saved result, a picture and an Excel error are that in every column."""
    bare = text.strip(BLANK)
    if not bare.strip(RIGHT_TO_LEFT):
        return None
    if _PICTURE.match(bare):
        raise Unreadable("CEL-015")
    if bare.startswith("="):
        raise Unreadable("CEL-009")
    if _EXCEL_ERROR.fullmatch(bare):
        raise Unreadable("CEL-010")
    return _READERS[column.kind](bare, column)
