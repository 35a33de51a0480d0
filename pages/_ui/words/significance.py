"""How an area stands against its benchmark, in the same five classes in every table, map and chart."""

from __future__ import annotations

from pages._ui.words.text import N_, _, say
from schemas.figure_words import SIGNIFICANCE_WORDS

WORSE_STRONG, WORSE, SAME, BETTER, BETTER_STRONG, NONE = (
    "worse_0001",
    "worse",
    "same",
    "better",
    "better_0001",
    "none",
)
CLASSES = (WORSE_STRONG, WORSE, SAME, BETTER, BETTER_STRONG, NONE)
"""From worst to best, last what is not compared. The strong ones lie beyond the 99.8 % limit."""

SYMBOLS = {WORSE_STRONG: "▲▲", WORSE: "▲", SAME: "●", BETTER: "▼", BETTER_STRONG: "▼▼", NONE: "–"}
_WORDS = {WORSE_STRONG: N_("is much worse"), BETTER_STRONG: N_("is much better")}


def class_of(significance: str | None, limit_class: str | None) -> str:
    """The class of a row of figures by its columns significance and limit_class."""
    if significance not in (WORSE, BETTER):
        return SAME if significance == SAME else NONE
    strong = limit_class is not None and limit_class.endswith("_0001")
    return f"{significance}_0001" if strong else significance


def word(name: str) -> str:
    """is much worse."""
    return _(_WORDS[name]) if name in _WORDS else say(SIGNIFICANCE_WORDS[name])


def label(name: str) -> str:
    """▲▲ is much worse."""
    return f"{SYMBOLS[name]} {word(name)}"
