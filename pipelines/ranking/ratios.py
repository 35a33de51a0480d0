"""The one division: a numerator by its denominator."""

from __future__ import annotations

import polars as pl


def ratio(numerator: str | pl.Expr = "numerator", denominator: str | pl.Expr = "denominator") -> pl.Expr:
    """Numerator / denominator, column names or expressions; null where the denominator is 0 or null: of
    nothing there is no share. Named as its numerator."""
    above, below = (pl.col(one) if isinstance(one, str) else one for one in (numerator, denominator))
    return pl.when(below > 0).then(above / below)
