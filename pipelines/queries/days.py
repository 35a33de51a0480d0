"""The day that clocks and ages of a snapshot are counted to."""

from __future__ import annotations

from datetime import date

from pipelines.base.clock import now_utc
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.periods import china_date, end_of
from schemas.scope import Scope

_LAST_DAY = """
SELECT max(acted_on) AS day FROM (
    SELECT max(acted_on) AS acted_on FROM admission_events
    UNION ALL SELECT max(acted_on) FROM plan_progress
)
"""


def today() -> date:
    """The date in China at this moment: the day on which somebody acts."""
    return china_date(now_utc())


@query(needs=None)
def counting_day(snapshot: Snapshot, scope: Scope) -> date:
    """Today in China. A demonstration's year stands still, and its emergencies must not all run out with the
    calendar: there it is the end of the last month, or the last day on which somebody did something."""
    day = today()
    if not snapshot.synthetic:
        return day
    acted = snapshot.frame(_LAST_DAY)["day"][0]
    return min(day, max(end_of(snapshot.latest), acted or date.min))
