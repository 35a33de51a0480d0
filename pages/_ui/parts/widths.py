"""How wide the columns of a grid must be for nothing in them to be cut: the only place that says so.

The grid draws on a canvas and cuts off what does not fit, without a sign: of a number, which stands on the
right, the first digits. So every column of text or numbers is as wide as its widest cell and its header,
measured here in the characters of the page's fonts. Columns of pictures have the width of their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import category, east_asian_width

FONT = 13.2
"""Pixels of a square character: 0.875 of the theme's 15, and a little."""
PADDING = 18
"""Pixels left and right of a text together, with the line between columns."""
ARROW = 14
"""Pixels of the arrow in the header of the column by which rows are sorted."""
CHIP = 22
"""Pixels around the text of a chip, and to the next one."""
NARROWEST, WIDEST = 48, 900
"""Pixels of a column at least and at most; the grid itself stops at 62.5 times the font's size. A text that
would take more is shown with an ellipsis; files hold all of it."""
CUT = "…"
PICTURES = ("image", "line_chart", "bar_chart", "area_chart", "progress", "checkbox")

_SHARES = (
    ("ijl.,:;'|!`", 0.32),
    (' ()[]{}-/\\frtI"', 0.42),
    ("mwMW%@", 0.97),
    ("ABCDEFGHJKLNOPQRSTUVXYZ&<>=+−#~^", 0.73),
)
"""Latin characters by their share of a square, the widest of the fonts of the theme; all others have 0.61."""
_SHARE_OF = {letter: share for letters, share in _SHARES for letter in letters}
_USUAL = 0.61


@lru_cache(maxsize=200_000)
@lru_cache(maxsize=50_000)
def text_width(text: str) -> float:
    """Pixels of a text, without what stands around it; Chinese characters and signs are square."""
    return FONT * sum(map(_share, text))


@lru_cache(maxsize=20_000)
def _share(letter: str) -> float:
    if letter in _SHARE_OF:
        return _SHARE_OF[letter]
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if category(letter) in ("So", "Sm") and east_asian_width(letter) == "N":
        return 1.35  # ⤴ is in none of the fonts and comes from one of symbols or emoji
    return _USUAL if letter.isascii() or east_asian_width(letter) in ("Na", "N", "H") else 1.0


def column_width(header: str, cells: Iterable[str], *, least: float = 0.0) -> int:
    """Pixels of a column that shows its header, sorted or not, every cell, and what is ``least`` wide."""
    widest = max(least, *map(text_width, cells), 0.0)
    return round(min(max(widest + PADDING, text_width(header) + PADDING + ARROW, NARROWEST), WIDEST))


def fitted(text: str, room: float = WIDEST - PADDING) -> str:
    """The text, of one that is too long for any column as much as there is room for, with an ellipsis."""
    if text_width(text) <= room:
        return text
    taken = 0
    left = room - FONT
    while (left := left - text_width(text[taken])) >= 0:
        taken += 1
    return text[:taken] + CUT


def fitted_list(texts: Sequence[str], room: float = WIDEST - PADDING) -> list[str]:
    """The texts of a cell of chips; where they are too many for any column as many as there is room for, with
    an ellipsis."""
    if chips_width(texts) <= room:
        return list(texts)
    kept = [fitted(texts[0], room - 2 * CHIP - FONT)]
    while chips_width([*kept, texts[len(kept)], CUT]) <= room:
        kept.append(texts[len(kept)])
    return [*kept, CUT]


def chips_width(texts: Sequence[str]) -> float:
    """Pixels of a cell of chips, without what stands around it."""
    return sum(text_width(text) + CHIP for text in texts)
