"""How the mark of a trend is written: an arrow, a word, and whether that is for better or worse."""

from __future__ import annotations

from pages._ui.words import figures, indicators
from pages._ui.words.text import N_, _

MARKS = ("turned_up", "rising", "turned_down", "falling", "steady", "too_short")
UPWARDS, DOWNWARDS = ("turned_up", "rising"), ("turned_down", "falling")
"""Marks of a value that goes up now, or down."""
SYMBOLS = {
    "turned_up": "⤴",
    "rising": "↗",
    "turned_down": "⤵",
    "falling": "↘",
    "steady": "→",
    "too_short": "–",
}
_WORDS = {
    "turned_up": N_("rises again"),
    "rising": N_("rising"),
    "turned_down": N_("falls again"),
    "falling": N_("falling"),
    "steady": N_("steady"),
    "too_short": N_("too few periods, cannot be calculated"),
}
_SIDES = {"better": N_("{mark} (better)"), "worse": N_("{mark} (worse)")}


def side(code: str, mark: str | None) -> str:
    """better, worse or same by the indicator's direction; none where it has none or there is no trend."""
    better = indicators.better(code)
    if mark == "steady":
        return "same"
    if mark not in (*UPWARDS, *DOWNWARDS) or better == "context":
        return "none"
    return "better" if (mark in DOWNWARDS) == (better == "low") else "worse"


def word(mark: str) -> str:
    """↘ falling, whichever way is better."""
    return f"{SYMBOLS[mark]} {_(_WORDS[mark])}"


def label(code: str, mark: str | None) -> str:
    """↘ falling (better); ``—`` where there is no value to have a trend."""
    if mark is None:
        return figures.NOTHING
    judged = _SIDES.get(side(code, mark))
    return _(judged).format(mark=word(mark)) if judged else word(mark)
