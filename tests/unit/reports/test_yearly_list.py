"""The yearly published list: what it counts, and the Word file and workbook read back."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from pipelines.__main__ import main
from pipelines.admission.rules import load_rules
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.lists.reference import reference_lists
from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from pipelines.queries.yearly import stated_rules, yearly_list, years
from pipelines.reports.yearly import ADMITTED_SECTION, YearlyList, opening_of, sections_of
from pipelines.reports.yearly_files import excel_file, word_file, write_yearly_list
from schemas.errors import UserError
from schemas.periods import china_date
from tests.support.admissions import begin, step
from tests.support.listed_home import fill_listed_home
from tests.support.scopes import WHOLE
from tests.support.small_returns import run_cli
from tests.unit.admission.conftest import make_home

DOCUMENT = "锦委办〔2026〕{number}号"


def admit(home: Home, name: str, area: str, withdrawn: int | None = None) -> None:
    """An item admitted on 6 September 2026 (no funds due), perhaps withdrawn so many days later."""
    item = begin(home, item_name=name, area_code=area, term="long", ends_on=None, funds_due_yuan=None)
    for place, body in enumerate(("grassroots_governance", "civil_affairs"), start=1):
        item = step(home, item, "review", body, place)
    document = DOCUMENT.format(number=len(name))
    item = step(home, item, "approve", "county_party_committee", 3, document=document)
    item = step(home, item, "admit", "civil_affairs", 5)
    if withdrawn is not None:
        step(home, item, "withdraw", "department", withdrawn, reason="工作完成")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    fill_listed_home(made, ("2025-12", "2026-09"))
    counties = ("510104", "510105")
    admit(made, "独居老人走访", counties[0])
    admit(made, "反诈宣传", counties[1])
    admit(made, "高龄津贴年审协助", counties[0], withdrawn=20)
    admit(made, "森林防火巡查", counties[0], withdrawn=45)
    begin(made, item_name="只申请未准入", area_code=counties[0])
    publish(made)
    return made


@pytest.fixture(scope="module")
def snapshot(home: Home) -> Snapshot:
    return open_snapshot(home)


@pytest.fixture(scope="module")
def paper(snapshot: Snapshot) -> YearlyList:
    return yearly_list(snapshot, WHOLE, 2026)


def names(rows: pl.DataFrame) -> list[str]:
    return sorted(rows["item_name"])


def test_the_year_ends_with_the_last_month_there_is(snapshot: Snapshot, paper: YearlyList) -> None:
    assert years(snapshot, WHOLE) == [2026, 2025]
    assert paper.day == date(2026, 9, 30)
    assert yearly_list(snapshot, WHOLE, 2025).day == date(2025, 12, 31)
    with pytest.raises(UserError):
        yearly_list(snapshot, WHOLE, 2024)


def test_items_in_force_and_withdrawn_as_of_that_day(snapshot: Snapshot, paper: YearlyList) -> None:
    """森林防火巡查 was withdrawn on 16 October, after the paper's day."""
    assert names(paper.admitted) == sorted(["独居老人走访", "反诈宣传", "森林防火巡查"])
    assert names(paper.withdrawn) == ["高龄津贴年审协助"]
    assert yearly_list(snapshot, WHOLE, 2025).admitted.is_empty()
    assert list(paper.admitted.schema.items()) == list(ADMITTED_SECTION.items())


def test_only_what_a_document_states_is_published(snapshot: Snapshot, paper: YearlyList) -> None:
    """sichuan 2.8 lets a community refuse; huanxian does not say so (the product's default is no law); its
    annex 3 bars the negative list; guangxi states neither."""
    refuse, bar = "社区有权拒绝", "负面清单所列事项不得"
    said = {
        name: opening_of(dataclasses.replace(paper, stated=stated_rules(load_rules(name))))
        for name in ("sichuan", "gansu", "guangxi")
    }
    assert {name: (refuse in text, bar in text) for name, text in said.items()} == {
        "sichuan": (True, True),
        "gansu": (False, True),
        "guangxi": (False, False),
    }
    assert opening_of(paper) == said["sichuan"]


def test_of_one_area_only_what_holds_there(snapshot: Snapshot) -> None:
    one = yearly_list(snapshot, WHOLE, 2026, "510105")
    assert (names(one.admitted), names(one.withdrawn)) == (["反诈宣传"], [])
    assert one.place == "四川省成都市青羊区"
    whole = yearly_list(snapshot, WHOLE, 2026, "510100")
    assert whole.admitted.height == 3
    with pytest.raises(UserError):
        yearly_list(snapshot, WHOLE, 2026, "999999")


def cells(content: bytes) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(BytesIO(content)).tables
    ]


def test_the_word_file_read_back(paper: YearlyList) -> None:
    content = word_file(paper)
    tables = cells(content)
    assert [len(table) - 1 for table in tables] == [20, 32, 7, 3, 1]
    for table, kind in zip(tables, ("self_governance", "assistance"), strict=False):
        entries = reference_lists("sichuan")[kind].entries
        assert [(row[0], row[1]) for row in table[1:]] == [(str(e.number), e.title) for e in entries]
    negative = reference_lists("sichuan")["negative"].entries
    assert [row[3] for row in tables[2][1:]] == ["、".join(entry.includes) for entry in negative]
    assert tables[0][6][3] == (
        "《中华人民共和国城市居民委员会组织法》第十条\n"
        "《中华人民共和国村民委员会组织法》第二十一条、第二十三条、第二十六条"
    )
    assert {row[1] for row in tables[3][1:]} == set(names(paper.admitted))
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)
    assert "四川省城乡社区工作事项准入清单" in text and "截至2026年9月30日" in text
    assert "自治事项20项，协助事项32项，负面事项7类；经准入的工作事项3项，本年度退出1项" in text
    assert paper.snapshot in text and "示范数据" in text and "自治清单第1版" in text


def test_the_word_file_has_the_shape_of_an_official_document(paper: YearlyList) -> None:
    document = Document(BytesIO(word_file(paper)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert abs(section.top_margin - Mm(37)) < Mm(0.1) and abs(section.left_margin - Mm(28)) < Mm(0.1)
    assert "示范数据" in section.header.paragraphs[0].text
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ") and "PAGE" in footer._element.xml
    for table in document.tables:
        head, *rows = table._tbl.tr_lst
        assert head.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, *rows))


def test_the_workbook_read_back(paper: YearlyList) -> None:
    book = openpyxl.load_workbook(BytesIO(excel_file(paper)))
    assert book.sheetnames == ["自治事项", "协助事项", "负面事项", "准入事项", "退出事项", "说明"]
    assert [book[name].max_row - 2 for name in book.sheetnames[:5]] == [20, 32, 7, 3, 1]
    assert [book["协助事项"].cell(row, 1).value for row in (3, 34)] == [1, 32]
    assert paper.snapshot in str([row for row in book["说明"].iter_rows(values_only=True)])


def test_the_same_paper_is_the_same_bytes(paper: YearlyList, snapshot: Snapshot) -> None:
    again = yearly_list(snapshot, WHOLE, 2026)
    assert word_file(again) == word_file(paper)
    assert excel_file(again) == excel_file(paper)


def test_parts_without_rows_say_so(snapshot: Snapshot) -> None:
    empty = yearly_list(snapshot, WHOLE, 2025)
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(word_file(empty))).paragraphs)
    assert "没有经准入的工作事项" in text and "没有退出的工作事项" in text
    assert [len(section.rows) for section in sections_of(empty)] == [20, 32, 7, 0, 0]


def test_on_the_command_line(tmp_path: Path, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "清单.docx"
    words = ["--home", str(home.path), "lists", "publish", "--year", "2026", "--out", str(out), "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["entries"] == {"self_governance": 20, "assistance": 32, "negative": 7}
    assert (told["admitted"], told["withdrawn"], told["bytes"]) == (3, 1, out.stat().st_size)
    assert main([*words[:-3], "--out", str(tmp_path / "x.pdf")]) == 2
    with pytest.raises(UserError):
        write_yearly_list(yearly_list(open_snapshot(home), WHOLE, 2026), tmp_path / "x.pdf")


def test_a_home_without_returns_publishes_its_list(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "sichuan")
    admit(home, "独居老人走访", "510104")
    out, organ, number = tmp_path / "list.docx", "锦江区社会治理委员会", "锦治〔2026〕5号"
    year = ("lists", "publish", "--year", str(china_date(now_utc()).year))
    imprint = ("--organ", organ, "--number", number, "--day", "2026-11-20", "--signed-by", "张三")
    told = run_cli(home, *year, *imprint, "--out", out)
    assert told[0] == 0 and told[1]["snapshot"] == "" and not told[1]["draft"]
    assert [told[1][name] for name in ("organ", "number", "signed_by")] == [organ, number, "张三"]
    text = [paragraph.text for paragraph in Document(str(out)).paragraphs]
    for line in (number, organ, "2026年11月20日", "签发人：张三"):
        assert line in text, line
    assert "（此件公开发布，2026年11月20日印发）" in text and "送审稿" not in "".join(text)
    draft = run_cli(home, *year, "--area", "510104", "--out", tmp_path / "draft.xlsx")
    assert draft[1]["draft"] and draft[1]["place"] == "四川省成都市锦江区"
    book = openpyxl.load_workbook(tmp_path / "draft.xlsx")
    about = "".join(str(row[0].value) for row in book["说明"].iter_rows())
    assert "送审稿（未填发文机关、文号、印发日期、签发人）" in about
