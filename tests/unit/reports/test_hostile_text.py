"""The yearly list as Word and as a workbook, with texts in every field that would break a file, run a command
or turn a line round: each file is opened again, and every text stands in its own cell."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from pipelines.base.printable import printable
from pipelines.reports.yearly import (
    ADMITTED_SECTION,
    LIST_SECTION,
    PUBLISHED_KINDS,
    Imprint,
    YearlyList,
    sections_of,
)
from pipelines.reports.yearly_files import SHEETS, excel_file, word_file

DAY = date(2026, 9, 30)
PAYLOADS = {
    "markup": "</w:t><w:p/>&lt;&amp;\"'<![CDATA[x]]>]]>",
    "controls": "甲\x00\x01\x0b\x1b乙\x85丙\ufffe\uffff",
    "half a character": "甲\ud800乙",
    "command": "=cmd|'/C calc'!A0",
    "formula": '=HYPERLINK("http://evil.example","点此")',
    "field": '{ PAGE } { INCLUDETEXT "file:///etc/passwd" }',
    "template": "{{ 7*7 }}{% for x in y %}{}{0}",
    "turned": "报表\u202excod.exe\u2066甲\u2069",
    "long": "很长的名称" * 2000,
    "lines": "甲\n\n乙\r\n丙\r丁\u2028戊\t己",
    "blanks": "  前后有空格  ",
    "digits": "9" * 5000,
    "header code": "&A&P&[Path]",
    "link": "http://evil.example www.evil.example @sum",
}


def hostile_paper(payload: str) -> YearlyList:
    """A paper of two rows a part, each text of it the payload."""

    def rows(schema: dict[str, object], texts: tuple[str, ...]) -> pl.DataFrame:
        days = {name: DAY for name in schema if name.endswith("_on")}
        filled = [
            days | dict.fromkeys(texts, payload) | ({"number": number} if "number" in schema else {})
            for number in (1, 2)
        ]
        return pl.DataFrame(filled, schema=schema)

    entries = rows(LIST_SECTION, ("title", "category", "basis", "includes"))
    texts = tuple(name for name in ADMITTED_SECTION if not name.endswith("_on"))
    items = rows(ADMITTED_SECTION, texts)
    return YearlyList(
        year=2026,
        day=DAY,
        place=payload,
        snapshot="2026-09-0001",
        synthetic=True,
        lists=dict.fromkeys(PUBLISHED_KINDS, entries),
        versions=dict.fromkeys(PUBLISHED_KINDS, 1),
        documents=dict.fromkeys(PUBLISHED_KINDS, payload),
        admitted=items,
        withdrawn=items,
        stated=frozenset(),
        imprint=Imprint(payload, payload, DAY, payload),
    )


@pytest.fixture(params=PAYLOADS)
def paper(request: pytest.FixtureRequest) -> YearlyList:
    payload = PAYLOADS[request.param]
    if request.param == "half a character":  # a frame cannot hold it; an argument of a command can
        return YearlyList(
            **{**vars(hostile_paper("甲")), "place": payload, "imprint": Imprint(payload, payload)}
        )
    return hostile_paper(payload)


def parts(content: bytes) -> dict[str, etree._Element]:
    """Every XML part of a file, parsed: raises where one is not well-formed."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: etree.fromstring(package.read(name)) for name in package.namelist() if "xml" in name}


def test_the_word_file_opens_and_holds_each_text_in_its_cell(paper: YearlyList) -> None:
    content = word_file(paper)
    parts(content)
    document = Document(BytesIO(content))
    wanted = [section.rows for section in sections_of(paper)]
    for table, rows in zip(document.tables, wanted, strict=True):
        seen = [[cell.text for cell in row.cells] for row in table.rows][1:]
        assert seen == [[printable(text) for text in row] for row in rows]
    said = [paragraph.text for paragraph in document.paragraphs]
    assert printable(paper.organ) in said and printable(paper.imprint.number or "") in said
    body = document.element.body
    assert not list(body.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:hyperlink"), qn("w:object")))
    external = [part for part in document.part.rels.values() if part.is_external]
    assert not external


def test_the_workbook_opens_and_holds_each_text_in_its_cell(paper: YearlyList) -> None:
    content = excel_file(paper)
    made = parts(content)
    assert not any(list(part.iter("{*}f", "{*}hyperlink")) for part in made.values())
    assert all(float(row.get("ht", 0)) <= 409 for part in made.values() for row in part.iter("{*}row"))
    book = openpyxl.load_workbook(BytesIO(content))
    for name, section in zip(SHEETS, sections_of(paper), strict=True):
        for line, row in enumerate(section.rows, start=3):
            cells = book[name][line]
            assert cells[0].value == int(row[0])
            for cell, text in zip(cells[1:], row[1:], strict=True):
                assert cell.data_type in ("s", "n") and (cell.value or "") == printable(text)[:32767]
                assert cell.data_type == "s" or not text


def test_what_a_document_cannot_hold_is_seen_and_nothing_is_turned_round() -> None:
    assert printable("甲\x00乙\x0b丙") == "甲\ufffd乙\n丙"
    assert printable("报表\u202excod.exe") == "报表xcod.exe"
    assert printable("㐀𠮷é{{ }}") == "㐀𠮷é{{ }}"
    assert not re.search(r"[\ud800-\udfff]", printable(PAYLOADS["half a character"]))
