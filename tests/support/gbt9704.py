"""Reads a Word file and says where it is not as GB/T 9704-2012 asks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

RED = "E60012"
TOLERANCE = Mm(0.5)


def faults(content: bytes) -> list[str]:
    """Everything that is not as the standard says; empty where all of it is."""
    paper = Document(io.BytesIO(content))
    lines = paper.paragraphs
    narrower = paper.styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:spacing')}")
    return [*_page(paper.sections[0], narrower), *_head(lines), *_text(lines), *_numbers(paper.sections[0])]


def _page(section: Any, narrower: Any) -> Iterator[str]:
    """5.1, 5.2: A4, type area 156 × 225 mm, 37 above, 28 left; 22 lines of 28 characters."""
    wanted = {
        "page_width": Mm(210),
        "page_height": Mm(297),
        "top_margin": Mm(37),
        "bottom_margin": Mm(35),
        "left_margin": Mm(28),
        "right_margin": Mm(26),
    }
    for name, size in wanted.items():
        if abs(getattr(section, name) - size) > TOLERANCE:
            yield f"{name} is {getattr(section, name).mm:.1f} mm"
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None or grid.get(qn("w:linePitch")) is None or narrower is None:
        yield "no grid of lines and characters"
        return
    lines = round(225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch"))), 1)
    width = 16 + int(narrower.get(qn("w:val"))) / 20
    characters = round(156 / 25.4 * 72 / width, 1)
    if (lines, characters) != (22.0, 28.0):
        yield f"{lines} lines of {characters} characters"


def _head(lines: list[Any]) -> Iterator[str]:
    """7.2: the organ in red 小标宋, 35 mm below the upper edge; number in 仿宋 三号; the red line below."""
    organ = lines[0]
    number = next((line for line in lines if _border(line, "bottom") == RED), None)
    if number is None or organ.paragraph_format.space_before is None:
        yield "no red head"
        return
    if abs(organ.paragraph_format.space_before - Mm(35)) > TOLERANCE:
        yield "the organ does not stand 35 mm below"
    if str(organ.runs[0].font.color.rgb) != RED or _font(organ.runs[0]) != "方正小标宋简体":
        yield "the organ is not in red 小标宋"
    if _font(number.runs[0]) != "仿宋_GB2312" or number.runs[0].font.size.pt != 16:
        yield "the number is not in 仿宋 三号"
    if number.text.strip("　 ") and not ("〔" in number.text and "〕" in number.text):
        yield "the year of the number is not in 〔〕"


def _text(lines: list[Any]) -> Iterator[str]:
    """7.3: title in 小标宋 二号, text in 仿宋 三号, headings in 黑体 and 楷体; 主送 ends with a colon."""
    titles = [
        line for line in lines if line.runs and line.runs[0].font.size and line.runs[0].font.size.pt == 22
    ]
    if not titles or {_font(p.runs[0]) for p in titles} != {"方正小标宋简体"}:
        yield "the title is not in 小标宋 二号"
    after = lines[lines.index(titles[-1]) + 1 :] if titles else []
    addressee = next((p for p in after if p.text.strip()), None)
    if addressee is None or not addressee.text.endswith("："):
        yield "主送 does not end with a colon"
    for paragraph in after:
        text, runs = paragraph.text, paragraph.runs
        if text[:2] in {f"{one}、" for one in "一二三四五六七八九"} and _font(runs[0]) != "黑体":
            yield f"{text} is not in 黑体"
        indent = paragraph.paragraph_format.first_line_indent
        if indent and runs and _size(paragraph) != 16:
            yield f"{text[:10]} is not in 三号"


def _numbers(section: Any) -> Iterator[str]:
    """7.5: — 1 — in 四号, at the outer side of both pages."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        if {run.font.size.pt for run in paragraph.runs} != {14} or paragraph.text.replace(
            "PAGE", ""
        ) != "—  —":
            yield f"the page number is {paragraph.text}"
        if side not in str(paragraph.alignment).lower():
            yield f"the page number is not {side}"


def _border(paragraph: Any, side: str) -> str | None:
    line = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn(f'w:{side}')}")
    return None if line is None else str(line.get(qn("w:color")))


def _size(paragraph: Any) -> float | None:
    """Points of a line's first letters."""
    size = paragraph.runs[0].font.size if paragraph.runs else None
    return None if size is None else size.pt


def _font(run: Any) -> str:
    return str(run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")))


def colophon(content: bytes) -> list[str]:
    """Thickness of the lines of the 版记, in eighths of a point, from the top."""
    paper = Document(io.BytesIO(content))
    found = []
    for paragraph in paper.paragraphs[-3:]:
        for side in ("top", "bottom"):
            line = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn(f'w:{side}')}")
            if line is not None and line.get(qn("w:color")) == "000000":
                found.append(str(line.get(qn("w:sz"))))
    return found
