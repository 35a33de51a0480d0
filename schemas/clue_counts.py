"""Clues as a published figure: how many were received, decided and left past their day, never by whom."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

COUNTS = ("received", "decided", "upheld", "not_upheld", "unclear", "overdue")
"""``decided`` is upheld (in part too) + not_upheld + unclear. ``overdue``: past its answer day and open at
the end of the period; the others count what happened in it."""

BELOW_THE_COUNTY = ("received",)
"""Counts of townships and communities: one alone. Two of them would bound each other: what is upheld was
received, so that a count withheld in one could be found from the other."""

CLUE_COUNTS: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "department": pl.String,
    "name": pl.String,
    "burden": pl.String,
    **dict.fromkeys(COUNTS, pl.Int64),
    "withheld": pl.Boolean,
}
"""Counts of clues by area and period. County to province (months, quarters, years): one row per area with any
clue, and of it one per department and one per burden; ``department`` (as names are compared, ``name`` as it
is written most often in the period) and ``burden`` are null in the row of all. An area without a row has no
clue.

Township and community (months only): the row of all, of every township around which the county has a count,
and of every community of a township that shows its count. The count is BELOW_THE_COUNTY alone; where it is
null it is withheld (``withheld``): it is under FEWEST_SHOWN, none among them, or would give such a one away,
or that the area has all clues of the one around it (pipelines.clues.withholding)."""
