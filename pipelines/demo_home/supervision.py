"""What supervision does in the demonstration: cases on the published months, so that every step can be seen.

Nothing is decided by chance: the first counties by code for which the rule proposes what a story wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.cases.acting import act_on_case, begin_case
from pipelines.cases.confirming import Said, confirm, decide, object_to
from pipelines.cases.moves import CaseMove
from pipelines.queries.case_evidence import case_evidence, proposed_case
from pipelines.queries.measures import measures_list
from pipelines.queries.snapshot import Snapshot, open_snapshot
from pipelines.store import Store, open_store
from schemas.scope import Scope

OPENER, DECIDER, UNIT = "张督查（示范）", "李组长（示范）", "王主任（示范）"
OFFICE = "省级为基层减负专项工作机制负责人"
TEN_IN_CHINA = 2
"""Hour of the day in UTC at which a step is entered."""

Step = tuple[str, str, date, dict[str, Any]]
"""Action, party, day, and what it brings."""


def supervise_first(home: Home, scope: Scope, corrected: str | None) -> None:
    """On the first snapshot: an interview whose rectification lapses, a reminder about figures that the unit
    objects to and is right, and one about the county (``corrected``) whose figures are corrected next."""
    snapshot = open_snapshot(home)
    proposed = _proposed(snapshot, scope)
    interviews = _about(proposed, "interview", "gatekeeping_stood", {corrected})
    if interviews:
        _run(home, _opening(snapshot, scope, interviews[0], date(2026, 10, 9)), _LAPSING)
    others = [code for code in proposed["area_code"] if code not in (*interviews[:1], corrected)]
    if others:
        _object(home, snapshot, scope, others[-1])
    if corrected:
        about = {"kind": "remind", "matter": "一个乡镇9月表格数与上月相差过大，请核对。", "origin": "hand"}
        _run(home, _opening(snapshot, scope, corrected, date(2026, 10, 12), **about), _SENT)


def supervise_last(home: Home, scope: Scope) -> None:
    """On the last snapshot: the interview that lapsed goes on to a public notice that lacks nothing and waits
    for who decides it."""
    snapshot = open_snapshot(home)
    failed = _about(_proposed(snapshot, scope), "public_notice", "rectification_failed", set())
    if not failed:
        return
    area, day = failed[0], date(2026, 11, 20)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        confirm(store, Said(area, "county", snapshot.latest, UNIT, date(2026, 11, 16), snapshot.id))
        before = store.scalar(_INTERVIEW, {"area": area})
    about = {"escalates": before} if before else {}
    _run(home, _opening(snapshot, scope, area, day, **about), _WAITING)


_INTERVIEW = "SELECT max(case_id) FROM cases WHERE area_code = $area AND kind = 'interview'"

_SENT: Sequence[Step] = (("send", "supervisor", date(2026, 10, 12), {}),)
_LAPSING: Sequence[Step] = (
    ("send", "supervisor", date(2026, 10, 9), {}),
    ("lapse", "supervisor", date(2026, 10, 16), {}),
    (
        "decide",
        "decider",
        date(2026, 10, 19),
        {"reason": "负面清单事项长期在办，决定约谈。", "details": {"office": OFFICE}},
    ),
    (
        "issue",
        "supervisor",
        date(2026, 10, 20),
        {"document": "示范减负办〔2026〕3号", "details": {"signed_by": DECIDER}},
    ),
    (
        "record",
        "supervisor",
        date(2026, 10, 21),
        {
            "details": {
                "held_on": date(2026, 10, 21),
                "present": "县减负专班负责人",
                "said": "负面清单事项为何长期在办。",
                "promised": "10月底前全部清退。",
            }
        },
    ),
    (
        "rectify",
        "supervisor",
        date(2026, 10, 21),
        {"details": {"measures": "清退负面清单事项。", "rectify_due": date(2026, 10, 31)}},
    ),
)
_WAITING: Sequence[Step] = (
    ("send", "supervisor", date(2026, 11, 20), {}),
    ("lapse", "supervisor", date(2026, 11, 28), {}),
)


def _proposed(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    return measures_list(snapshot, scope, "county", snapshot.latest).sort("area_code")


def _about(proposed: pl.DataFrame, step: str, reason: str, without: set[str | None]) -> list[str]:
    """Codes of the areas for which the rule proposes the step for this reason."""
    has = pl.col("reasons").list.eval(pl.element().struct.field("code") == reason).list.any()
    rows = proposed.filter(pl.col("step") == step, has)
    return [code for code in rows["area_code"] if code not in without]


def _opening(snapshot: Snapshot, scope: Scope, area: str, day: date, **more: str) -> CaseMove:
    about = proposed_case(snapshot, scope, "county", area, snapshot.latest) | more
    frozen = case_evidence(snapshot, scope, "county", area, snapshot.latest)
    return CaseMove("open", "supervisor", OPENER, day, evidence=frozen, details=about)


def _run(home: Home, opening: CaseMove, steps: Sequence[Step]) -> str:
    """Open a case and take the steps, each entered on its day; its number."""
    with open_store(home, actor="demo") as store, store.transaction():
        case = begin_case(store, opening, at_utc=_moment(opening.on)).case_id
        for step in steps:
            _take(store, case, step)
    return case


def _take(store: Store, case: str, step: Step) -> None:
    action, party, day, given = step
    person = {"supervisor": OPENER, "decider": DECIDER, "unit": UNIT}[party]
    act_on_case(store, case, CaseMove(action, party, person, day, **given), at_utc=_moment(day))


def _object(home: Home, snapshot: Snapshot, scope: Scope, area: str) -> None:
    """A reminder about figures that the unit objects to; the objection is upheld and the case dropped."""
    told = {"kind": "remind"}
    case = _run(home, _opening(snapshot, scope, area, date(2026, 10, 12), **told), _SENT)
    indicator, why = "forms_per_community", "同一报表重复计数。"
    said = Said(area, "county", snapshot.latest, UNIT, date(2026, 10, 13), snapshot.id, indicator, why)
    found = Said(
        area, "county", snapshot.latest, DECIDER, date(2026, 10, 14), snapshot.id, reason="核对属实。"
    )
    with open_store(home, actor="demo") as store, store.transaction():
        object_to(store, said)
        _take(
            store, case, ("answer", "unit", date(2026, 10, 13), {"reason": why, "details": {"objects": True}})
        )
        decide(store, found, 1, upheld=True)
        _take(store, case, ("drop", "supervisor", date(2026, 10, 15), {"reason": "异议成立，待更正后再看。"}))


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, TEN_IN_CHINA)
