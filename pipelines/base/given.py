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

_SIGN_RANGES = (
    (0x21, 0x22),
    (0x24, 0x2F),
    (0x3A, 0x40),
    (0x5B, 0x60),
    (0x7B, 0x7E),
    (0xA1, 0xA9),
    (0xAB, 0xB1),
    (0xB4, 0xB4),
    (0xB6, 0xB8),
    (0xBB, 0xBB),
    (0xBF, 0xBF),
    (0xD7, 0xD7),
    (0xF7, 0xF7),
    (0x300, 0x36F),
    (0x2010, 0x205E),
    (0x20D0, 0x20FF),
    (0x2190, 0x245F),
    (0x2500, 0x2BFF),
    (0x3001, 0x3004),
    (0x3008, 0x3020),
    (0x3030, 0x3030),
    (0x30FB, 0x30FB),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
    (0xFFFD, 0xFFFD),
)
"""Signs that are no letter and no figure: dashes, strokes, dots, brackets, ticks. Listed, because engines
differ in what is a letter, and rare characters of names lie where no engine knows them. Without #, with which
the errors of Excel begin."""

_WORDS = (
    *("无", "没", "没有", "暂无", "尚无", "均无", "暂没有", "还没有", "空", "空白", "略"),
    *("无文号", "无批文", "无文件", "无批准", "无批准文号", "无批准文件", "没有文号", "没有文件", "没有批文"),
    *("暂无文号", "暂无批文", "暂无文件", "未批", "未批准", "未批复", "未审批", "未取得", "未办理", "未补办"),
    *("待定", "未定", "待批", "待批准", "待批复", "待审批", "待补", "待补办", "待填", "待补充", "未填"),
    *("审批中", "报批中", "办理中", "正在办理", "正在审批", "补办中", "正在补办"),
    *("不详", "不明", "未知", "不清楚", "不知道", "不适用", "无需", "不需要"),
    *("none", "na", "nil", "null", "tbd"),
)
"""What is written for a name or a number that there is not, or not yet. Of what stands between letters (n/a,
暂 无) nothing is told apart."""

_LIKE = {
    "无": "無旡",
    "没": "沒",
    "暂": "暫",
    "尚": "尙",
    "准": "準",
    "审": "審",
    "报": "報",
    "补": "補",
    "办": "辦",
}
_LIKE |= {"号": "號", "复": "復複覆", "还": "還", "详": "詳", "适": "適", "需": "须須"}
_ZERO = "0０零〇○◯"

_AROUND = (
    UNSEEN
    + re.escape(QUOTES + OPENING + CLOSING)
    + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in _SIGN_RANGES)
)


def _word(letters: str) -> str:
    """A word in any width and older form, with signs between its letters."""
    wide = {letter: chr(ord(letter) + 0xFEE0) for letter in letters if letter.isascii()}
    return f"[{_AROUND}]*".join(f"[{one}{wide.get(one, '')}{_LIKE.get(one, '')}]" for one in letters)


NOTHING = rf"(?i:[{_AROUND}{_ZERO}]*|[{_AROUND}]*(?:{'|'.join(map(_word, _WORDS))})[{_AROUND}]*)"
"""A whole text that gives no name and no number: signs or noughts alone, or a word for none."""

_NOTHING = re.compile(NOTHING)


def says_nothing(text: str) -> bool:
    """Whether a text, where a name or the number of a document is asked for, gives none."""
    return _NOTHING.fullmatch(text) is not None


def nothing(text: pl.Expr) -> pl.Expr:
    """``says_nothing`` of a column; null where it is null."""
    return text.str.contains(f"^(?:{NOTHING})$")
