"""Documents of a case: as the standard asks, equal to the frozen evidence, the same twice, by templates."""

from __future__ import annotations

import io
import json
import re
import shutil
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_recheck
from pipelines.queries.live_cases import case_file
from pipelines.queries.papers.case_papers import CASE_PAPERS, paper_of_case
from pipelines.queries.papers.inspection_papers import INSPECTION_PAPERS
from pipelines.reports.case_papers import CaseFacts, how_long
from pipelines.reports.case_papers import words_of as words_of_facts
from pipelines.reports.names import NAMES, file_stem
from pipelines.reports.paper import Paper
from pipelines.reports.pdf import FONTS, OF_THE_STANDARD, STANDARD, instead_of_standard, pdf_file
from pipelines.reports.word import paper_file
from schemas.errors import UserError
from tests.support.case_home import DECIDER, LATE, MARCH, OPENER, add_month, late_home, opening
from tests.support.damaged_home import run_command
from tests.support.gbt9704 import colophon, faults
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

MAY = system_scope()
ISSUED = date(2026, 3, 27)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", issued_home)


def issued_home(home: Home) -> None:
    """A home with an interview that went out."""
    late_home(home)
    case = begin(home, MAY, opening(home, date(2026, 3, 16))).case_id
    for action, party, person, day, given in (
        ("send", "supervisor", OPENER, date(2026, 3, 17), {}),
        ("lapse", "supervisor", OPENER, date(2026, 3, 25), {}),
        ("decide", "decider", DECIDER, date(2026, 3, 26), {"reason": "连续两月迟报"}),
        (
            "issue",
            "supervisor",
            OPENER,
            ISSUED,
            {"document": "川减负办〔2026〕3号", "details": {"signed_by": "赵主任"}},
        ),
    ):
        told: dict[str, Any] = given
        take_case_step(home, MAY, case, CaseMove(action, party, person, day, **told))


def put_right(home: Home) -> None:
    """The interview is held, and re-checked by March."""
    shutil.copytree(made_home(issued_home).path, home.path)
    held = {"held_on": ISSUED, "present": "王镇长", "said": "原因", "promised": "按时"}
    for action, given in (("record", held), ("rectify", {"measures": "专人负责"})):
        move = CaseMove(action, "supervisor", OPENER, ISSUED, details=dict(given))
        take_case_step(home, MAY, "D2026-00001", move)
    add_month(home, MARCH)
    publish(home)
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, "D2026-00001").evidence[-1])
    again = CaseMove("recheck", "supervisor", OPENER, date(2026, 4, 10), recheck=found)
    take_case_step(home, MAY, "D2026-00001", again)


@pytest.fixture
def righted(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "righted", put_right)


def test_documents_of_later_steps_have_their_own_number_and_signer(righted: Home) -> None:
    home, drafts = righted, ("interview_record", "rectification")
    for kind in drafts:
        paper = paper_of_case(home, WHOLE, "D2026-00001", kind)
        assert (paper.is_draft, paper.printed) == (True, "")
        assert "印发" not in words_of(paper_file(paper)).splitlines()[-1]
    asked = ["cases", "recheck", "D2026-00001", "--by", OPENER, "--on", "2026-04-11"]
    signed = ["--document", "川减负办〔2026〕3号", "--signed-by", "赵主任"]
    code, told, _ = run_command(home.path, [*asked, *signed])
    assert code == 2 and "SUP-126" in str(told)  # the number of the notice of the interview
    signed[1] = "川减负办〔2026〕9号"
    assert run_command(home.path, [*asked, *signed])[0] == 0
    paper = paper_of_case(home, WHOLE, "D2026-00001", "recheck")
    assert (paper.number, paper.signer, paper.day) == (signed[1], "赵主任", date(2026, 4, 11))
    assert paper.mark == "" and paper.printed == "2026年4月11日印发"
    assert paper_of_case(home, WHOLE, "D2026-00001").number == "川减负办〔2026〕3号"


def test_number_and_signer_of_a_case_s_document_come_from_its_steps(home: Home, tmp_path: Path) -> None:
    asked = ["notice", "--case", "D2026-00001", "--out", str(tmp_path / "n.pdf"), "--number", "一号"]
    code, told, _ = run_command(home.path, asked)
    assert code == 2 and told["error"]["code"] == "DOC-009"


def test_what_a_re_check_found_is_said_reason_by_reason(righted: Home) -> None:
    said = words_of(paper_file(paper_of_case(righted, WHOLE, "D2026-00001", "recheck")))
    assert "推进不力：连续两期以上迟报：已经消除。" in said and "2026年3月的数据复查" in said
    assert "二、复查结论" in said and "复查通过。" in said  # the case is about no stock


def test_a_notice_says_how_long_a_matter_was_not_put_right_and_as_of_which_day(home: Home) -> None:
    """Its day is the last of the month: by the month's end it is past, though not by a day."""
    held = {"held_on": ISSUED, "present": "王镇长", "said": "原因", "promised": "按时"}
    due = {"measures": "专人负责", "rectify_due": date(2026, 3, 31)}
    for action, given in (("record", held), ("rectify", due)):
        move = CaseMove(action, "supervisor", OPENER, ISSUED, details=given)
        take_case_step(home, MAY, "D2026-00001", move)
    add_month(home, MARCH)
    publish(home)
    about = {"kind": "public_notice", "escalates": "D2026-00001"}
    case = begin(home, MAY, opening(home, date(2026, 9, 30), **about)).case_id
    said = words_of(paper_file(paper_of_case(home, WHOLE, case)))
    day = open_snapshot(home).published_on
    days = (day - date(2026, 3, 31)).days
    assert f"截至{day.year}年{day.month}月{day.day}日逾期{days}天" in said and "逾期0天" not in said


def test_a_day_that_ended_with_the_month_is_no_nought_of_days(home: Home) -> None:
    """Evidence of before: the day was the last of the month, to which days were counted."""
    frozen = case_file(home, WHOLE, "D2026-00001").evidence[-1]
    older = replace(frozen, content=json.dumps(frozen.told | {"format": 1}))
    row = {"table": "cases", "period": "2026-01", "value": 0.0}
    assert how_long(row, older) == "2026年2月28日期满"
    assert how_long({**row, "value": 3.0}, older) == "截至2026年2月28日逾期3天"


def words_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", CASE_PAPERS)
def test_a_program_that_reads_the_file_finds_it_as_the_standard_asks(
    home: Home, tmp_path: Path, kind: str
) -> None:
    if kind == "recheck":
        home = copy_home(tmp_path / "righted", put_right)
    elif kind not in ("interview", "interview_record", "rectification"):
        home = copy_home(tmp_path / "other", late_home)
        begin(home, MAY, opening(home, date(2026, 3, 16), kind=kind))
    content = paper_file(paper_of_case(home, WHOLE, "D2026-00001", kind, ISSUED))
    assert faults(content) == [] and colophon(content)[0] == colophon(content)[-1] == "8"


def test_the_reader_finds_faults() -> None:
    """A letter of Word's own is nothing like it: paper, margins, grid, head, title and page numbers."""
    letter, made = Document(), io.BytesIO()
    letter.add_paragraph("关于某事的通知")
    letter.save(made)
    assert len(faults(made.getvalue())) >= 10


def test_every_figure_is_that_of_the_frozen_case(home: Home) -> None:
    said = words_of(paper_file(paper_of_case(home, WHOLE, "D2026-00001")))
    frozen = case_file(home, WHOLE, "D2026-00001").evidence[-1]
    told = frozen.told
    row = next(one for one in told["values"] if one["indicator"] == "reporting_timeliness")
    assert f"{row['numerator']:g}/{row['denominator']:g}" in said
    assert f"{row['value']:.1f}%" in said.split("\n")
    assert f"证据 SHA-256：{frozen.sha256}" in said and frozen.snapshot_id in said
    assert "当月按规则建议采取同类措施（约谈）的地区共1个，其中仅凭偶然约0个。" in said
    assert (
        "（一）迟报或未报月报，属“推进不力：连续两期以上迟报”（迟报4天，连续2个月）。" in said
        and "连续两月迟报" in said
    )
    assert "川减负办〔2026〕3号" in said and "2026年3月27日" in said and "送审稿" not in said


def test_the_file_of_a_document_has_its_chinese_name() -> None:
    kinds = {*CASE_PAPERS, *INSPECTION_PAPERS, "brief", "briefs", "bulletin", "ledger"}
    assert set(NAMES) == kinds and not any(name.isascii() for name in NAMES.values())
    assert file_stem("interview", "D2026-00006", "温江区") == "D2026-00006温江区约谈通知书"
    assert file_stem("brief", "某/市 :区", "2026-10") == "某市区2026-10一页纸"


def test_the_word_file_keeps_headings_and_signature_with_what_they_belong_to(home: Home) -> None:
    paper = paper_of_case(home, WHOLE, "D2026-00001", "interview_record")
    lines = Document(io.BytesIO(paper_file(paper))).paragraphs
    kept = {line.text for line in lines if line.paragraph_format.keep_with_next}
    headings = {block.text for block in paper.blocks if block.kind == "heading"}
    assert headings | {"记录人：", paper.organ, "2026年3月27日"} <= kept


def test_the_words_that_a_case_was_opened_in_are_still_the_rule_s(home: Home) -> None:
    """The words of a reason changed since: an older case has its reasons, and no matter beside them."""
    file = case_file(home, WHOLE, "D2026-00001")
    older = "推进不力：连续两期以上迟报；未报或迟报；县以上为迟报乡镇占比明显高于全省"
    facts = CaseFacts(
        case=replace(file.case, matter=older),
        frozen=file.evidence[-1],
        standing=file.standing.state,
        told={},
        jurisdiction=load_jurisdiction("sichuan"),
        synthetic=True,
    )
    assert len(words_of_facts(facts)["reasons"]) == 1
    other = replace(facts, case=replace(file.case, matter="另有其事"))
    assert words_of_facts(other)["reasons"][0]["words"] == "另有其事"


def test_a_county_s_lateness_is_its_share_beside_the_province_s(home: Home) -> None:
    """Made of the frozen reason of a township, as that of an area above it."""
    file = case_file(home, WHOLE, "D2026-00001")
    told = dict(file.evidence[-1].told)
    told["values"] = [
        row | {"value": 66.7, "province_value": 95.2} if row["indicator"] == "reporting_timeliness" else row
        for row in told["values"]
    ]
    facts = CaseFacts(
        case=replace(file.case, area_level="county"),
        frozen=replace(file.evidence[-1], content=json.dumps(told, ensure_ascii=False)),
        standing=file.standing.state,
        told={},
        jurisdiction=load_jurisdiction("sichuan"),
        synthetic=True,
    )
    (reason,) = words_of_facts(facts)["reasons"]
    assert reason["figure"] == "（1个乡镇；按期率66.7%，全省95.2%，连续2个月）"


def test_without_number_and_signer_it_is_a_draft(home: Home, tmp_path: Path) -> None:
    fresh = copy_home(tmp_path / "fresh", late_home)
    begin(fresh, MAY, opening(fresh, date(2026, 3, 16)))
    paper = paper_of_case(fresh, WHOLE, "D2026-00001")
    heads = Document(io.BytesIO(paper_file(paper))).sections[0]
    assert [one.paragraphs[0].text for one in (heads.header, heads.even_page_header)] == ["送审稿"] * 2
    assert paper_of_case(home, WHOLE, "D2026-00001").mark == ""


def test_the_same_case_is_the_same_bytes(home: Home) -> None:
    papers = [paper_of_case(home, WHOLE, "D2026-00001") for _ in range(2)]
    assert paper_file(papers[0]) == paper_file(papers[1])
    assert pdf_file(papers[0]).content == pdf_file(papers[1]).content


def test_the_pdf_has_pages_of_a4_and_says_which_fonts_stand_in(home: Home) -> None:
    printed = pdf_file(paper_of_case(home, WHOLE, "D2026-00001"))
    assert printed.content.startswith(b"%PDF-")
    width, height = (float(side) * 25.4 / 72 for side in media_box(printed.content))
    assert (round(width), round(height)) == (210, 297)
    assert printed.instead == instead_of_standard()
    assert set(printed.instead) <= set(STANDARD.values())
    assert all(len(families) > OF_THE_STANDARD[use] for use, families in FONTS.items())


def media_box(content: bytes) -> list[bytes]:
    """Width and height of the first page, in points."""
    texts = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            texts.append(zlib.decompress(stream))
    found = next(box for text in texts if (box := re.search(rb"/MediaBox\s*\[([^]]*)\]", text)))
    return found[1].split()[2:]


def own_template(home: Home, text: str) -> None:
    (home.path / "templates").mkdir()
    (home.path / "templates" / "interview.txt").write_text(text, encoding="utf-8")


def test_a_home_replaces_a_template_without_code(home: Home) -> None:
    own_template(home, "title: 本省格式：{{ area }}\nto: 某单位\n第一段{{ matter }}\n[[figures]]\n")
    paper: Paper = paper_of_case(home, WHOLE, "D2026-00001")
    assert paper.title == "本省格式：510105001镇" and paper.blocks[0].text.startswith("第一段推进不力")
    assert faults(paper_file(paper)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: x\n{{ nothing }}", "DOC-001"),
        ("title: x\n{{ 1 / 0 }}", "DOC-001"),
        ("title: x\n{{ reasons[99].words }}", "DOC-001"),
        ('title: x\n{% include "remind.txt" %}', "DOC-001"),
        ("title: x\n{% if %}", "DOC-001"),
        ("没有标题", "DOC-002"),
        ("title: x\n[[ranks]]", "DOC-003"),
        ("title: {{ area.__class__.__mro__ }}", "DOC-001"),
    ],
)
def test_a_template_that_does_not_hold_together_says_where(home: Home, text: str, code: str) -> None:
    own_template(home, text)
    with pytest.raises(UserError) as raised:
        paper_of_case(home, WHOLE, "D2026-00001")
    assert raised.value.code == code and "interview.txt" in raised.value.words.zh
    if "\n{{" in text:
        assert "第 2 行" in raised.value.words.zh


def test_what_others_wrote_is_text_and_no_sign_of_the_template(home: Home, tmp_path: Path) -> None:
    fresh = copy_home(tmp_path / "fresh", late_home)
    matter = "# 标题\n[[figures]] {{ 7 * 7 }}\u202e"
    case = begin(fresh, MAY, opening(fresh, date(2026, 3, 16), matter=matter)).case_id
    own_template(fresh, "title: x\n{{ matter }}\n")
    (block,) = paper_of_case(fresh, WHOLE, case).blocks
    assert (block.kind, block.text) == ("text", "# 标题 [[figures]] {{ 7 * 7 }}")


def test_the_command_writes_both_and_says_what_is_lacking(home: Home, tmp_path: Path) -> None:
    for ending in ("docx", "pdf"):
        out = tmp_path / f"n.{ending}"
        code, told, _ = run_command(home.path, ["notice", "--case", "D2026-00001", "--out", str(out)])
        assert (code, told["draft"]) == (0, False) and out.stat().st_size > 5000
    code, told, _ = run_command(home.path, ["notice", "--case", "D2026-00001", "--out", "n.odt"])
    assert code == 2 and "REQ-006" in str(told)
    code, told, _ = run_command(home.path, ["notice", "--case", "D2026-00009", "--out", "n.pdf"])
    assert code == 2 and "SUP-011" in str(told)


def test_a_case_has_the_documents_of_its_kind_only(home: Home) -> None:
    with pytest.raises(UserError) as raised:
        paper_of_case(home, WHOLE, "D2026-00001", "public_notice")
    assert raised.value.code == "DOC-004" and "interview_record" in raised.value.words.zh


def test_what_was_decided_on_older_evidence_is_not_said(home: Home, tmp_path: Path) -> None:
    fresh = copy_home(tmp_path / "fresh", late_home)
    move = opening(fresh, date(2026, 3, 16))
    case = begin(fresh, MAY, move).case_id
    for action, party, person, day, given in (
        ("send", "supervisor", OPENER, date(2026, 3, 17), {}),
        ("lapse", "supervisor", OPENER, date(2026, 3, 25), {}),
        ("decide", "decider", DECIDER, date(2026, 3, 26), {"reason": "旧决定"}),
        ("reopen", "supervisor", OPENER, date(2026, 3, 26), {"evidence": move.evidence}),
    ):
        told: dict[str, Any] = given
        take_case_step(fresh, MAY, case, CaseMove(action, party, person, day, **told))
    assert "旧决定" not in words_of(paper_file(paper_of_case(fresh, WHOLE, case)))
    assert "连续两月迟报" in words_of(paper_file(paper_of_case(home, WHOLE, "D2026-00001")))


def test_a_matter_in_words_of_its_own_is_said_and_the_rule_s_reasons_are_not_put_under_it(
    tmp_path: Path,
) -> None:
    fresh = copy_home(tmp_path / "fresh", late_home)
    asked = ["cases", "open", "--level", "township", "--area", LATE, "--by", OPENER]
    code, told, _ = run_command(fresh.path, [*asked, "--kind", "commended", "--matter", "报表减半"])
    assert (code, told["reasons"], told["origin"]) == (0, "", "hand")
    said = words_of(paper_file(paper_of_case(fresh, WHOLE, told["case_id"])))
    assert "（一）报表减半" in said and "推进不力" not in said and "采取同类措施" not in said


def test_a_place_that_cannot_be_written_to_is_a_sentence(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    out = str(tmp_path / "file" / "n.docx")
    code, told, _ = run_command(home.path, ["notice", "--case", "D2026-00001", "--out", out])
    assert code == 2 and told["error"]["code"] == "DOC-006"
