"""An official document as PDF, laid out by typst: no office suite and no internet is needed. Fonts are taken
in a stated order; where the one of the standard is not on the machine, that is said."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import typst

from pipelines.base.printable import printable
from pipelines.reports.paper import Block, Paper, chinese_day
from pipelines.reports.pictures import svg_of
from pipelines.reports.titles import lines_of

LAYOUT = Path(__file__).parent / "templates" / "layout.typ"

FONTS = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "SimSun", "Noto Serif CJK SC"),
    "text": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "SimSun", "Noto Serif CJK SC"),
    "heading": ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC"),
    "subheading": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "STKaiti", "SimSun", "Noto Serif CJK SC"),
}
"""By what is written: the families in the order in which they are looked for. The first of each are those of
GB/T 9704-2012, under the names they have on a machine."""
STANDARD = {"title": "小标宋", "text": "仿宋", "heading": "黑体", "subheading": "楷体"}
OF_THE_STANDARD = {"title": 2, "text": 4, "heading": 3, "subheading": 4}
"""How many of the families are of the typeface the standard asks for."""


class Printed(NamedTuple):
    """A document as PDF; ``instead``: by typeface that the machine lacks, the family set in its place."""

    content: bytes
    instead: dict[str, str]


def pdf_file(paper: Paper) -> Printed:
    """The document as PDF; the same document on the same machine gives the same bytes."""
    content: bytes = typst.compile(
        LAYOUT.read_bytes(),
        sys_inputs={
            "paper": json.dumps(told_of(paper), ensure_ascii=False),
            "fonts": json.dumps(chosen_fonts()),
        },
        timestamp=0,
    )
    return Printed(content, instead_of_standard())


def instead_of_standard() -> dict[str, str]:
    """By typeface of the standard that the machine lacks: the family that stands in for it, "" for none."""
    found = {}
    for use, families in FONTS.items():
        there = next((family for family in families if family in _families()), "")
        if there not in families[: OF_THE_STANDARD[use]]:
            found[STANDARD[use]] = there
    return found


def chosen_fonts() -> dict[str, list[str]]:
    """By use: the families that are there, in their order. Typst complains of those that are not."""
    return {use: [one for one in families if one in _families()] for use, families in FONTS.items()}


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


def told_of(paper: Paper) -> dict[str, object]:
    """The document as typst's layout reads it."""
    count = len(paper.attachments)
    numbered = [
        f"{'附件：' if place == 1 else '　　　'}{f'{place}. ' if count > 1 else ''}{name}"
        for place, name in enumerate(paper.attachments, start=1)
    ]
    return {
        "title": printable(paper.title),
        "titles": [printable(line) for line in lines_of(paper.title)],
        "organ": printable(paper.organ),
        "number": printable(paper.number or ""),
        "to": printable(paper.to),
        "blocks": [_block(block) for block in paper.blocks],
        "attachments": [printable(one) for one in numbered],
        "copies": printable(paper.copies),
        "day": chinese_day(paper.day),
        "printed": paper.printed,
        "mark": paper.mark,
        "basis": [printable(line) for line in paper.basis],
    }


def _block(block: Block) -> dict[str, object]:
    if block.chart is not None:
        return {"kind": "chart", "svg": svg_of(block.chart.spec), "alt": printable(block.chart.alt)}
    if block.table is None:
        return {"kind": block.kind, "text": printable(block.text)}
    table = block.table
    return {
        "kind": "table",
        "headers": list(table.headers),
        "rows": [[printable(cell) for cell in row] for row in table.rows],
        "widths": list(table.widths),
    }
