"""How many reminders this product has written: they are a burden, too."""

from __future__ import annotations

import polars as pl

from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.reminders import late
from pipelines.store import look_at_store
from schemas.scope import Scope


@query(needs=None)
def reminders_by_period(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per month of which anybody was reminded: ``period``, ``reminders``, as the audit has them.
    Raises HomeError where the home is busy."""
    with look_at_store(home.require()) as store:
        return late.reminders_by_period(store)
