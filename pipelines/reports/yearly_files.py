"""The yearly published list as a Word file and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from pipelines.base.printable import printable
from pipelines.base.spreadsheets import SYNTHETIC, new_workbook, row_height
from pipelines.reports import official
from pipelines.reports.yearly import (
    Section,
    YearlyList,
    closing_of,
    imprint_lines,
    opening_of,
    sections_of,
    subtitle_of,
    title_of,
    written_day,
)
from schemas.errors import UserError
from schemas.words import Words

SHEETS = ("自治事项", "协助事项", "负面事项", "准入事项", "退出事项")
CHARACTERS_ACROSS = 110
"""Width of a sheet's table, in digits."""


def word_file(paper: YearlyList) -> bytes:
    """The paper as .docx."""
    made = official.new_paper(SYNTHETIC if paper.synthetic else "")
    title, place = title_of(paper), paper.place
    whole = len(title) <= official.TITLE_CHARACTERS
    official.add_title(made, [title] if whole else [place, title.removeprefix(place)], subtitle_of(paper))
    if paper.imprint.number:
        official.add_centred(made, paper.imprint.number)
    official.add_text(made, opening_of(paper))
    for section in sections_of(paper):
        official.add_heading(made, section.heading)
        if section.rows:
            official.add_table(made, section.headers, section.rows, section.widths, section.centred)
        else:
            official.add_text(made, section.empty)
    official.add_signature(made, paper.organ, written_day(paper.signed_on))
    for line in imprint_lines(paper)[1 if paper.imprint.number else 0 :]:
        official.add_text(made, line)
    official.add_note(made, closing_of(paper))
    return official.paper_bytes(made, f"{title_of(paper)}{subtitle_of(paper)}", paper.day)


def excel_file(paper: YearlyList) -> bytes:
    """The paper as .xlsx: a sheet per part, ready to print, and one that says what it rests on."""
    made = io.BytesIO()
    with new_workbook(made, in_memory=True) as book:
        book.set_properties(
            {
                "title": f"{title_of(paper)}{subtitle_of(paper)}",
                "created": datetime(paper.day.year, paper.day.month, paper.day.day),
            }
        )
        for name, section in zip(SHEETS, sections_of(paper), strict=True):
            _write_sheet(book, name, section, paper)
        about = book.add_worksheet("说明")
        about.set_column(0, 0, CHARACTERS_ACROSS)
        wrapped = book.add_format({"text_wrap": True})
        signed = f"{paper.organ}　{written_day(paper.signed_on)}"
        texts = (title_of(paper), subtitle_of(paper), opening_of(paper), signed)
        for line, foreign in enumerate((*texts, *imprint_lines(paper), closing_of(paper))):
            text = printable(foreign)
            about.set_row(line, _height((text,), (1,)))
            about.write_string(line, 0, text, wrapped)
    return made.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, name: str, section: Section, paper: YearlyList) -> None:
    sheet = book.add_worksheet(name)
    shape = {"text_wrap": True, "valign": "vcenter", "border": 1}
    head = book.add_format({**shape, "bold": True, "align": "center", "bg_color": "#E8EEF5"})
    cells = [
        book.add_format({**shape, "align": "center" if at in section.centred else "left"})
        for at in range(len(section.headers))
    ]
    sheet.write_string(
        0,
        0,
        printable(f"{title_of(paper)}{subtitle_of(paper)} {section.heading}"),
        book.add_format({"bold": True, "font_size": 14}),
    )
    for at, (header, share) in enumerate(zip(section.headers, section.widths, strict=True)):
        sheet.write_string(1, at, header, head)
        sheet.set_column(at, at, CHARACTERS_ACROSS * share)
    for line, foreign in enumerate(section.rows or [(section.empty,)], start=2):
        row = [printable(text) for text in foreign]
        sheet.set_row(line, _height(row, section.widths))
        for at, text in enumerate(row):
            if section.rows and at == 0:  # the running number; a name of digits stays a name
                sheet.write_number(line, at, int(text), cells[at])
            else:
                sheet.write_string(line, at, text, cells[at])
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{closing_of(paper)}&R— &P —")


def _height(row: Sequence[str], shares: Sequence[float]) -> int:
    return row_height(row, [CHARACTERS_ACROSS * share for share in shares])


FILES: dict[str, Callable[[YearlyList], bytes]] = {".docx": word_file, ".xlsx": excel_file}


def write_yearly_list(paper: YearlyList, path: Path) -> int:
    """Write the paper as the file's ending says; its size in bytes. Raises UserError for another ending."""
    make = FILES.get(path.suffix.lower())
    if make is None:
        raise UserError("REQ-006", file=path.name, endings=Words(".docx 或 .xlsx", ".docx or .xlsx"))
    content = make(paper)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content)
