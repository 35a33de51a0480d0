"""A home that keeps names wherever a home can: returns, clues, a case that ended, a confirmation, an
inspection with a draft, a round of the review, and what was handed in as evidence."""

from __future__ import annotations

import shutil
from datetime import date

from pipelines.actions.cases import CaseMove, begin, confirm_figures, take_case_step
from pipelines.actions.clues import ClueMove, receive, take_clue_step
from pipelines.actions.inspections import PlanDraft, plan_inspection
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.cases.confirming import Said
from pipelines.publish import publish
from pipelines.queries import close_snapshots, open_snapshot
from pipelines.queries.case_evidence import case_evidence, proposed_case
from pipelines.review.rounds import Opening, open_round
from pipelines.store import open_store
from tests.support.kept_home import build_kept_home
from tests.support.made_once import made_home
from tests.support.scopes import WHOLE
from tests.support.small_returns import NORTH, NORTH_COMMUNITIES

MAY = system_scope()
NAMES = (
    "王某",
    "李村支书",
    "13800000000",
    "吴核查",
    "何受理",
    "张督查",
    "钱确认",
    "孙检查",
    "郑评议",
    "冯现场",
)
"""Every name that the home keeps, and a number."""
ANSWERED = date(2025, 3, 9)
VILLAGE = next(iter(NORTH_COMMUNITIES))
COUNTY = NORTH[:6]


def build_personal_home(home: Home) -> None:
    shutil.copytree(made_home(build_kept_home).path, home.path)
    _answer_clue(home)
    _drop_case(home)
    confirm_figures(home, MAY, Said(COUNTY, "county", "2025-02", "钱确认", date(2025, 3, 20), ""))
    _inspect(home)
    _open_round(home)
    publish(home)


def _open_round(home: Home) -> None:
    first = date(2025, 4, 1)
    with open_store(home) as store, store.transaction():
        open_round(store, Opening("up", COUNTY, first, date(2025, 4, 30), "郑评议"), today=first)


def _answer_clue(home: Home) -> None:
    about = {"area_code": VILLAGE, "told": "每周要报", "sender": "李村支书", "contact": "13800000000"}
    clue = receive(home, MAY, ClueMove("receive", "何受理", date(2025, 3, 3), details=about))
    for action, details in (
        ("take", {"handler": "吴核查"}),
        ("answer", {"outcome": "upheld", "answer": "已停止"}),
    ):
        take_clue_step(home, MAY, clue.clue_id, ClueMove(action, "吴核查", ANSWERED, details=details))


def _drop_case(home: Home) -> None:
    snapshot = open_snapshot(home, "")
    asked = (snapshot, WHOLE, "township", NORTH, snapshot.latest)
    evidence, told = case_evidence(*asked), proposed_case(*asked)
    close_snapshots()
    opened = CaseMove("open", "supervisor", "张督查", date(2025, 3, 20), evidence=evidence, details=told)
    case = begin(home, MAY, opened)
    dropped = CaseMove("drop", "supervisor", "张督查", date(2025, 3, 25), reason="情况属实，已改正")
    take_case_step(home, MAY, case.case_id, dropped)


def _inspect(home: Home) -> None:
    days = (date(2025, 4, 1), date(2025, 4, 2))
    draft = PlanDraft(COUNTY, *days, "核对", "孙检查", places=((VILLAGE, "抽查"),))
    plan_inspection(home, MAY, draft)
    with open_store(home) as store, store.transaction():
        content = '{"visited_by": "冯现场"}'
        store.run("INSERT INTO inspection_drafts VALUES ('X', ?, ?, '2025-04-02', 'x')", [VILLAGE, content])
