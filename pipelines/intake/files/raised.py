"""Raised and lowered digits of a text, written with the signs that are raised and lowered by themselves: the
reader gives letters without their format, and 10 with a raised 3 behind it would be 103."""

from __future__ import annotations

import re

_RUN = re.compile(rb"<((?:\w+:)?)r>(?P<inside>.*?)</\1r>", re.DOTALL)
_PLACE = re.compile(rb"vertAlign\s+val\s*=\s*[\"'](superscript|subscript)")
_LETTERS = re.compile(rb"(<(?:\w+:)?t(?:\s[^<>]*)?>)([^<]*)")
_AS_IS = "surrogateescape"
"""Bytes that are no text are left for the reader to refuse."""
_SIGNS = {
    b"superscript": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    b"subscript": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}


def write_raised(xml: bytes | None) -> bytes | None:
    """The strings of a workbook, or a sheet that holds strings of its own."""
    return _RUN.sub(_in_place, xml) if xml and b"vertAlign" in xml else xml


def _in_place(run: re.Match[bytes]) -> bytes:
    place = _PLACE.search(run["inside"])
    if place is None:
        return run.group()

    def signs(letters: re.Match[bytes]) -> bytes:
        return letters[1] + letters[2].decode(errors=_AS_IS).translate(_SIGNS[place[1]]).encode(errors=_AS_IS)

    return _LETTERS.sub(signs, run.group())
