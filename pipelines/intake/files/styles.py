"""Number cells that say something else than their number by how they are shown, written out as shown.

The reader gives the number alone: 1 for a cell that shows 100%, 33 for one that shows 33万元, nothing for a
date too far away to be one. Written out, each is read, or refused, for what the clerk sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from xml.parsers import expat
from xml.sax.saxutils import escape

from pipelines.intake.files.package import PackageError, damaged
from pipelines.intake.files.units import foreign_unit

_STYLES = "xl/styles.xml"
_PERCENT_IDS = {9, 10}
_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Formats that Excel knows by number, those of Chinese Excel included."""

_SIGN = re.compile(r"\[[^\]]*\]|_.|\*.")
"""What a format code says of colour, condition, language and room."""
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_SCALED = re.compile(r"[0#?],+(?![0#?,])|[!\\]\.|\"\.\"")
"""A comma behind the digits divides by a thousand, 0!.0 shows a made-up point: the number itself is whole."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")

LAST_DAY = 2_958_465
"""31 December 9999, the last day a spreadsheet can show."""
_FAR = re.compile(rb"<(?:\w+:)?v>\s*(?:-|[0-9]{7,}|[0-9.]+[eE])")
_CELL = (
    rb"<(?P<tag>(?:\w+:)?c)(?P<before>\s[^<>]*?)\bs\s*=\s*[\"'](?P<style>%s)[\"'](?P<after>[^<>]*)>"
    rb"(?P<formula>(?:\s*<(?:\w+:)?f\b[^<>]*/>|\s*<(?:\w+:)?f\b[^<>]*>[^<]*</(?:\w+:)?f>)?)"
    rb"\s*<(?P<value>(?:\w+:)?v)>(?P<number>[^<]*)</(?:\w+:)?v>"
)
_TYPE = re.compile(rb"\bt\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True)
class Shown:
    """The cell formats, by their number in the workbook, under which a number is more than its digits:
    ``units`` gives what stands beside it."""

    percent: frozenset[int]
    dates: frozenset[int]
    units: tuple[tuple[int, str], ...]


@lru_cache(maxsize=16)
def read_styles(styles: bytes) -> Shown:
    """Remembered, because workbooks made from one template have the same styles. Raises PackageError."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = name.rpartition(":")[2]
        if tag in ("cellXfs", "cellStyleXfs"):
            inside = tag
        elif tag == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            used.append(_number(attributes.get("numFmtId")))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(styles, True)
    except expat.ExpatError:
        raise PackageError(damaged(_STYLES)) from None
    kinds = {number: _kind(number, codes.get(number)) for number in set(used)}
    percent = frozenset(at for at, number in enumerate(used) if kinds[number] == "percent")
    dates = frozenset(at for at, number in enumerate(used) if kinds[number] == "date")
    units = tuple((at, _unit(codes.get(number))) for at, number in enumerate(used) if kinds[number] == "unit")
    return Shown(percent, dates, units)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _kind(number: int, code: str | None) -> str:
    """percent, date, unit, or nothing, of a number format."""
    if code is None:
        return "percent" if number in _PERCENT_IDS else "date" if number in _DATE_IDS else ""
    bare = _LITERAL.sub("", _SIGN.sub("", code)).lower()
    if "%" in bare:
        return "percent"
    if _ELAPSED.search(code) or re.search("[ymdhs]", bare.replace("general", "")):
        return "date"
    return "unit" if _unit(code) else ""


def _unit(code: str | None) -> str:
    """The foreign unit that a format puts beside a number it does not divide by anything; else nothing."""
    code = _SIGN.sub("", code or "")
    if _SCALED.search(code):
        return ""
    words = ["".join(found) for found in _LITERAL.findall(code)] + _CHINESE.findall(_LITERAL.sub("", code))
    return next((word.strip() for word in words if foreign_unit(word)), "")


def write_out(sheet: bytes, shown: Shown) -> bytes:
    """The sheet, with numbers under such formats as the text that the clerk sees, and with what no calendar
    holds, in cells for dates, as the number that was typed."""
    units = dict(shown.units)
    if shown.percent or units:
        sheet = _rewrite(sheet, shown.percent | units.keys(), lambda at, number: _as_seen(at, number, units))
    if shown.dates and _FAR.search(sheet):
        sheet = _rewrite(sheet, shown.dates, lambda _, number: _if_far(number))
    return sheet


def _as_seen(style: int, number: Decimal, units: dict[int, str]) -> str:
    return f"{_plain(number)}{units[style]}" if style in units else f"{_plain(number * 100)}%"


def _if_far(number: Decimal) -> str | None:
    return None if 0 <= number < LAST_DAY + 1 else _plain(number)


def _plain(number: Decimal) -> str:
    """The digits without an exponent. A number of hundreds of digits stays as it was written."""
    return str(number) if number.adjusted() > 30 else f"{number.normalize():f}"


def _rewrite(sheet: bytes, styles: Collection[int], words: Callable[[int, Decimal], str | None]) -> bytes:
    """The sheet with the numbers under some styles as text, where ``words`` has any for them."""

    def changed(match: re.Match[bytes]) -> bytes:
        kind = _TYPE.search(match["before"] + match["after"])
        try:
            number = Decimal(match["number"].decode().strip())
        except (InvalidOperation, UnicodeDecodeError):
            return match.group()
        text = words(int(match["style"]), number) if number.is_finite() else None
        if text is None or (kind and kind[1] != b"n"):
            return match.group()
        before, after = (_TYPE.sub(b"", match[part]) for part in ("before", "after"))
        attributes = b'%bs="%b"%b t="str"' % (before, match["style"], after.rstrip())
        tag, value = match["tag"], match["value"]
        return b"<%b%b>%b<%b>%b</%b>" % (
            tag,
            attributes,
            match["formula"],
            value,
            escape(text).encode(),
            value,
        )

    listed = b"|".join(b"%d" % style for style in sorted(styles))
    return re.sub(_CELL % listed, changed, sheet)
