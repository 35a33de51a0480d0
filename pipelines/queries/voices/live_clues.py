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
from pipelines.queries.seen import codes_seen, sees
from pipelines.store import look_at_store
from schemas.clues import CLUE_COLUMNS, ENDED_STEPS, Clue
from schemas.dtypes import Dtypes
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.scope import Scope

TOLD = ("clues", "senders")
"""The rights that see who sent a clue: the duty to handle it, and that of an audit."""
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


@query(own_check=True, needs="matters")
def live_clues(home: Home, scope: Scope, on: date | None = None) -> pl.DataFrame:
    """One row per clue that is told, by number: the fields of Clue, sender and contact null for whoever does
    not handle clues, and CLUE_STATE on a day, today where none is given. Raises HomeError where the home
    is busy."""
    today = on or china_date(now_utc())
    with look_at_store(home) as store:
        every = read_clues(store)
    rows = _discreet(home, every, scope)
    ended = pl.col("step").is_in(ENDED_STEPS)
    late = pl.when(pl.col("due") < today).then((pl.lit(today) - pl.col("due")).dt.total_days())
    return (
        rows.with_columns(due=pl.when(~ended).then("answer_due"))
        .with_columns(days_over=late)
        .select(pl.col(name).cast(dtype) for name, dtype in (CLUE_COLUMNS | CLUE_STATE).items())
    )


@query(own_check=True, needs="matters")
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
    is_told = any(scope.has(right) and sees(home, scope, right, clue.area_code) for right in TOLD)
    if not (scope.is_whole_home or is_told):
        raise UserError("GRT-016", who=scope.principal, area=clue.area_code or "")
    shown = clue if is_told else replace(clue, sender=None, contact=None)
    return ClueFile(shown, events, allowed_now(clue), alike)


def _discreet(home: Home, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The clues of areas whose clues the scope is told; for whoever sees the whole home and does not handle
    clues, without who sent them. A leader is not told who complained of the county."""
    if not scope.is_whole_home:
        told = [codes_seen(home, scope, right) for right in TOLD if scope.has(right)]
        if None in told:
            return rows
        codes = frozenset().union(*(some for some in told if some is not None))
        return rows.filter(pl.col("area_code").is_in(sorted(codes)))
    if any(map(scope.has, TOLD)):
        return rows
    return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in PERSONAL)
