"""A Word file in the manner of an official document (GB/T 9704-2012): A4, its margins and line pitch, title
in 方正小标宋, text in 仿宋, headings in 黑体, page numbers — 1 — at the outer side, heads repeated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipelines.base.printable import LONGEST, printable

TITLE, TEXT, HEADING, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
SECOND_HEADING = "楷体_GB2312"
STANDS_IN = {TITLE: "SimSun", TEXT: "FangSong", HEADING: "SimHei", SECOND_HEADING: "KaiTi"}
"""Fonts every Windows has, for those that need not be there."""

SECOND, THIRD, FOURTH, SMALL = Pt(22), Pt(16), Pt(14), Pt(10.5)
"""Sizes 二号, 三号, 四号 and, in tables, 五号."""

LINES, CHARACTERS = 22, 28
"""Lines of a page, and characters of a line of 三号."""
LINE = Pt(28.95)
"""225 mm ÷ LINES, in twentieths of a point."""
TOP, BOTTOM, LEFT, RIGHT, FOOT = Mm(37), Mm(35), Mm(28), Mm(26), Mm(25)
WIDTH = Mm(210) - LEFT - RIGHT
WIDTH_PT = WIDTH / 12_700
"""The same in points."""
TITLE_CHARACTERS = 20
"""Characters of a title that a line takes."""

_DAWN = (1980, 1, 1, 0, 0, 0)
CENTRE, RIGHTWARDS = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def new_paper(mark: str = "") -> Paper:
    """An empty document of the right shape; ``mark`` stands at the head of every page."""
    paper = Document()
    section = paper.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance, section.header_distance = FOOT, Mm(15)
    paper.settings.odd_and_even_pages_header_footer = True
    style = paper.styles["Normal"]
    set_fonts(style.element.get_or_add_rPr(), TEXT)
    style.font.size = THIRD
    _set_grid(section._sectPr, style.element.get_or_add_rPr())
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _number_pages(section.footer.paragraphs[0], RIGHTWARDS)
    _number_pages(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    for header in (section.header, section.even_page_header):
        _write(header.paragraphs[0], mark, HEADING, SMALL)
        header.paragraphs[0].alignment = CENTRE
    name_stand_ins(paper)
    return paper


def _set_grid(section: Any, normal: Any) -> None:
    """LINES lines of CHARACTERS characters. Lines by the grid of the section, in twentieths of a point;
    characters by what each is narrower than its size: a grid of characters, into whose cells one of 三号 does
    not quite fit, gives every character two of them in some programs."""
    for old in section.findall(qn("w:docGrid")):
        section.remove(old)
    new_child(section, "w:docGrid", type="lines", linePitch=str(int(LINE.pt * 20)))
    new_child(normal, "w:spacing", val=str(round((WIDTH_PT / CHARACTERS - THIRD.pt) * 20)))


def add_title(paper: Paper, titles: Sequence[str], below: str) -> None:
    """The title, in lines broken where it is read, and a line below it."""
    for text, font, size in (*((title, TITLE, SECOND) for title in titles), (below, TEXT, THIRD)):
        if not text:
            continue
        paragraph = _line(paper, Pt(34))
        paragraph.alignment = CENTRE
        _write(paragraph, text, font, size)
    _line(paper, LINE)


def add_centred(paper: Paper, text: str) -> None:
    """A line in the middle, as a document's number stands."""
    paragraph = _line(paper, LINE)
    paragraph.alignment = CENTRE
    _write(paragraph, text, TEXT, THIRD)


def add_heading(paper: Paper, text: str) -> None:
    """A heading of the first level, on the page of what follows."""
    paragraph = _line(paper, LINE)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = 2 * THIRD
    _write(paragraph, text, HEADING, THIRD)


def add_subheading(paper: Paper, text: str) -> None:
    """A heading of the second level."""
    paragraph = _line(paper, LINE)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = 2 * THIRD
    _write(paragraph, text, SECOND_HEADING, THIRD)


def add_line(paper: Paper, text: str, font: str, size: Pt, pitch: Pt = LINE) -> Paragraph:
    """A line of its own, without indent; off the grid where it has a pitch of its own."""
    paragraph = _line(paper, pitch)
    if pitch != LINE:
        new_child(paragraph._p.get_or_add_pPr(), "w:snapToGrid", val="0")
    _write(paragraph, text, font, size)
    return paragraph


def add_text(paper: Paper, text: str) -> None:
    paragraph = _line(paper, LINE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = 2 * THIRD
    _write(paragraph, text, TEXT, THIRD)


def add_signature(paper: Paper, *lines: str) -> None:
    """Who and when, to the right, four characters from the edge."""
    _line(paper, LINE)
    for text in lines:
        paragraph = _line(paper, LINE)
        paragraph.alignment = RIGHTWARDS
        paragraph.paragraph_format.right_indent = 4 * THIRD
        paragraph.paragraph_format.keep_with_next = text != lines[-1]
        _write(paragraph, text, TEXT, THIRD)


def add_note(paper: Paper, text: str) -> None:
    """A small line below everything."""
    paragraph = _line(paper, Pt(18))
    paragraph.paragraph_format.space_before = Pt(14)
    _write(paragraph, text, TEXT, SMALL)


def add_picture(paper: Paper, drawing: bytes, told: str) -> None:
    """A PNG over the whole width, on a line as high as it is; ``told`` is what readers of screens say."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = CENTRE
    new_child(paragraph._p.get_or_add_pPr(), "w:snapToGrid", val="0")
    section = paper.sections[0]
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    shape = paragraph.add_run().add_picture(io.BytesIO(drawing), width=(section.page_width or WIDTH) - sides)
    shape._inline.docPr.set("descr", printable(told))


def add_table(
    paper: Paper,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    centred: Sequence[int],
) -> None:
    """A ruled table over the whole width: its head on every page, no row broken over two."""
    table = paper.add_table(rows=0, cols=len(headers))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, share in zip(table.columns, widths, strict=True):
        column.width = int(WIDTH * share)
    sizes = [str(int(WIDTH * share / 635)) for share in widths]  # twentieths of a point
    table._tbl.append(_row(headers, sizes, range(len(headers)), head=True))
    for row in rows:
        table._tbl.append(_row(row, sizes, centred))


def _row(cells: Sequence[str], sizes: Sequence[str], centred: Sequence[int], head: bool = False) -> Any:
    """A table row, built at once: python-docx's own way walks the whole table for every cell."""
    row = OxmlElement("w:tr")
    properties = new_child(row, "w:trPr")
    new_child(properties, "w:cantSplit")
    if head:
        new_child(properties, "w:tblHeader")
    for at, (text, size) in enumerate(zip(cells, sizes, strict=True)):
        cell = new_child(row, "w:tc")
        shape = new_child(cell, "w:tcPr")
        new_child(shape, "w:tcW", w=size, type="dxa")
        new_child(shape, "w:vAlign", val="center")
        for line in printable(text).split("\n"):
            _cell_line(cell, line, centred=at in centred, head=head)
    return row


def _cell_line(cell: Any, text: str, *, centred: bool, head: bool) -> None:
    paragraph = new_child(cell, "w:p")
    shape = new_child(paragraph, "w:pPr")
    new_child(shape, "w:snapToGrid", val="0")
    new_child(shape, "w:spacing", before="20", after="20", line="300", lineRule="exact")
    new_child(shape, "w:jc", val="center" if centred else "left")
    run = new_child(paragraph, "w:r")
    properties = new_child(run, "w:rPr")
    font = HEADING if head else TEXT
    new_child(properties, "w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=font, hint="eastAsia")
    new_child(properties, "w:sz", val=str(int(SMALL.pt * 2)))
    written = new_child(run, "w:t")
    written.text = text
    written.set(qn("xml:space"), "preserve")


def new_child(parent: Any, tag: str, **values: str) -> Any:
    """A new element below another, with values of the same namespace."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _line(paper: Paper, pitch: Pt) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.line_spacing = pitch
    return paragraph


def _write(paragraph: Paragraph, text: str, font: str, size: Pt) -> Run:
    run = paragraph.add_run(printable(text))
    run.font.size = size
    set_fonts(run._r.get_or_add_rPr(), font)
    return run


def set_fonts(properties: Any, font: str) -> None:
    """Chinese in the font, letters and digits in Times; both named for Word to find."""
    fonts = properties.get_or_add_rFonts()
    for name, value in (("eastAsia", font), ("ascii", LATIN), ("hAnsi", LATIN), ("hint", "eastAsia")):
        fonts.set(qn(f"w:{name}"), value)


def _number_pages(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 四号 宋体, a character from the outer edge."""
    paragraph.alignment = side
    indent = "right_indent" if side == RIGHTWARDS else "left_indent"
    setattr(paragraph.paragraph_format, indent, FOURTH)
    _write(paragraph, "— ", "宋体", FOURTH)
    run = _write(paragraph, "", "宋体", FOURTH)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            new_child(run._r, "w:fldChar", fldCharType=kind)
        else:
            new_child(run._r, "w:instrText").text = text
    _write(paragraph, " —", "宋体", FOURTH)


def name_stand_ins(paper: Paper) -> None:
    """Tells Word which font to take where one is not there."""
    for part in paper.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            named = "".join(
                f'<w:font w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                for font, other in STANDS_IN.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", named.encode() + b"</w:fonts>")


def paper_bytes(paper: Paper, title: str, day: date) -> bytes:
    """The file; the same content gives the same bytes, so its only date is that of what it says."""
    moment = datetime(day.year, day.month, day.day)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = printable(title)[:LONGEST], "", ""
    properties.created = properties.modified = moment
    made = io.BytesIO()
    paper.save(made)
    steady = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _DAWN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return steady.getvalue()
