"""Foreign text for a document: what the file format can hold, in the order in which it was written."""

from __future__ import annotations

import re

REPLACED = "\ufffd"
"""In place of a character that no XML can hold, so that a reader sees that one was there."""
LONGEST = 255
"""Characters of a property of a file, as Office has them."""
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction: a name with one would turn round what stands behind it on the page."""
_UNHOLDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without marks of direction, its line breaks as one kind, tabs as blanks, and with a sign in
    place of each character that XML 1.0 cannot hold."""
    lines = _BREAKS.sub("\n", text).replace("\t", " ")
    return _UNHOLDABLE.sub(REPLACED, _TURNING.sub("", lines))
