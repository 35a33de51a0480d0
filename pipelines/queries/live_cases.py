"""Cases of a home as they are now: read from its store, since whoever takes a step must see the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed, Refusal
from pipelines.cases.around import look_around
from pipelines.cases.burden import SupervisionBurden as SupervisionBurden
from pipelines.cases.burden import supervision_burden
from pipelines.cases.confirming import Standing as Standing
from pipelines.cases.confirming import read_confirmations, standing_of
from pipelines.cases.evidence import Frozen, Recheck, overtaken
from pipelines.cases.evidence import RecheckedStock as RecheckedStock
from pipelines.cases.foreseen import Foreseen as Foreseen
from pipelines.cases.foreseen import foresee, next_of_course, refused_on
from pipelines.cases.guards import lacks_for_notice
from pipelines.cases.machine import allowed_now
from pipelines.cases.stored import (
    due_of,
    frozen_of,
    last_frozen,
    read_case,
    read_case_events,
    read_cases,
    read_evidence,
    returns_now,
)
from pipelines.queries.scoped import query
from pipelines.queries.seen import only_seen, require_seen
from pipelines.queries.snapshot import current_id, open_snapshot
from pipelines.store import Store, look_at_store, open_store
from schemas.case_items import CASE_COLUMNS, Case
from schemas.cases import ENDED_STEPS, TRANSITIONS
from schemas.confirmations import Confirmation
from schemas.dtypes import Dtypes
from schemas.measures import RULE_VERSION
from schemas.periods import china_date
from schemas.scope import Scope

GLANCE_SECONDS = 0.5
"""How long a page waits that shows more than what the store says: it has the snapshot's word instead."""

CASE_STATE: Dtypes = {"due": pl.Date, "days_over": pl.Int64, "overtaken": pl.Boolean}
"""What a day makes of a case: the day that the unit must answer or have put right, days past it (null where
there is none or it is still to come), and whether its figures were corrected since."""


@dataclass(frozen=True)
class CaseFile:
    """All that is kept of a case. ``evidence``: each time it was frozen, oldest first; ``overtaken``:
    townships whose return is another now; ``allowed``: by action who may take it; ``foreseen``: the same,
    with why it would be refused on the day; ``course``: how it goes on where all goes well; ``lacks``: what a
    public notice lacks on the day, codes of schemas/measures.toml; ``burden``: what supervision asked of the
    area in twelve months; ``confirmations`` and ``standing``: what the unit says of the month."""

    case: Case
    events: pl.DataFrame
    evidence: tuple[Frozen, ...]
    overtaken: tuple[str, ...]
    allowed: dict[str, tuple[str, ...]]
    foreseen: dict[str, Foreseen]
    course: tuple[str, ...]
    lacks: tuple[str, ...]
    burden: SupervisionBurden
    confirmations: tuple[Confirmation, ...]
    standing: Standing


@dataclass(frozen=True)
class AreaMatters:
    """What supervision and an area have to do with each other. ``cases``: those about it that have not ended,
    as ``live_cases`` has them; ``confirmations`` and ``standing``: what the unit says of the month."""

    cases: pl.DataFrame
    confirmations: tuple[Confirmation, ...]
    standing: Standing


@query(own_check=True, needs=None)
def live_cases(home: Home, scope: Scope, on: date | None = None) -> pl.DataFrame:
    """One row per case, by number: the fields of Case, and CASE_STATE on a day, today where none is given."""
    with look_at_store(home) as store:
        cases = _cases_on(store, read_cases(store), on or china_date(now_utc()))
    return only_seen(home, scope, "matters", cases)


def _cases_on(store: Store, cases: pl.DataFrame, today: date) -> pl.DataFrame:
    """The cases with what a day makes of them."""
    gone = {case: bool(_overtaken(store, case)) for case in _at_work(cases)}
    past = pl.when(pl.col("due") < today).then((pl.lit(today) - pl.col("due")).dt.total_days())
    corrected = pl.col("case_id").replace_strict(gone, default=False, return_dtype=pl.Boolean)
    return (
        cases.with_columns(due=due_of())
        .with_columns(days_over=past, overtaken=corrected)
        .select(pl.col(name).cast(dtype) for name, dtype in (CASE_COLUMNS | CASE_STATE).items())
    )


def _at_work(cases: pl.DataFrame) -> list[str]:
    """Cases that rest on evidence and have not ended."""
    ended = pl.col("step").is_in([*ENDED_STEPS, "proposed"])
    return cases.filter(~ended, pl.col("frozen") > 0)["case_id"].to_list()


def _overtaken(store: Store, case: str) -> list[str]:
    frozen = last_frozen(store, case)
    return overtaken(frozen, returns_now(store, frozen)) if frozen else []


@query(own_check=True, needs=None)
def case_file(home: Home, scope: Scope, case_id: str, on: date | None = None) -> CaseFile:
    """All that is kept of a case. Raises NotAllowed where there is none of that number."""
    today, latest = on or china_date(now_utc()), _latest(home)
    with look_at_store(home) as store:
        case = read_case(store, case_id)
        if case is None:
            raise NotAllowed(Refusal("SUP-011", {"case": case_id}))
        around = look_around(store, case, None)
        lacks = lacks_for_notice(case, around, today) if case.kind == "public_notice" else []
        file = CaseFile(
            case=case,
            events=read_case_events(store, case_id),
            evidence=tuple(frozen_of(row) for row in read_evidence(store, case_id).iter_rows(named=True)),
            overtaken=around.overtaken or (),
            allowed=allowed_now(case),
            foreseen=foresee(case, around, today, latest),
            course=next_of_course(case),
            lacks=tuple(lacks),
            burden=supervision_burden(store, case.area_level, case.area_code, today),
            confirmations=tuple(
                read_confirmations(store, case.area_code, case.area_level, case.period or "")
            ),
            standing=around.confirmed,
        )
    require_seen(home, scope, "matters", case.area_code, case.department)
    return file


def _latest(home: Home) -> Recheck | None:
    """A re-check by the current snapshot, its name and last month alone; None where none is published."""
    if current_id(home) is None:
        return None
    snapshot = open_snapshot(home)
    return Recheck(snapshot.id, snapshot.latest, RULE_VERSION, ())


@query(own_check=True, needs=None)
def refused_opening(
    home: Home, scope: Scope, about: Mapping[str, Any], on: date | None = None
) -> tuple[Refusal, Case | None] | None:
    """Why a case about this (pipelines.cases.moves.CaseMove) would not be opened on a day, today where none
    is given, and the case that has its matter already; None where it might be."""
    case = Case("", **about)
    require_seen(home, scope, "matters", case.area_code)
    with look_at_store(home) as store:
        around = look_around(store, case, None)
    refusal = refused_on(case, TRANSITIONS["", "open"], around, on or china_date(now_utc()))
    if refusal is None:
        return None
    number = refusal.params.get("other")
    return refusal, next((other for other in around.others if other.case_id == number), None)


@query(own_check=True, needs=None)
def live_burden(home: Home, scope: Scope, level: str, area: str, on: date | None = None) -> SupervisionBurden:
    """What supervision asked of an area in the twelve months up to a day, today where none is given."""
    require_seen(home, scope, "matters", area)
    with look_at_store(home) as store:
        return supervision_burden(store, level, area, on or china_date(now_utc()))


@query(own_check=True, needs=None)
def area_matters(
    home: Home, scope: Scope, level: str, area: str, period: str, on: date | None = None
) -> AreaMatters:
    """What supervision and an area have to do with each other on a day, today where none is given; waits
    shortly. Raises HomeError where the home is busy."""
    require_seen(home, scope, "matters", area)
    with open_store(home, seconds=GLANCE_SECONDS) as store:
        cases = read_cases(store).filter(
            pl.col("area_level") == level, pl.col("area_code") == area, ~pl.col("step").is_in(ENDED_STEPS)
        )
        return AreaMatters(
            _cases_on(store, cases, on or china_date(now_utc())),
            tuple(read_confirmations(store, area, level, period)),
            standing_of(store, area, level, period),
        )


@query(own_check=True, needs=None)
def live_confirmations(
    home: Home, scope: Scope, level: str, area: str, period: str
) -> tuple[tuple[Confirmation, ...], Standing]:
    """What the unit of an area says of its figures of a month, oldest first, and how they stand."""
    require_seen(home, scope, "matters", area)
    with look_at_store(home) as store:
        entries = tuple(read_confirmations(store, area, level, period))
        return entries, standing_of(store, area, level, period)
