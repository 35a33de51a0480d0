"""Clues of a home as they are now, read from its store. Who sent one is told to those alone who handle
clues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed, Refusal
from pipelines.clues.acting import alike_clues, allowed_now
from pipelines.clues.stored import read_clue_events, read_clues
from pipelines.queries.scoped import query
from pipelines.store import look_at_store
from schemas.clues import CLUE_COLUMNS, ENDED_STEPS, Clue
from schemas.dtypes import Dtypes
from schemas.periods import china_date
from schemas.scope import Scope

ROLE = "clues"
"""The duty that sees who sent a clue."""
PERSONAL = ("sender", "contact")
CLUE_STATE: Dtypes = {"due": pl.Date, "days_over": pl.Int64}
"""What a day makes of a clue: the day until which it must be answered (null once it ended), days past it."""


@dataclass(frozen=True)
class ClueFile:
    """All that is kept of a clue; ``alike``: numbers of others at work that say the same of the place."""

    clue: Clue
    events: pl.DataFrame
    allowed: tuple[str, ...]
    alike: tuple[str, ...]


@query
def live_clues(home: Home, scope: Scope, on: date | None = None) -> pl.DataFrame:
    """One row per clue, by number: the fields of Clue, sender and contact null for whoever does not handle
    clues, and CLUE_STATE on a day, today where none is given. Raises HomeError where the home is busy."""
    today = on or china_date(now_utc())
    with look_at_store(home) as store:
        rows = _discreet(read_clues(store), scope)
    ended = pl.col("step").is_in(ENDED_STEPS)
    late = pl.when(pl.col("due") < today).then((pl.lit(today) - pl.col("due")).dt.total_days())
    return (
        rows.with_columns(due=pl.when(~ended).then("answer_due"))
        .with_columns(days_over=late)
        .select(pl.col(name).cast(dtype) for name, dtype in (CLUE_COLUMNS | CLUE_STATE).items())
    )


@query
def clue_file(home: Home, scope: Scope, clue_id: str) -> ClueFile:
    """All that is kept of a clue. Raises NotAllowed where there is none of that number."""
    with look_at_store(home) as store:
        clues = read_clues(store)
        rows = clues.filter(clue_id=clue_id)
        if rows.is_empty():
            raise NotAllowed(Refusal("CLU-102", {"clue": clue_id}))
        clue = Clue(**rows.row(0, named=True))
        events = read_clue_events(store, clue_id)
        alike = tuple(alike_clues(clues, clue))
    shown = clue if scope.has(ROLE) else replace(clue, sender=None, contact=None)
    return ClueFile(shown, events, allowed_now(clue), alike)


def _discreet(rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    if scope.has(ROLE):
        return rows
    return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in PERSONAL)
