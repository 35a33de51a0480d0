"""Every kind of document of a demonstration, read page by page as it is printed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck, proposed_case
from pipelines.queries.live_cases import case_file, live_cases
from pipelines.queries.papers.brief import brief_paper
from pipelines.queries.papers.bulletin import bulletin_paper
from pipelines.queries.papers.case_papers import paper_of_case, papers_of
from pipelines.queries.papers.files import sheets_as
from pipelines.queries.papers.ledger import ledger_paper
from pipelines.reports.case_papers import CASE_PAPERS
from pipelines.reports.paper import Block, Paper
from pipelines.reports.pdf import pdf_file
from schemas.cases import KINDS
from tests.support.demo_of_counties import COUNTIES, made_demo
from tests.support.made_once import made_home
from tests.support.pdf_pages import headings_alone, pages_of
from tests.support.scopes import WHOLE

MAY = system_scope()
AREAS = (*COUNTIES, "511900", "510100")
DAY = date(2026, 11, 10)


def demo_with_cases(home: Home) -> None:
    """A demonstration with a case of every kind; that of the interview goes its whole way."""
    shutil.copytree(made_demo()[0].path, home.path)
    for kind, area in zip(KINDS.keys, AREAS, strict=True):
        level = "prefecture" if area.endswith("00") else "county"
        case = _open(home, kind, level, area)
        if kind == "interview":
            _go_on(home, case)


def _open(home: Home, kind: str, level: str, area: str) -> str:
    snapshot = open_snapshot(home)
    month = snapshot.periods[0]
    about = proposed_case(snapshot, WHOLE, level, area, month) | {
        "kind": kind,
        "matter": "负面清单事项仍在下派。",
    }
    evidence = case_evidence(snapshot, WHOLE, level, area, month)
    return begin(
        home, MAY, CaseMove("open", "supervisor", "张督查", DAY, evidence=evidence, details=about)
    ).case_id


def _go_on(home: Home, case: str) -> None:
    evidence = case_file(home, WHOLE, case).evidence[-1]
    held = {"held_on": DAY, "present": "王镇长", "said": "人手不足", "promised": "月底前清退"}
    signed = {"document": "川减负办〔2026〕3号", "details": {"signed_by": "赵主任"}}
    steps: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
        ("send", "supervisor", 0, {}),
        ("lapse", "supervisor", 10, {}),
        ("decide", "decider", 10, {"reason": "情况属实"}),
        ("issue", "supervisor", 10, signed),
        ("record", "supervisor", 10, {"details": held | {"held_on": DAY + timedelta(10)}}),
        ("rectify", "supervisor", 10, {"details": {"measures": "专人负责"}}),
    )
    for action, party, days, given in steps:
        person = "李组长" if party == "decider" else "张督查"
        take_case_step(home, MAY, case, CaseMove(action, party, person, DAY + timedelta(days), **given))
    publish(home)
    found = case_recheck(open_snapshot(home), WHOLE, evidence)
    take_case_step(
        home, MAY, case, CaseMove("recheck", "supervisor", "张督查", DAY + timedelta(18), recheck=found)
    )


@pytest.fixture(scope="module")
def home() -> Home:
    return made_home(demo_with_cases)


def papers(home: Home) -> Iterator[tuple[str, Paper, bytes]]:
    """Every document that the home has, as it is printed."""
    for case in live_cases(home, WHOLE)["case_id"]:
        for kind in papers_of(case_file(home, WHOLE, case).case):
            paper = paper_of_case(home, WHOLE, case, kind)
            yield kind, paper, pdf_file(paper).content
    snapshot = open_snapshot(home)
    for area in ("510000", "510100", "510104"):
        bulletin = bulletin_paper(snapshot, WHOLE, home, area, snapshot.latest)
        yield "bulletin", bulletin, pdf_file(bulletin).content
        brief = brief_paper(snapshot, WHOLE, home, area, snapshot.latest)
        yield "brief", brief, sheets_as("pdf", [brief])
    ledger = ledger_paper(home, WHOLE)
    yield "ledger", ledger, pdf_file(ledger).content


def test_no_heading_is_the_last_line_of_a_page(home: Home) -> None:
    made = list(papers(home))
    assert {kind for kind, _paper, _content in made} == {*CASE_PAPERS, "bulletin", "brief", "ledger"}
    for kind, paper, content in made:
        assert (kind, headings_alone(paper, content)) == (kind, [])


def test_nor_wherever_the_text_before_it_ends(home: Home) -> None:
    """One paragraph more and more: every heading comes to the foot of the page once. And the signature never
    stands on a page that has nothing of the text."""
    case = next(iter(live_cases(home, WHOLE).filter(kind="interview")["case_id"]))
    for kind in ("interview", "interview_record", "recheck"):
        paper = paper_of_case(home, WHOLE, case, kind)
        for lines in range(16):
            longer = replace(paper, blocks=(*[Block("text", "前文。")] * lines, *paper.blocks))
            content = pdf_file(longer).content
            assert (kind, lines, headings_alone(longer, content)) == (kind, lines, [])
            first = next(line for line in pages_of(content)[-1] if line != longer.mark)
            assert paper.organ != first, (kind, lines)


def test_what_somebody_wrote_ends_with_one_full_stop(home: Home) -> None:
    case = next(iter(live_cases(home, WHOLE).filter(kind="interview")["case_id"]))
    said = [block.text for block in paper_of_case(home, WHOLE, case, "interview").blocks]
    assert "经审查，决定予以约谈：情况属实。" in said
    said = [block.text for block in paper_of_case(home, WHOLE, case, "interview_record").blocks]
    assert {"约谈事由：负面清单事项仍在下派。", "人手不足。", "月底前清退。", "记录人："} <= set(said)
