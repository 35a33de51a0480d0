"""Looking at what somebody may have made unreadable: whatever a look stumbles over is told as found, and the
others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from pipelines.keeping.findings import Finding, finding
from pipelines.store.trouble import StoreError, first_line, is_trouble
from schemas.words import Words

UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    StoreError,
    pl.exceptions.PolarsError,
)
"""What reading raises where something is not of the kind that it should be."""


def guarded(place: str, look: Callable[[], Iterator[Finding]], code: str = "KEP-041") -> Iterator[Finding]:
    """What a look finds, and where it stumbles, that what is at the place cannot be read. A home that fails
    altogether (HomeError, a damaged file of the store) is left to the caller."""
    try:
        yield from look()
    except UNREADABLE as error:
        if isinstance(error, StoreError) and is_trouble(error):
            raise
        told = Words.same(f"{type(error).__name__}: {first_line(error)[:200]}")
        yield finding(code, place, snapshot=place.rpartition("/")[2], error=told)
