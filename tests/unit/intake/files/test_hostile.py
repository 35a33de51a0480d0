"""Files that are damaged, disguised or meant to do harm: each ends in a clear problem or is read for what it
is, in bounded memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import start_apart
from tests.support.raw_files import (
    FORMS_ROW,
    cell_xml,
    codes_of,
    forms,
    part_of,
    read_paths,
    rebuild,
    tables,
    write_book,
    write_csvs,
    zip_of,
)
from tests.support.read_apart import read_apart

FORMS = part_of("报表台账")
STRINGS = "xl/sharedStrings.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LETTERS = "ABCDEFGHIJKLMNO"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

Changes = dict[str, Callable[[bytes], "bytes | Iterable[bytes] | None"]]


def book(tmp_path: Path, changes: Changes | None = None, name: str = "a.xlsx") -> Path:
    path = write_book(tmp_path / name, tables(报表台账=forms(FORMS_ROW, FORMS_ROW)))
    return rebuild(path, changes) if changes else path


STRANGERS = {
    b"": "FIL-002",
    OLE + "Workbook".encode("utf-16-le"): "FIL-003",
    OLE + "EncryptedPackage".encode("utf-16-le"): "FIL-004",
    OLE + "WordDocument".encode("utf-16-le"): "FIL-001",
    b"\x89PNG\r\n\x1a\n" + b"\0" * 50: "FIL-001",
    b"%PDF-1.7": "FIL-001",
    b"Rar!\x1a\x07": "FIL-001",
    b"<!DOCTYPE html><html></html>": "FIL-001",
    b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>": "FIL-001",
    "社区代码,社区名称".encode("gb18030"): "FIL-001",
    bytes(range(256)) * 4: "FIL-001",
    b"PK\x03\x04" + b"junk" * 100: "FIL-007",
    b"PK\x05\x06" + b"\0" * 18: "FIL-013",
}


@pytest.mark.parametrize("content", STRANGERS, ids=lambda content: repr(content[:12]))
@pytest.mark.parametrize("name", ["a.xlsx", "a.zip"])
def test_strangers_under_a_good_name(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    batch = read_paths(tmp_path, tmp_path / name)
    assert codes_of(batch) == {STRANGERS[content]} and not batch.heads[0].readable
    assert batch.heads[0].original.path.read_bytes() == content


def test_other_documents_that_are_zips(tmp_path):
    parts = {
        "macros": {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/vbaProject.bin": b"x"},
        "binary": {"[Content_Types].xml": b"x", "xl/workbook.bin": b"x"},
        "word": {"[Content_Types].xml": b"x", "word/document.xml": b"x"},
        "open": {"mimetype": b"x", "content.xml": b"x"},
        "nothing": {"readme.txt": b"x"},
    }
    paths = [zip_of(tmp_path / f"{name}.xlsx", files) for name, files in parts.items()]
    batch = read_paths(tmp_path, *paths)
    assert [codes_of(batch, no) for no in range(5)] == [
        {"FIL-005"},
        {"FIL-001"},
        {"FIL-001"},
        {"FIL-001"},
        {"FIL-013"},
    ]


def test_zip_with_a_password(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.xlsx": b"x"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    path.write_bytes(content)
    assert codes_of(read_paths(tmp_path, path)) == {"FIL-004"}


def test_every_way_of_cutting_a_workbook_off(tmp_path):
    content = book(tmp_path).read_bytes()
    paths = []
    for number, size in enumerate(range(0, len(content), len(content) // 20)):
        paths.append(tmp_path / f"cut{number}.xlsx")
        paths[-1].write_bytes(content[:size])
    batch = read_paths(tmp_path, *paths)
    assert {code for no in range(1, len(paths)) for code in codes_of(batch, no)} <= {"FIL-007", "FIL-001"}
    assert not any(head.readable for head in batch.heads)


def sheet_change(xml: bytes) -> Callable[[bytes], bytes]:
    """Replace the first data row of a sheet."""
    return lambda content: re.sub(rb'<row r="2".*?</row>', lambda _: xml, content, count=1)


DAMAGED: dict[str, tuple[Changes, str]] = {
    "a sheet's XML cut off": ({FORMS: lambda xml: xml[:900]}, "FIL-010"),
    "a sheet that is not there": ({FORMS: lambda _: None}, "FIL-010"),
    "a list of sheets that is none": ({"xl/workbook.xml": lambda _: b"<workbook"}, "FIL-010"),
    "a made-up encoding": ({"xl/workbook.xml": lambda xml: xml.replace(b"UTF-8", b"X-NO")}, ""),
    "UTF-16 inside": ({FORMS: lambda xml: xml.decode().encode("utf-16")}, "FIL-010"),
    "strings that are not there": ({STRINGS: lambda _: None}, "FIL-010"),
    "strings cut off": ({STRINGS: lambda xml: xml[:300]}, "FIL-010"),
    "a string beyond the last": (
        {FORMS: lambda xml: re.sub(rb't="s"><v>\d+', b't="s"><v>99999', xml)},
        "FIL-010",
    ),
    "room for four billion strings": (
        {STRINGS: lambda xml: re.sub(rb'ount="\d+"', b'ount="4294967295"', xml)},
        "FIL-010",
    ),
    "the same, hidden": (
        {STRINGS: lambda xml: xml.replace(b"<sst ", b"<sst a='>' uniqueCount = '4294967295' b=\"\" ")},
        "FIL-010",
    ),
    "a reference that is none": ({FORMS: cell_xml("C2", b'<c r="!2"><v>1</v></c>')}, "FIL-010"),
    "a row of 99999999999": ({FORMS: cell_xml("C2", b'<c r="C99999999999"><v>1</v></c>')}, "FIL-010"),
    "a column of twelve letters": ({FORMS: cell_xml("C2", b'<c r="ZZZZZZZZZZZZ2"><v>1</v></c>')}, "FIL-010"),
    "a cell in the last corner": ({FORMS: cell_xml("C2", b'<c r="XFD1048576"><v>1</v></c>')}, "SHT-007"),
    "the same, quoted otherwise": (
        {FORMS: cell_xml("C2", b"<c s='0' r = 'XFD1048576'><v>1</v></c>")},
        "SHT-007",
    ),
    "the same, with a prefix": (
        {FORMS: cell_xml("C2", b'<x:c xmlns:x="y" r="XFD1048576"><x:v>1</x:v></x:c>')},
        "SHT-007",
    ),
    "an entity bomb in a sheet": (
        {FORMS: lambda xml: xml.replace(b"?>", b'?><!DOCTYPE l [<!ENTITY l "lol">]>')},
        "FIL-009",
    ),
    "an entity bomb in the strings": (
        {STRINGS: lambda xml: xml.replace(b"?>", b'?>\n<!DOCTYPE l [<!ENTITY l "lol">]>')},
        "FIL-009",
    ),
    "an entity nobody declared": ({STRINGS: lambda xml: xml.replace(b"<t>", b"<t>&lol;", 1)}, "FIL-010"),
    "a type of cell nobody knows": ({FORMS: cell_xml("C2", b'<c r="C2" t="zz"><v>1</v></c>')}, "FIL-010"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_workbooks(tmp_path, name):
    changes, code = DAMAGED[name]
    batch = read_paths(tmp_path, book(tmp_path, changes))
    assert codes_of(batch) == ({code} if code else set())


READ: dict[str, tuple[bytes, Any]] = {
    "text in the cell": (b'<c r="C2" t="inlineStr"><is><t>\xe7\x94\xb2</t></is></c>', "甲"),
    "no references": (b'<c t="str"><v>x</v></c>', "x"),
    "an error value": (b'<c r="C2" t="e"><v>#N/A</v></c>', "#N/A"),
    "a newer error value": (b'<c r="C2" t="e"><f>X()</f><v>#SPILL!</v></c>', "#SPILL!"),
    "a formula with a result": (b'<c r="C2" t="str"><f>A1</f><v>x</v></c>', "x"),
    "a formula whose result is empty text": (b'<c r="C2" t="str"><f>""</f><v></v></c>', None),
    "a formula without a result": (b'<c r="C2"><f>A1&amp;"x"</f></c>', '=A1&"x"'),
    "a formula with an empty result": (b'<c r="C2" s="0"><f>A1</f><v></v></c>', "=A1"),
    "a formula of our workbook without a result": (
        b'<c r="C2"><f>IF(OR($H4="x",$H4="y"),DATE(2025,4,30),"")</f><v></v></c>',
        None,
    ),
    "a shared formula without a result": (b'<c r="C2"><f t="shared" si="0"/><v/></c>', "="),
    "a rich text": (b'<c r="C2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
    "a comment between": (b'<!-- <c r="XFD1048576"> --><c r="C2" t="str"><v>x</v></c>', "x"),
    "an ISO date": (b'<c r="C2" t="d"><v>2026-10-03</v></c>', "2026-10-03"),
}


@pytest.mark.parametrize("name", READ)
def test_unusual_cells_are_read(tmp_path, name):
    cell, value = READ[name]
    batch = read_paths(tmp_path, book(tmp_path, {FORMS: cell_xml("C2", cell)}))
    assert codes_of(batch) == set()
    assert batch.registers["forms"]["form_name"].to_list() == [value, "居民台账"]


def test_unusual_xml_is_read_alike(tmp_path):
    changes: list[Callable[[bytes], bytes]] = [
        lambda xml: xml,
        lambda xml: xml.replace(b'"', b"'"),
        lambda xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml),
        lambda xml: re.sub(rb"(</?)(row|c|v|sheetData)\b", rb"\1x:\2", xml).replace(
            b"<worksheet ", b'<worksheet xmlns:x="%s" ' % MAIN
        ),
        lambda xml: re.sub(rb'<c r="([A-Z]+\d+)" t="s"', rb'<c t="s" r="\1"', xml),
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="9"><c r="A9" s="0"/></row><row r="1048576"/></sheetData>'
        ),
        lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', xml),
    ]
    full = tables(报表台账=forms([cell or "0" for cell in FORMS_ROW]))  # no gap, where position counts
    paths = [
        rebuild(write_book(tmp_path / f"{number}.xlsx", full), {FORMS: change})
        for number, change in enumerate(changes)
    ]
    batch = read_paths(tmp_path, *paths)
    assert [codes_of(batch, no) for no in range(len(paths))] == [set()] * len(paths)
    rows = batch.registers["forms"].drop("return_no").rows()
    assert rows == [rows[0]] * len(paths) and rows[0][0] == 2


def test_two_parts_of_one_name(tmp_path):
    path = book(tmp_path)
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning):
        package.writestr(STRINGS, b"<sst/>")
    assert codes_of(read_paths(tmp_path, path)) == {"FIL-010"}


def test_a_part_larger_than_the_zip_says(tmp_path):
    """zipfile stops at the announced size, the reader goes on: what is there counts."""
    path = book(tmp_path, {FORMS: lambda xml: xml.replace(b"</worksheet>", b" " * 5000 + b"</worksheet>")})
    with zipfile.ZipFile(path) as package:
        size = package.getinfo(FORMS).file_size
    content = path.read_bytes()
    assert content.count(size.to_bytes(4, "little")) >= 2
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (size - 5000).to_bytes(4, "little")))
    assert codes_of(read_paths(tmp_path, path)) == {"FIL-010"}


def test_a_csv_return_with_bad_files(tmp_path):
    folder = write_csvs(tmp_path / "r", tables(**{"考核评比": None}))
    (folder / "报表台账.csv").write_bytes("社区代码,社区名称\n1,水井坊".encode("gb18030")[:-1])
    (folder / "forms.csv").write_bytes(b"x")
    (folder / "机制牌子.csv").write_bytes(b"")
    (folder / "其他.csv").write_bytes(b"x")
    (folder / "信息系统.csv").write_bytes(b"x" * 20_000_001)
    found = {(p.code, p.register, p.value) for p in read_paths(tmp_path, folder).heads[0].problems}
    assert found == {
        ("SHT-001", "appraisals", None),
        ("SHT-005", "forms", None),
        ("SHT-004", "plaques", None),
        ("FIL-006", "digital_tools", None),
        ("NOT-005", None, "其他.csv"),
        ("SHT-004", "forms", None),
        ("FIL-011", "forms", None),
    }


def many(row: Callable[[int], str], last: int, first: int = 10) -> Callable[[bytes], Iterator[bytes]]:
    """A sheet with many more rows, written piece by piece."""

    def change(xml: bytes) -> Iterator[bytes]:
        end = xml.find(b"</sheetData>")
        yield xml[:end]
        for start in range(first, last, 5000):
            yield "".join(row(number) for number in range(start, min(last, start + 5000))).encode()
        yield xml[end:]

    return change


def cells(number: int, text: str) -> str:
    return f'<row r="{number}">' + "".join(f'<c r="{letter}{number}"{text}' for letter in LETTERS) + "</row>"


HUGE: dict[str, tuple[Changes, str]] = {
    "300,000 rows": ({FORMS: many(lambda n: cells(n, ' t="s"><v>1</v></c>'), 300_000)}, "SHT-006"),
    "300,000 rows that say nothing of themselves": (
        {FORMS: many(lambda _: "<row><c><v>1</v></c></row>", 300_000)},
        "SHT-006",
    ),
    "formats down to the last row": (
        {FORMS: many(lambda n: f'<row r="{n}" s="1" customFormat="1"/>', 1_048_577)},
        "",
    ),
    "formatted cells down to the last row": (
        {FORMS: many(lambda n: f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>', 1_048_577)},
        "",
    ),
    "a value in the last row": (
        {FORMS: many(lambda n: f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>', 1_048_577, 1_048_576)},
        "SHT-007",
    ),
    "a cell of 40 MB": (
        {FORMS: cell_xml("C2", b'<c r="C2" t="inlineStr"><is><t>' + b"x" * 40_000_000 + b"</t></is></c>")},
        "FIL-008",
    ),
    "300 MB of strings": (
        {STRINGS: lambda _: [b"<sst>", *[b"<si><t>aaaaaaaaaa</t></si>" * 40_000] * 300]},
        "FIL-008",
    ),
    "five million empty strings": (
        {STRINGS: lambda xml: xml.replace(b"</sst>", b"<si/>" * 5_000_000 + b"</sst>")},
        "",
    ),
    "100 MB of blanks": ({FORMS: lambda _: [b" " * 1_000_000] * 100}, "FIL-008"),
    "700 MB of blanks": ({FORMS: lambda _: [b" " * 1_000_000] * 700}, "FIL-008"),
    "five million elements inside each other": ({FORMS: lambda _: b"<a>" * 5_000_000}, "FIL-010"),
    "a list of sheets without end": (
        {"xl/workbook.xml": lambda xml: xml.replace(b"<sheets>", b"<a>" * 5_000_000 + b"<sheets>")},
        "FIL-008",
    ),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_content_takes_bounded_memory(tmp_path, name):
    """In a process of its own, whose peak can be measured and whose death would be noticed."""
    changes, code = HUGE[name]
    path = book(tmp_path, changes)
    process = start_apart(read_apart, path)
    assert process.hear() == code
    assert process.hear() < 500_000_000
    assert process.end() == 0


def test_a_workbook_in_a_zip_may_be_bad_too(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("readme.txt", "x")
    for number, content in enumerate([b"", OLE + "EncryptedPackage".encode("utf-16-le"), inner.getvalue()]):
        path = zip_of(tmp_path / f"{number}.zip", {"a.xlsx": content})
        assert codes_of(read_paths(tmp_path, path)) == {["FIL-002", "FIL-004", "FIL-013"][number]}
