"""Whether a text says anything: what no eye sees, and what somebody writes where there is nothing to write.
By a text that says nothing no name, document or word was given, whatever stands in it."""

from __future__ import annotations

import re

import polars as pl

_UNSEEN_RANGES = (
    (0x00, 0x20),
    (0x7F, 0xA0),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x1680, 0x1680),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFC),
    (0x13430, 0x1343F),
    (0x16FE4, 0x16FE4),
    (0x1BCA0, 0x1BCA3),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)

UNSEEN = "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in _UNSEEN_RANGES)
"""Blanks of every kind, and what no eye sees: control characters, soft hyphens, joiners, marks of direction,
selectors, fillers, places of pictures. For a class of a regular expression, of Python's and of polars'."""

RIGHT_TO_LEFT = "\u202e"

BLANK = "".join(
    sign
    for first, last in _UNSEEN_RANGES
    for sign in map(chr, range(first, last + 1))
    if sign != RIGHT_TO_LEFT
)
"""What is nothing around a value. Behind the mark that is left out, signs are shown from right to left:
without it another value would be read than is seen."""

QUOTES = "“”„‟\"'‘’‚‛`´«»‹›《》〈〉「」『』〝〞〟"
OPENING, CLOSING = "([{【〔〖〘〚⁅❨❪❬❲❴⟦⟨⟪⟬⦃⦅⦗", ")]}】〕〗〙〛⁆❩❫❭❳❵⟧⟩⟫⟭⦄⦆⦘"

NOTHING = rf"[{UNSEEN}{re.escape(QUOTES + OPENING + CLOSING)}（）［］｛｝＂＇｀]*"
"""A whole text that says nothing: nothing seen, or signs that stand around a name without one."""

_NOTHING = re.compile(NOTHING)


def says_nothing(text: str) -> bool:
    """Whether a text gives no name, number or word."""
    return _NOTHING.fullmatch(text) is not None


def nothing(text: pl.Expr) -> pl.Expr:
    """``says_nothing`` of a column; null where it is null."""
    return text.str.contains(f"^(?:{NOTHING})$")
