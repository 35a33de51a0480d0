"""Clues as a published figure: how many were received, decided and left past their day, never by whom."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

COUNTS = ("received", "decided", "upheld", "not_upheld", "unclear", "overdue")
"""``decided`` is upheld (in part too) + not_upheld + unclear. ``overdue``: past its answer day and open at
the end of the period; the others count what happened in it."""

BELOW_THE_COUNTY = ("received", "upheld", "overdue")
"""Counts of townships and communities. None of them follows from the others: were decided given as well, what
was not upheld could be found by subtraction."""

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
and of every community of a township of which a count is shown. Counts are BELOW_THE_COUNTY alone; one that is
null is withheld (``withheld``): it is under FEWEST_SHOWN, none among them, or would give such a one away
(pipelines.clues.withholding)."""
