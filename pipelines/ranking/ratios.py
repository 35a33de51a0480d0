"""The one division, a numerator by its denominator, and how many digits of it are kept."""

from __future__ import annotations

import polars as pl

DIGITS = 12
"""Significant digits of a value: more are noise of the last bits, and would differ between machines."""


def ratio(numerator: str | pl.Expr = "numerator", denominator: str | pl.Expr = "denominator") -> pl.Expr:
    """Numerator / denominator, column names or expressions; null where the denominator is 0 or null: of
    nothing there is no share. Named as its numerator."""
    above, below = (pl.col(one) if isinstance(one, str) else one for one in (numerator, denominator))
    return pl.when(below > 0).then(above / below)
