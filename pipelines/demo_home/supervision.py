"""What supervision does in the demonstration: cases on the published months, so that every step can be seen.

Nothing is decided by chance: the first counties by code for which the rule proposes what a story wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.cases.acting import act_on_case, begin_case
from pipelines.cases.confirming import Said, confirm, decide, object_to
from pipelines.cases.moves import CaseMove
from pipelines.clues.acting import ClueMove, act_on_clue, receive_clue
from pipelines.inspections.drawing import Asked, keep_sample
from pipelines.inspections.on_site import keep_draft, record_draft
from pipelines.inspections.plans import PlanDraft, make_plan, read_places
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.case_evidence import case_evidence, proposed_case
from pipelines.queries.inspection_frame import inspection_source
from pipelines.queries.inspections import recount_periods
from pipelines.queries.measures import measures_list
from pipelines.queries.snapshot import Snapshot, open_snapshot
from pipelines.review.answering import take_answer
from pipelines.review.rounds import Opening, open_round
from pipelines.store import Store, open_store
from schemas.inspections import COUNTED
from schemas.periods import china_date
from schemas.reviews import QUESTIONS
from schemas.scope import Scope

OPENER, DECIDER, UNIT = "张督查（示范）", "李组长（示范）", "王主任（示范）"
OFFICE = "省级为基层减负专项工作机制负责人"
PUBLIC_NUMBER = "2026135"
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
    best = proposed.filter(pl.col("step") == "commended")["area_code"]
    if best.len():
        _recount(home, snapshot, scope, best[0])
    _speak(home, snapshot, scope)
    if corrected:
        about = {"kind": "remind", "matter": "一个乡镇9月表格数与上月相差过大，请核对。", "origin": "hand"}
        _run(home, _opening(snapshot, scope, corrected, date(2026, 10, 12), **about), _SENT)


def supervise_last(home: Home, scope: Scope) -> None:
    """On the last snapshot: the county that was recounted is commended, and the interview that lapsed goes on
    to a public notice that lacks nothing and waits for who decides it."""
    snapshot = open_snapshot(home)
    _commend(home, snapshot, scope)
    _review(home, snapshot, scope)
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


_COMMENDING: Sequence[Step] = (
    ("send", "supervisor", date(2026, 11, 9), {}),
    ("lapse", "supervisor", date(2026, 11, 17), {}),
    (
        "decide",
        "decider",
        date(2026, 11, 18),
        {"reason": "抽样核查属实，决定表扬。", "details": {"office": OFFICE}},
    ),
    (
        "issue",
        "supervisor",
        date(2026, 11, 19),
        {"document": "示范减负办〔2026〕6号", "details": {"signed_by": DECIDER}},
    ),
    ("close", "supervisor", date(2026, 11, 20), {"reason": "已印发。"}),
)

_CLUES: Sequence[tuple[date, dict[str, Any], Sequence[tuple[str, date, dict[str, Any]]]]] = (
    (
        date(2026, 10, 12),
        {
            "burden": "forms",
            "complaint": "unapproved",
            "subject": "安全隐患排查周报表",
            "department": "应急管理局",
            "asked_on": date(2026, 10, 8),
            "told": "每周要报一次安全隐患排查表，没有见到准入文件。（示范）",
            "sender": "示范社区",
        },
        (
            ("take", date(2026, 10, 13), {"handler": DECIDER}),
            ("answer", date(2026, 10, 20), {"outcome": "upheld", "answer": "不在保留清单，已责令停止报送。"}),
        ),
    ),
    (
        date(2026, 11, 16),
        {
            "burden": "plaques",
            "complaint": "returned",
            "subject": "志愿服务站",
            "told": "9月摘下的牌子又挂回来了。（示范）",
            "source": "hotline",
            "source_number": "12345-示范-0001",
        },
        (("take", date(2026, 11, 17), {"handler": DECIDER}),),
    ),
    (
        date(2026, 11, 24),
        {"burden": "work_items", "told": "要求社区派人值守工地。（示范）", "source": "resident"},
        (),
    ),
)


def _proposed(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    return measures_list(snapshot, scope, "county", snapshot.latest).sort("area_code")


def _about(proposed: pl.DataFrame, step: str, reason: str, without: set[str | None]) -> list[str]:
    """Codes of the areas for which the rule proposes the step for this reason."""
    has = pl.col("reasons").list.eval(pl.element().struct.field("code") == reason).list.any()
    rows = proposed.filter(pl.col("step") == step, has)
    return [code for code in rows["area_code"] if code not in without]


def _opening(
    snapshot: Snapshot, scope: Scope, area: str, day: date, period: str | None = None, **more: str
) -> CaseMove:
    month = period or snapshot.latest
    about = proposed_case(snapshot, scope, "county", area, month) | more
    frozen = case_evidence(snapshot, scope, "county", area, month)
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


def _recount(home: Home, snapshot: Snapshot, scope: Scope, area: str) -> None:
    """A verification sample of a county that would be commended: its communities are visited, and everything
    is found as it was reported."""
    source = inspection_source(snapshot, scope, area, snapshot.latest)
    asked = Asked(area, snapshot.latest, snapshot.id, PUBLIC_NUMBER)
    today = china_date(now_utc())
    with open_store(home, actor="demo") as store, store.transaction():
        sample = keep_sample(store, source.frame, source.registers, asked)
        plan = PlanDraft(area, today, today, "核对登记表与实际是否相符（示范）", OPENER, sample=sample)
        places = read_places(store, make_plan(store, plan).plan_id)
        whole = {"visited_by": OPENER, "visited_on": str(today), "checked": dict.fromkeys(COUNTED, True)}
        for community in places["community_code"]:
            keep_draft(store, sample, community, whole)
            record_draft(store, sample, community)


def _commend(home: Home, snapshot: Snapshot, scope: Scope) -> None:
    """The county whose recount held is commended for the month that was recounted."""
    recounted = recount_periods(snapshot, scope)
    for period in recounted:
        proposed = measures_list(snapshot, scope, "county", period)
        holds = proposed.filter(pl.col("step") == "commended", pl.col("lacks").list.len() == 0)
        for area in holds["area_code"].sort()[:1]:
            opening = _opening(snapshot, scope, area, date(2026, 11, 9), period)
            _run(home, opening, _COMMENDING)


def _review(home: Home, snapshot: Snapshot, scope: Scope) -> None:
    """A round of the two-way review that has closed: communities of a county on their townships. What they
    answer follows from their place in the list; one in five says nothing."""
    (county,) = areas_in(snapshot, scope, snapshot.latest).filter(level="county").sort("code")["code"][:1]
    first, last = date(2026, 11, 2), date(2026, 11, 13)
    with open_store(home, actor="demo") as store, store.transaction():
        _round, links = open_round(store, Opening("up", county, first, last, OPENER), today=first)
        for place, link in enumerate(links):
            if place % 5 < 4:
                said = {one.key: 1 + (3 * place + 2 * at) % 5 for at, one in enumerate(QUESTIONS["up"])}
                take_answer(store, link.token, said, last)


def _speak(home: Home, snapshot: Snapshot, scope: Scope) -> None:
    """Three clues from below: one upheld, one looked into, one anonymous that waits."""
    rows = communities_in(snapshot, scope, snapshot.latest).sort("code").head(len(_CLUES))
    with open_store(home, actor="demo") as store, store.transaction():
        for row, (day, about, steps) in zip(rows.iter_rows(named=True), _CLUES, strict=False):
            told = {"area_code": row["code"], **about}
            clue = receive_clue(store, ClueMove("receive", OPENER, day, details=told), at_utc=_moment(day))
            for action, on, details in steps:
                move = ClueMove(action, OPENER, on, details=details)
                act_on_clue(store, clue.clue_id, move, at_utc=_moment(on))


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
