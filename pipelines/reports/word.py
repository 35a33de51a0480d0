"""An official document as a Word file: red head, number, title, text, signature, and the lines at its end."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipelines.reports import official
from pipelines.reports.paper import Paper, chinese_day
from pipelines.reports.pictures import png_of
from pipelines.reports.titles import lines_of

RED = RGBColor(0xE6, 0x00, 0x12)
ORGAN_SIZE = Pt(36)
SMALL_LINE = Pt(18)
FROM_TOP = Mm(35)
"""From the upper edge of the type area to that of the organ's name (GB/T 9704-2012, 7.2.3)."""
RED_LINE, FIRST_LINE, MIDDLE_LINE = "18", "8", "4"
"""Thickness of lines in eighths of a point: the red one, and of the 版记 0.35 mm outside, 0.25 mm inside."""


def paper_file(paper: Paper) -> bytes:
    """The document as .docx; the same document gives the same bytes."""
    made = official.new_paper(paper.mark)
    _add_head(made, paper)
    official.add_title(made, lines_of(paper.title), "")
    _add_addressee(made, paper.to)
    written = 0  # paragraphs up to the last block
    for block in paper.blocks:
        written = len(made.paragraphs)
        if block.chart is not None:
            official.add_picture(made, png_of(block.chart.spec), block.chart.alt)
        elif block.table is not None:
            table = block.table
            official.add_table(made, table.headers, table.rows, table.widths, (0,))
        elif block.kind == "heading":
            official.add_heading(made, block.text)
        elif block.kind == "subheading":
            official.add_subheading(made, block.text)
        else:
            official.add_text(made, block.text)
    for place, name in enumerate(paper.attachments, start=1):
        number = f"{place}. " if len(paper.attachments) > 1 else ""
        official.add_text(made, f"{'附件：' if place == 1 else '　　　'}{number}{name}")
    official.add_signature(made, paper.organ, chinese_day(paper.day))
    official.add_line(made, "", official.TEXT, official.SMALL, SMALL_LINE)
    for line in paper.basis:
        official.add_line(made, line, official.TEXT, official.SMALL, SMALL_LINE)
    _add_colophon(made, paper)
    for tail in made.paragraphs[written:-1]:  # no page holds the signature or the small print alone
        tail.paragraph_format.keep_with_next = True
    return official.paper_bytes(made, paper.title, paper.day)


def _add_head(made: WordDocument, paper: Paper) -> None:
    """The organ in red, two lines below it number and signer, and the red line."""
    organ = official.add_line(made, paper.organ, official.TITLE, ORGAN_SIZE, Pt(48))
    organ.alignment = WD_ALIGN_PARAGRAPH.CENTER
    organ.paragraph_format.space_before = FROM_TOP
    organ.runs[0].font.color.rgb = RED
    _squeeze(organ, len(paper.organ))
    for _blank in range(2):
        official.add_line(made, "", official.TEXT, official.THIRD)
    number = official.add_line(made, paper.number or "　", official.TEXT, official.THIRD)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _draw_below(number, RED_LINE, "E60012", space="11")
    official.add_line(made, "", official.TEXT, official.THIRD)


def _squeeze(paragraph: Paragraph, characters: int) -> None:
    """A long name of an organ is set smaller, so that it stands on one line."""
    widest = official.WIDTH_PT / max(characters, 1)
    paragraph.runs[0].font.size = Pt(min(ORGAN_SIZE.pt, int(widest)))


def _add_addressee(made: WordDocument, to: str) -> None:
    if to:
        official.add_line(made, f"{to}：", official.TEXT, official.THIRD)


def _add_colophon(made: WordDocument, paper: Paper) -> None:
    """The 版记: who else gets it, who printed it and when, between lines of 0.35 mm."""
    official.add_line(made, "", official.TEXT, official.THIRD)
    lines = [f"抄送：{paper.copies}。"] if paper.copies else []
    lines.append(f"{paper.organ}　　　　{paper.printed}".rstrip())
    for place, text in enumerate(lines):
        line = official.add_line(made, text, official.TEXT, official.FOURTH)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = official.FOURTH
        line.paragraph_format.keep_with_next = place < len(lines) - 1
        if place == 0:
            _draw(line, "w:top", FIRST_LINE, "000000")
        last = place == len(lines) - 1
        _draw(line, "w:bottom", FIRST_LINE if last else MIDDLE_LINE, "000000")


def _draw_below(paragraph: Paragraph, width: str, colour: str, space: str = "1") -> None:
    _draw(paragraph, "w:bottom", width, colour, space)


def _draw(paragraph: Paragraph, side: str, width: str, colour: str, space: str = "1") -> None:
    """A line along a side of a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    borders: Any = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = official.new_child(properties, "w:pBdr")
    official.new_child(borders, side, val="single", sz=width, space=space, color=colour)
