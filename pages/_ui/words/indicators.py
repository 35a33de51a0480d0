"""Indicators as a page speaks of them: name, unit and how many decimals."""

from __future__ import annotations

from pages._ui.words import figures
from pages._ui.words.text import say
from pipelines.queries.definitions import BY_CODE, GROUPS
from pipelines.queries.definitions import HEADLINE as HEADLINE


def name(code: str) -> str:
    return say(BY_CODE[code].words)


def name_or_itself(text: str) -> str:
    """The name of an indicator by its code; what is no code says itself."""
    return name(text) if text in BY_CODE else text


def unit(code: str) -> str:
    return say(BY_CODE[code].unit)


def group_name(code: str) -> str:
    """Name of the burden an indicator belongs to."""
    return next(say(group.words) for group in GROUPS if group.code == BY_CODE[code].group)


def numerator_name(code: str) -> str:
    return say(BY_CODE[code].numerator_words)


def denominator_name(code: str) -> str | None:
    """None where the indicator has no denominator."""
    indicator = BY_CODE[code]
    if indicator.denominator_words is None:
        return None
    return say(indicator.denominator_words)


def better(code: str) -> str:
    """low, high or context (neither)."""
    return BY_CODE[code].direction


def decimals(code: str) -> int:
    return BY_CODE[code].decimals


def has_interval(code: str) -> bool:
    return BY_CODE[code].kind in ("proportion", "count")


def is_drawn(code: str) -> bool:
    """Whether it counts events or answers, which chance alone would scatter."""
    return BY_CODE[code].event or BY_CODE[code].survey


def is_total(code: str) -> bool:
    return BY_CODE[code].kind == "total"


def is_ratio(code: str) -> bool:
    """Whether it has a denominator: then how far areas differ by more than chance can be asked."""
    return BY_CODE[code].denominator is not None


def is_compared_by_ratio(code: str) -> bool:
    """Whether two values of it may be told as so many times each other: no total, and no change, which may be
    a rise here and a fall there."""
    return BY_CODE[code].kind not in ("total", "change")


def value(code: str, amount: float | None, signed: bool = False) -> str:
    """A value of the indicator in words, without its unit."""
    return figures.number(amount, decimals(code), signed)


def value_with_unit(code: str, amount: float | None) -> str:
    """A value with its unit: 12.30 项, 45.1%, 12.30 forms."""
    text = value(code, amount)
    if amount is None:
        return text
    return text + unit(code) if unit(code) == "%" else f"{text} {unit(code)}"
