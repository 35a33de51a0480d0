"""One month as rules see it: its rows, those of the month before, what differs, and what once was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from schemas.jurisdiction import Jurisdiction


@dataclass(frozen=True)
class Month:
    """``now`` and ``before``: by register the rows of communities that have both returns, under the codes
    they have now; ``changes``: what pipelines.signals.comparison makes of them, ``stack``: the same of all
    burdens under each other (pipelines.signals.stacking); ``former``: rows that ended
    or vanished in the last twelve months, this one included (pipelines.signals.former). ``places``: one row
    per community: community_code, township, county."""

    period: str
    end: date
    jurisdiction: Jurisdiction
    now: Mapping[str, pl.DataFrame]
    before: Mapping[str, pl.DataFrame]
    changes: Mapping[str, pl.DataFrame]
    stack: pl.DataFrame
    former: pl.DataFrame
    places: pl.DataFrame
