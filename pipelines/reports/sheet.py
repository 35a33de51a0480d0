"""Briefings: documents of one page each, for a meeting or a phone, as Word and PDF; many in one file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipelines.base.printable import printable
from pipelines.reports import official
from pipelines.reports.paper import Block, Paper, Table
from pipelines.reports.pdf import Printed, chosen_fonts, instead_of_standard, told_of
from pipelines.reports.pictures import png_of

LAYOUT = Path(__file__).parent / "templates" / "sheet.typ"
INK, SOFT = RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x5F, 0x5F, 0x5F)
SIDE, TOP, BOTTOM = Mm(16), Mm(14), Mm(12)
WIDTH = Mm(210) - 2 * SIDE
TITLE, HEADING, TEXT, CELL, FOOT = Pt(22), Pt(14), Pt(11.5), Pt(10), Pt(8)
FACE = official.HEADING
"""黑体 throughout: a page that is read at arm's length, or on a phone."""


def sheet_pdf(papers: Sequence[Paper]) -> Printed:
    """The briefings as one PDF, each on a page of its own."""
    told = [told_of(paper) for paper in papers]
    content: bytes = typst.compile(
        LAYOUT.read_bytes(),
        sys_inputs={"papers": json.dumps(told, ensure_ascii=False), "fonts": json.dumps(chosen_fonts())},
        timestamp=0,
    )
    return Printed(content, instead_of_standard())


def sheet_word(papers: Sequence[Paper]) -> bytes:
    """The briefings as one .docx, each on a page of its own; the same ones give the same bytes."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    style = made.styles["Normal"].paragraph_format
    style.space_before = style.space_after = Pt(0)
    official.name_stand_ins(made)
    for place, paper in enumerate(papers):
        _add_sheet(made, paper, starts_page=place > 0)
    return official.paper_bytes(made, papers[0].title, papers[0].day)


def _add_sheet(made: WordDocument, paper: Paper, *, starts_page: bool) -> None:
    head = _line(made, "", TITLE)
    if starts_page:
        head.add_run().add_break(WD_BREAK.PAGE)
    _write(head, paper.title, TITLE, bold=True)
    _rule(head)
    _line(made, "　".join(part for part in (paper.to, paper.mark) if part), CELL, SOFT)
    for block in paper.blocks:
        _add_block(made, block)
    for line in paper.basis:
        _line(made, line, FOOT, SOFT)


def _add_block(made: WordDocument, block: Block) -> None:
    if block.chart is not None:
        official.add_picture(made, png_of(block.chart.spec), block.chart.alt)
    elif block.table is not None:
        _add_table(made, block.table)
    elif block.kind == "heading":
        line = _line(made, block.text, HEADING, INK, bold=True)
        line.paragraph_format.space_before = Pt(5)
        line.paragraph_format.keep_with_next = True
    else:
        _line(made, block.text, TEXT, bold=block.kind == "subheading")


def _line(
    made: WordDocument, text: str, size: Pt, colour: RGBColor | None = None, *, bold: bool = False
) -> Paragraph:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    if text:
        _write(paragraph, text, size, colour, bold=bold)
    return paragraph


def _write(
    paragraph: Paragraph, text: str, size: Pt, colour: RGBColor | None = None, *, bold: bool = False
) -> None:
    run = paragraph.add_run(printable(text))
    run.font.size, run.bold = size, bold
    official.set_fonts(run._r.get_or_add_rPr(), FACE)
    if colour is not None:
        run.font.color.rgb = colour


def _rule(paragraph: Paragraph) -> None:
    """A line in colour below a paragraph."""
    borders: Any = official.new_child(paragraph._p.get_or_add_pPr(), "w:pBdr")
    official.new_child(borders, "w:bottom", val="single", sz="13", space="2", color="1F4E79")


def _add_table(made: WordDocument, table: Table) -> None:
    """Lines below the rows alone, the head in colour."""
    rows = made.add_table(rows=0, cols=len(table.headers))
    rows.autofit = False
    for column, share in zip(rows.columns, table.widths, strict=True):
        column.width = int(WIDTH * share)
    for place, cells in enumerate((table.headers, *table.rows)):
        row = rows.add_row()
        for cell, text, share in zip(row.cells, cells, table.widths, strict=True):
            cell.width = int(WIDTH * share)
            paragraph = cell.paragraphs[0]
            _write(paragraph, text, CELL, INK if place == 0 else None, bold=place == 0)
            borders = official.new_child(cell._tc.get_or_add_tcPr(), "w:tcBorders")
            head = place == 0
            official.new_child(
                borders,
                "w:bottom",
                val="single",
                sz="8" if head else "4",
                color="1F4E79" if head else "CCCCCC",
            )
        if place == 0:
            official.new_child(row._tr.get_or_add_trPr(), "w:tblHeader")
    made.add_paragraph().paragraph_format.line_spacing = Pt(4)
