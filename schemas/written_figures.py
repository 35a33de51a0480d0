"""How figures are written wherever a person reads them: on pages, in documents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"
"""Stands for a value that is not there; never 0."""


def round_shown(value: float, decimals: int) -> float:
    """The value as a browser writes it: halves away from zero, where Python's own rounding goes to even."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def number(value: float | None, decimals: int = 2, signed: bool = False) -> str:
    """A figure with thousands separated; ``—`` for none."""
    if value is None:
        return NOTHING
    rounded = round_shown(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded < 0:
        return f"−{text}"
    return f"+{text}" if signed and rounded > 0 else text


def count(value: float | None) -> str:
    """A numerator or denominator: whole where it is whole, else two decimals."""
    if value is None:
        return NOTHING
    return number(value, 0 if float(value).is_integer() else 2)
