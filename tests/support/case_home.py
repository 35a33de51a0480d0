"""A home in which the rule proposes an interview: a township that was late two months in a row."""

from __future__ import annotations

from datetime import date, datetime

from pipelines.actions.cases import CaseMove
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, proposed_case
from pipelines.store import open_store
from tests.support.hand_store import TOWNSHIPS, forms_return, hand_areas, hand_in
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

LATE, OTHERS = "510105001", tuple(code for code in TOWNSHIPS if code != "510105001")
JANUARY, FEBRUARY, MARCH, APRIL = "2026-01", "2026-02", "2026-03", "2026-04"
OPENER, DECIDER, UNIT = "张督查", "李组长", "王镇长"
FORMS = (3, 0)


def late_home(home: Home) -> None:
    """Published: January and February, for which the township LATE handed in on the ninth."""
    make_store(home, hand_areas())
    for period, month in ((JANUARY, 2), (FEBRUARY, 3)):
        add_month(home, period, late=datetime(2026, month, 9, 1))
    publish(home)


def add_month(home: Home, period: str, late: datetime | None = None) -> None:
    """Hand in a month, that of LATE at a moment of its own; it is not published yet."""
    hand_in(home, period, dict.fromkeys(OTHERS, FORMS))
    told = {} if late is None else {"received_at": late}
    hand_in(home, period, {LATE: FORMS}, **told)


def correct(home: Home, period: str, in_use: int = 5) -> None:
    """A correction of LATE's return of a period is accepted."""
    with open_store(home) as store, store.transaction():
        add_return(store, LATE, period, forms_return(LATE, in_use))


def opening(home: Home, on: date, snapshot_id: str = "", **about: str) -> CaseMove:
    """Opens a case about the township LATE on the newest month of a snapshot: the current one, where none is
    named."""
    snapshot = open_snapshot(home, snapshot_id)
    told = proposed_case(snapshot, WHOLE, "township", LATE, snapshot.latest) | about
    evidence = case_evidence(snapshot, WHOLE, "township", LATE, snapshot.latest)
    return CaseMove("open", "supervisor", OPENER, on, evidence=evidence, details=told)
