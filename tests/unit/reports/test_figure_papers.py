"""Briefing, bulletin and ledger: figures are those of the export, and no ranks where the rule forbids."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from docx import Document

from pipelines.actions.cases import begin
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import export_frame, open_snapshot
from pipelines.queries.papers.brief import brief_paper, brief_papers, counties_of
from pipelines.queries.papers.bulletin import bulletin_paper
from pipelines.queries.papers.files import paper_as, sheets_as
from pipelines.queries.papers.ledger import ledger_paper
from pipelines.reports.paper import Chart, Paper
from pipelines.reports.pictures import png_of, small_lines
from pipelines.reports.said import change_in_words, listed, value_of
from pipelines.reports.titles import lines_of
from schemas.errors import UserError
from schemas.periods import china_date
from tests.support.case_home import FEBRUARY, LATE, late_home, opening
from tests.support.damaged_home import run_command
from tests.support.gbt9704 import faults
from tests.support.hand_store import PREFECTURE, PROVINCE
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

FORMS = "forms_per_community"


@pytest.fixture(scope="module")
def home() -> Home:
    return made_home(late_home)


def text_of(paper: Paper) -> str:
    cells = [
        cell
        for block in paper.blocks
        if block.table is not None
        for row in (block.table.headers, *block.table.rows)
        for cell in row
    ]
    return "\n".join([paper.title, *(block.text for block in paper.blocks), *cells])


def table_of(paper: Paper, header: str) -> list[tuple[str, ...]]:
    """The rows of the first table with that header."""
    found = [block.table for block in paper.blocks if block.table and header in block.table.headers]
    return list(found[0].rows)


def test_a_briefing_says_what_the_export_says(home: Home) -> None:
    snapshot = open_snapshot(home)
    (county,) = counties_of(snapshot, WHOLE, PREFECTURE, FEBRUARY)[:1]
    paper = brief_paper(snapshot, WHOLE, home, county, FEBRUARY)
    row = (
        export_frame(snapshot, WHOLE, "county", [FEBRUARY], [FORMS])
        .filter(area_code=county)
        .row(0, named=True)
    )
    (said,) = [line for line in table_of(paper, "判断") if line[0] == "每社区使用中表格数"]
    assert said[1] == f"{row['value']:.2f}"
    low, high = row["process_lower"], row["process_upper"]
    if low is None:
        low, high = row["lower"], row["upper"]
    assert said[2] == ("—" if low is None else f"{low:.2f}–{high:.2f}")
    assert paper.limits == "内部工作用，不作通报" and "名次" not in text_of(paper)


def test_a_briefing_says_what_must_be_done_and_until_when(home: Home) -> None:
    snapshot = open_snapshot(home)
    paper = brief_paper(snapshot, WHOLE, home, PROVINCE, FEBRUARY)
    rows = table_of(paper, "要做什么")
    assert ("报送2026年3月报表", "2026年4月5日", "各乡镇（街道）") in rows
    assert "迟报1个" in text_of(paper) and "未报0个" in text_of(paper)


def test_a_briefing_names_its_cases_with_their_matter_and_both_indices(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", late_home)
    begin(home, system_scope(), opening(home, date(2026, 3, 16)))
    publish(home)
    snapshot = open_snapshot(home)
    rows = table_of(brief_paper(snapshot, WHOLE, home, PROVINCE, FEBRUARY), "要做什么")
    (said,) = [row for row in rows if "D2026-00001" in row[0]]
    assert said[0].startswith(f"{LATE}镇约谈") and said[2].startswith("已立案：推进不力")
    index = snapshot.frame("SELECT index FROM area_index WHERE level = 'province' AND period = '2026-02'")
    text = text_of(brief_paper(snapshot, WHOLE, home, PROVINCE, FEBRUARY))
    for value in index["index"].drop_nulls():
        assert f"负担指数{value:.1f}（0最好，100最差；含各级下派）" in text


def test_a_briefing_is_one_page_and_the_same_twice(home: Home) -> None:
    snapshot = open_snapshot(home)
    codes = counties_of(snapshot, WHOLE, PROVINCE, FEBRUARY)
    papers = list(brief_papers(snapshot, WHOLE, home, codes, FEBRUARY))
    assert len(papers) == len(codes) > 1
    content = sheets_as("pdf", papers)
    (pages,) = {int(found) for found in re.findall(rb"/Count (\d+)", content)} or {0}
    assert pages == len(papers)
    assert sheets_as("docx", papers) == sheets_as("docx", papers)
    breaks = Document(io.BytesIO(sheets_as("docx", papers))).element.xml.count('w:type="page"')
    assert breaks == len(papers) - 1


def test_a_bulletin_lists_areas_by_code_without_ranks(home: Home) -> None:
    snapshot = open_snapshot(home)
    paper = bulletin_paper(snapshot, WHOLE, home, PREFECTURE, FEBRUARY)
    exported = export_frame(snapshot, WHOLE, "county", [FEBRUARY], [FORMS])
    rows = table_of(paper, "与全省比")
    known = exported.sort("area_code")
    assert [row[0] for row in rows] == known["area_name"].to_list()
    assert [row[1] for row in rows] == [f"{value:.2f}" for value in known["value"]]
    assert "名次" not in text_of(paper) and paper.mark == "送审稿　内部工作用，不作通报"
    late = table_of(paper, "迟报")
    assert [row[1:] for row in late] == [(f"{LATE}镇", "—")]
    assert faults(paper_as("docx", paper)) == []
    assert paper_as("docx", paper) == paper_as(
        "docx", bulletin_paper(snapshot, WHOLE, home, PREFECTURE, FEBRUARY)
    )


def test_what_is_not_for_circulation_is_not_called_a_notice(home: Home) -> None:
    snapshot = open_snapshot(home)
    paper = bulletin_paper(snapshot, WHOLE, home, PROVINCE, FEBRUARY)
    assert paper.title.endswith("社区减负工作情况（内部）") and "通报" not in text_of(paper)
    assert paper.day == china_date(now_utc())  # returns of February come in until March
    told = bulletin_paper(snapshot, WHOLE, home, PROVINCE, FEBRUARY, on=date(2026, 3, 9))
    assert told.day == date(2026, 3, 9)


def test_a_bulletin_cites_documents_of_its_own_home_alone(home: Home) -> None:
    paper = bulletin_paper(open_snapshot(home), WHOLE, home, PROVINCE, FEBRUARY)
    cited = "".join(row[3] for row in table_of(paper, "依据"))
    assert "四川省《" in cited and not any(other in cited for other in ("环县", "广西", "北京", "仁寿"))


def test_the_indicators_that_are_compared_add_up(home: Home) -> None:
    said = text_of(bulletin_paper(open_snapshot(home), WHOLE, home, PROVINCE, FEBRUARY))
    found = re.search(
        r"可比的(\d+)项指标中，普遍好转(\d+)项，普遍变差(\d+)项，部分乡镇有变化(\d+)项，"
        r"没有变化或不超出偶然(\d+)项",
        said,
    )
    assert found is not None
    whole, *parts = map(int, found.groups())
    assert whole == sum(parts) > 0


def test_a_township_is_made_of_communities(home: Home) -> None:
    county = bulletin_paper(open_snapshot(home), WHOLE, home, "510105", FEBRUARY)
    rows = table_of(county, "与全省比")
    assert not any("个乡镇中" in row[4] for row in rows)
    row = {f"change_month{end}": value for end, value in (("", -0.4), ("_significant", False))}
    row |= {"change_month_townships": 3, "change_month_paired": 7}
    assert change_in_words(FORMS, row, "社区") == "减少0.40，好转（7个社区中3个有变化）"


def test_a_bulletin_with_number_and_signer_is_no_draft(home: Home) -> None:
    snapshot = open_snapshot(home)
    paper = bulletin_paper(
        snapshot, WHOLE, home, PROVINCE, FEBRUARY, number="川减负办〔2026〕8号", signer="赵主任"
    )
    assert not paper.is_draft and paper.mark == "内部工作用，不作通报"
    assert paper_as("pdf", paper).startswith(b"%PDF")


def test_there_is_no_bulletin_of_a_township_nor_of_an_unknown_area(home: Home) -> None:
    snapshot = open_snapshot(home)
    with pytest.raises(UserError) as refused:
        bulletin_paper(snapshot, WHOLE, home, LATE, FEBRUARY)
    assert refused.value.code == "DOC-007"
    for code, period, refused_as in (
        ("999999", FEBRUARY, "SUP-001"),
        (PROVINCE, "2031-01", "REQ-106"),
        (LATE, FEBRUARY, "DOC-008"),
    ):
        with pytest.raises(UserError) as unknown:
            brief_paper(snapshot, WHOLE, home, code, period)
        assert unknown.value.code == refused_as
    with pytest.raises(UserError) as none:
        counties_of(snapshot, WHOLE, LATE, FEBRUARY)
    assert none.value.code == "DOC-008"


def test_a_home_s_own_template_takes_the_place(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", late_home)
    (home.path / "templates").mkdir()
    (home.path / "templates" / "brief.txt").write_text(
        "title: 本地{{ area }}\n[[matters]]\n", encoding="utf-8"
    )
    paper = brief_paper(open_snapshot(home), WHOLE, home, PROVINCE, FEBRUARY)
    assert paper.title.startswith("本地") and [block.kind for block in paper.blocks] == ["table"]


def test_the_ledger_lists_what_is_at_work_by_level(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", late_home)
    empty = ledger_paper(home, WHOLE, on=date(2026, 3, 20))
    assert "共立督办件0件" in text_of(empty)
    begin(home, system_scope(), opening(home, date(2026, 3, 16)))
    paper = ledger_paper(home, WHOLE, on=date(2026, 3, 20))
    assert table_of(paper, "编号") == [
        ("D2026-00001", f"{LATE}镇", "约谈", "推进不力：连续两期以上迟报；迟报或未报月报", "已立案", "—")
    ]
    assert ledger_paper(home, WHOLE, "county", on=date(2026, 3, 20)).blocks[-1].kind == "text"


def test_the_commands_write_word_and_pdf(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", late_home)
    for words in (
        ("brief", "--area", PREFECTURE, "--period", FEBRUARY),
        ("brief", "--area", PREFECTURE, "--each-county"),
        ("bulletin", "--area", PROVINCE),
        ("ledger",),
    ):
        for ending in ("docx", "pdf"):
            out = tmp_path / f"{words[0]}.{ending}"
            code, said, _ = run_command(home.path, [*words, "--out", str(out)])
            assert code == 0 and out.stat().st_size > 5000, said
    code, _, said = run_command(
        home.path, ["brief", "--area", PREFECTURE, "--out", str(tmp_path / "brief.txt")]
    )
    assert code == 2 and "REQ-006" in said
    code, _, said = run_command(
        home.path, ["brief", "--area", PREFECTURE, "--period", "2026-13", "--out", "x.pdf"]
    )
    assert code == 2 and "2026-13" in said


CHANGED = {
    "change_month": -0.4,
    "change_month_significant": True,
    "change_month_townships": 9,
    "change_month_paired": 12,
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "减少0.40，好转（普遍）"),
        ({"change_month_significant": False}, "减少0.40，好转（12个乡镇中9个有变化）"),
        ({"change_month": 0.12, "change_month_significant": False}, "增加0.12，变差（12个乡镇中9个有变化）"),
        ({"change_month": 0.001}, "无变化"),
        ({"change_month": None}, "不可比"),
        ({"change_month_paired": 1, "change_month_significant": None}, "减少0.40，好转"),
    ],
)
def test_a_change_is_said_with_its_side_and_breadth(given: dict[str, object], said: str) -> None:
    assert change_in_words(FORMS, CHANGED | given) == said


def test_shares_are_said_with_points() -> None:
    assert change_in_words("forms_off_list_share", CHANGED | {"change_month": 1.25}).startswith(
        "增加1.3个百分点"
    )
    assert value_of("forms_off_list_share", 12.345) == "12.3%" and value_of(FORMS, None) == "—"


def test_long_lists_are_counted() -> None:
    names = [f"{number}镇" for number in range(12)]
    assert listed(names) == "、".join(names[:10]) + "等12个" and listed(names[:2]) == "0镇、1镇"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于报送的通知", ["关于报送的通知"]),
        ("关于四川省2026年10月社区减负工作情况的通报", ["关于四川省2026年10月", "社区减负工作情况的通报"]),
        ("关于对温江区社区减负突出问题挂牌督办的通知", ["关于对温江区社区减负", "突出问题挂牌督办的通知"]),
        (
            "关于约谈温江区住房和城乡建设局社区减负工作负责人的通知",
            ["关于约谈温江区住房和城乡建设局", "社区减负工作负责人的通知"],
        ),
        (
            "关于阿坝藏族羌族自治州2026年第3季度社区减负工作情况的通报",
            ["关于阿坝藏族羌族自治州", "2026年第3季度社区减负工作情况的通报"],
        ),
        ("甲" * 45, ["甲" * 15] * 3),
    ],
)
def test_a_title_breaks_between_words(title: str, lines: list[str]) -> None:
    assert lines_of(title) == lines


def test_a_chart_is_the_same_twice_and_nothing_gives_none() -> None:
    rows = pl.DataFrame(
        {"name": ["表"] * 2, "month": ["2026-01", "2026-02"], "line": ["own"] * 2, "value": [1.0, 2.0]}
    )
    first, second = (small_lines(rows, ["表"], "走势") for _ in range(2))
    assert first == second and png_of(first.spec).startswith(b"\x89PNG")
    assert small_lines(rows.clear(), ["表"], "走势") == Chart("", "走势")
