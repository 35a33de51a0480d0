"""What a home keeps of persons, and when what was past its term was erased last."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.keeping.erasing import last_applied
from pipelines.keeping.terms import Held, held_on
from pipelines.queries.scoped import query
from pipelines.store import look_at_store
from schemas.periods import china_date
from schemas.scope import Scope


class PersonalDataHeld(NamedTuple):
    """Every place that a command deletes from, and the moment in UTC of the last deletion, None before it."""

    places: list[Held]
    last: datetime | None


@query(own_check=True, needs=None)
def personal_data(home: Home, scope: Scope, on: date | None = None) -> PersonalDataHeld:
    """What is kept, and due on a day in China, today where none is given: counts of the whole home, for
    everybody of whom something is kept. Raises HomeError where the home is busy."""
    with look_at_store(home.require()) as store:
        return PersonalDataHeld(held_on(home, store, on or china_date(now_utc())), last_applied(store))
