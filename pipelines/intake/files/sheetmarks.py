"""What a sheet says beside its cells: merged ranges, hidden rows and hidden columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.intake.files.sheetscan import column_number

_MERGED = re.compile(rb"mergeCell\s+ref\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^<>]*>")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_NUMBERS = re.compile(rb"\b(r|min|max)\s*=\s*[\"'](\d{1,7})[\"']")


@dataclass(frozen=True)
class Range:
    """Merged cells: rows as Excel counts them, columns from 0; all inclusive."""

    top: int
    left: int
    bottom: int
    right: int
    place: str


@dataclass(frozen=True)
class Marks:
    """``hidden_rows`` as Excel counts them, those that a filter hides included; ``hidden_columns`` from 0,
    first and last of each stretch."""

    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()


NO_MARKS = Marks()


def read_marks(sheet: bytes) -> Marks:
    """The marks of a sheet's XML. Almost no sheet has any, and that is found out at the speed of memory."""
    has_hidden, has_merged = b"hidden" in sheet, b"mergeCell" in sheet
    if not has_hidden and not has_merged:
        return NO_MARKS
    rows, columns = (_hidden(sheet, tag) if has_hidden else [] for tag in (_ROW, _COLUMNS))
    return Marks(
        tuple(_range(*match.groups()) for match in _MERGED.finditer(sheet)) if has_merged else (),
        frozenset(found[b"r"] for found in rows if b"r" in found),
        tuple(
            (found[b"min"] - 1, found[b"max"] - 1) for found in columns if {b"min", b"max"} <= found.keys()
        ),
    )


def _hidden(sheet: bytes, tag: re.Pattern[bytes]) -> list[dict[bytes, int]]:
    return [
        {name: int(number) for name, number in _NUMBERS.findall(match.group())}
        for match in tag.finditer(sheet)
        if _HIDDEN.search(match.group())
    ]


def _range(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Range:
    first, last = left.decode(), right.decode()
    place = f"{first}{top.decode()}:{last}{bottom.decode()}"
    return Range(int(top), column_number(first), int(bottom), column_number(last), place)
