"""What the yearly published list holds, and the words it is put in: for Word, for Excel and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.spreadsheets import SYNTHETIC
from schemas.admission import TERMS
from schemas.lists import split_bases

PUBLISHED_KINDS = ("self_governance", "assistance", "negative")

LIST_SECTION: dict[str, Any] = {
    "number": pl.Int64,
    "title": pl.String,
    "category": pl.String,
    "basis": pl.String,
    "includes": pl.String,
}
ADMITTED_SECTION: dict[str, Any] = {
    "item_id": pl.String,
    "item_name": pl.String,
    "department": pl.String,
    "area_code": pl.String,
    "area_name": pl.String,
    "approval_document": pl.String,
    "approved_on": pl.Date,
    "admitted_on": pl.Date,
    "term": pl.String,
    "ends_on": pl.Date,
    "withdrawn_on": pl.Date,
}


@dataclass(frozen=True)
class Imprint:
    """What makes a list a published document: the organ that issues it, its document number, the day, and who
    signs it off. Null where it is not known yet; then the paper says that it is a draft."""

    organ: str | None = None
    number: str | None = None
    day: date | None = None
    signer: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known yet, in words."""
        known = {"发文机关": self.organ, "文号": self.number, "印发日期": self.day, "签发人": self.signer}
        return tuple(name for name, value in known.items() if not value)


@dataclass(frozen=True)
class YearlyList:
    """The list of a year as it stood on ``day``. ``lists``: by kind one row per entry in force (LIST_SECTION;
    ``includes``: kinds of work inside, joined by 、); ``versions``: by kind the list's version; ``admitted``:
    one row per work item in force by admission, ``withdrawn``: one per item withdrawn in the year
    (ADMITTED_SECTION); ``documents``: by kind the document the list is of, where one is known; ``stated``:
    keys of the rules of admission that the jurisdiction's document states and that hold there;
    ``snapshot``: its id, empty where the paper is made of the lists and admissions alone."""

    year: int
    day: date
    place: str
    snapshot: str
    synthetic: bool
    lists: dict[str, pl.DataFrame]
    versions: dict[str, int]
    documents: dict[str, str]
    admitted: pl.DataFrame
    withdrawn: pl.DataFrame
    stated: frozenset[str]
    imprint: Imprint = Imprint()

    @property
    def organ(self) -> str:
        """Who signs: the organ, or the place where it is not known."""
        return self.imprint.organ or self.place

    @property
    def signed_on(self) -> date:
        return self.imprint.day or self.day


_SAYS = {
    "negative_list_blocks": "负面清单所列事项不得以任何方式交由社区办理。",
    "community_may_refuse": "清单之外、没有准入批准文件的事项，社区有权拒绝。",
}
"""By rule: what a published paper says of it, and only where a document does; a default is no law."""


@dataclass(frozen=True)
class Section:
    """A part of the paper: heading, what it says where it is empty, headers, rows as text, and the share of
    the width of each column."""

    heading: str
    empty: str
    headers: tuple[str, ...]
    rows: list[tuple[str, ...]]
    widths: tuple[float, ...]
    centred: tuple[int, ...] = (0,)


def title_of(paper: YearlyList) -> str:
    return f"{paper.place}城乡社区工作事项准入清单"


def subtitle_of(paper: YearlyList) -> str:
    return f"（{paper.year}年度，截至{written_day(paper.day)}）"


def opening_of(paper: YearlyList) -> str:
    """The paragraph before the lists."""
    source = next(iter(dict.fromkeys(paper.documents.values())), None)
    begun = f"根据《{source}》，" if source else ""
    words = {"self_governance": "依法自治事项{}项", "assistance": "协助事项{}项", "negative": "负面事项{}类"}
    loaded = [kind for kind in PUBLISHED_KINDS if paper.versions[kind]]
    listed = "，".join(words[kind].format(paper.lists[kind].height) for kind in loaded)
    stated = paper.stated - (set() if "negative" in loaded else {"negative_list_blocks"})
    return (
        f"{begun}现将本年度城乡社区工作事项清单公布如下：{listed}{'；' if listed else ''}经准入的工作事项"
        f"{paper.admitted.height}项，本年度退出{paper.withdrawn.height}项。"
        + "".join(sentence for key, sentence in _SAYS.items() if key in stated)
    )


def closing_of(paper: YearlyList) -> str:
    """What the paper rests on, so that it can be made again."""
    names = {"self_governance": "自治", "assistance": "协助", "negative": "负面"}
    versions = "、".join(
        f"{names[kind]}清单第{paper.versions[kind]}版" if paper.versions[kind] else f"{names[kind]}清单未载入"
        for kind in PUBLISHED_KINDS
    )
    mark = f"{SYNTHETIC}，非正式文件。" if paper.synthetic else ""
    missing = "、".join(paper.imprint.missing)
    draft = f"送审稿（未填{missing}）。" if missing else ""
    rests = (
        f"数据快照：{paper.snapshot}" if paper.snapshot else f"数据：截至{written_day(paper.day)}的准入记录"
    )
    return f"{mark}{draft}清单版本：{versions}；{rests}。"


def imprint_lines(paper: YearlyList) -> list[str]:
    """Number, signer and publication, a line each; none of what is not known."""
    imprint = paper.imprint
    lines = [imprint.number, f"签发人：{imprint.signer}" if imprint.signer else None]
    if not imprint.missing:
        lines.append(f"（此件公开发布，{written_day(imprint.day)}印发）")
    return [line for line in lines if line]


def sections_of(paper: YearlyList) -> list[Section]:
    """The parts of the paper, in their order."""
    return [
        _list_section("一、依法自治事项", "项", paper.lists["self_governance"]),
        _list_section("二、协助事项", "项", paper.lists["assistance"]),
        _negative_section(paper.lists["negative"]),
        _admitted_section(paper.admitted),
        _withdrawn_section(paper.withdrawn),
    ]


def _list_section(heading: str, unit: str, rows: pl.DataFrame) -> Section:
    return Section(
        f"{heading}（{rows.height}{unit}）",
        "没有载入这类清单。",
        ("序号", "事项名称", "类别", "法律法规依据"),
        [
            (str(row["number"]), row["title"], row["category"] or "", "\n".join(laws_of(row["basis"])))
            for row in rows.iter_rows(named=True)
        ],
        (0.075, 0.2, 0.13, 0.595),
        (0, 2),
    )


def _negative_section(rows: pl.DataFrame) -> Section:
    return Section(
        f"三、负面事项（{rows.height}类）",
        "没有载入负面清单。",
        ("序号", "类别", "事项名称", "所含工作内容"),
        [
            (
                str(row["number"]),
                row["category"] or "",
                row["title"],
                (row["includes"] or "").replace("；", "、") or row["basis"] or "",
            )
            for row in rows.iter_rows(named=True)
        ],
        (0.08, 0.17, 0.25, 0.50),
        (0, 1),
    )


def _admitted_section(rows: pl.DataFrame) -> Section:
    return Section(
        f"四、经准入的工作事项（{rows.height}项）",
        "截至公布之日，没有经准入的工作事项。",
        ("序号", "事项名称", "提出部门", "适用地区", "批准文件和日期", "期限"),
        [
            (
                str(at),
                row["item_name"],
                row["department"],
                row["area_name"] or row["area_code"],
                f"{row['approval_document'] or '—'}\n{written_day(row['approved_on'])}",
                _term(row),
            )
            for at, row in enumerate(rows.iter_rows(named=True), start=1)
        ],
        (0.075, 0.195, 0.14, 0.11, 0.23, 0.25),
        (0,),
    )


def _withdrawn_section(rows: pl.DataFrame) -> Section:
    return Section(
        f"五、本年度退出的工作事项（{rows.height}项）",
        "本年度没有退出的工作事项。",
        ("序号", "事项名称", "提出部门", "适用地区", "准入日期", "退出日期"),
        [
            (
                str(at),
                row["item_name"],
                row["department"],
                row["area_name"] or row["area_code"],
                written_day(row["admitted_on"]),
                written_day(row["withdrawn_on"]),
            )
            for at, row in enumerate(rows.iter_rows(named=True), start=1)
        ],
        (0.075, 0.235, 0.15, 0.12, 0.21, 0.21),
        (0, 4, 5),
    )


def _term(row: dict[str, Any]) -> str:
    words = TERMS.zh_of.get(row["term"], row["term"])
    return f"{words}\n至{written_day(row['ends_on'])}" if row["ends_on"] else words


def laws_of(basis: str | None) -> list[str]:
    """A text for each law of a cell of legal bases, its articles joined."""
    laws: dict[str, list[str]] = {}
    for one in split_bases(basis):
        laws.setdefault(one.law, []).extend([one.article] if one.article else [])
    return [(f"《{law}》" if law else "") + "、".join(articles) for law, articles in laws.items()]


def written_day(day: date | None) -> str:
    """2026年10月31日; a dash where there is none."""
    return "—" if day is None else f"{day.year}年{day.month}月{day.day}日"
