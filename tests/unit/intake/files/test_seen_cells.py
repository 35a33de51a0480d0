"""Cells whose number is not what the clerk sees: percentages, units in a number format, days no calendar
holds, raised digits, pictures; and parts of a file whose checksum is wrong."""

from __future__ import annotations

import zipfile

import polars as pl
import pytest
import xlsxwriter

from pipelines.intake.checks.normalise import parse_batch
from tests.support.raw_files import (
    HEADERS,
    cell_xml,
    codes_of,
    part_of,
    read_paths,
    rebuild,
    tables,
    write_book,
    write_csvs,
    zip_of,
)

COMMUNITY = ["510104017001", "水井坊社区", "城市社区", 1200, 3100, 85, 6, 820.5, 9, 40, 36]
ITEM = ["510104017001", "水井坊社区", "低保复核", "民政局", "县", "紧急先行", None, None, None]


def with_cell(tmp_path, row, column, value, number_format=None):
    """A workbook whose first community has a number in a number format of its own."""

    def touch(book):
        style = book.add_format({"num_format": number_format}) if number_format else None
        book.get_worksheet_by_name("社区概况").write(row, column, value, style)

    table = [HEADERS["社区概况"].split(), list(COMMUNITY)]
    return write_book(tmp_path / "a.xlsx", tables(社区概况=table), touch)


def judged(tmp_path, path):
    """Code, field and value of each cell that could not be read."""
    parsed = parse_batch(read_paths(tmp_path, path))
    return parsed.problems.select("code", "field", "value").rows(), parsed


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1, "0%", "100%"),
        (0.95, "0.00%", "95%"),
        (33, '0"万元"', "33万元"),
        (0.33, '0.00"万"', "0.33万"),
        (12, "0千元", "12千元"),
    ],
)
def test_a_number_that_shows_something_else_is_refused_as_shown(tmp_path, value, number_format, shown):
    problems, _ = judged(tmp_path, with_cell(tmp_path, 1, 10, value, number_format))
    assert problems == [("CEL-001", "survey_satisfied", shown)]


@pytest.mark.parametrize(
    "number_format", ["0", "#,##0", "#,##0.00", '0"户"', "¥#,##0.00", "General", "0_ ;[Red]-0 ", '0!.0,"万"']
)
def test_a_number_that_shows_itself_is_read(tmp_path, number_format):
    problems, parsed = judged(tmp_path, with_cell(tmp_path, 1, 3, 36000, number_format))
    assert problems == [] and parsed.registers["communities"]["households"].to_list() == [36000]


@pytest.mark.parametrize(
    ("number", "number_format"),
    [(n, "yyyy-mm-dd") for n in (202610031, 2026100312, 99999999, 1e10, 1e300, 2958466, -5)]
    + [
        (202610031, f)
        for f in ("[h]", "[ss]", 'yyyy"年"m"月"d"日"', "[$-404]e/m/d", "d-mmm-yy", "yyyy-mm-dd;@")
    ],
)
def test_a_day_that_no_calendar_holds_is_an_error_at_its_cell(tmp_path, number, number_format):
    def touch(book):
        style = book.add_format({"num_format": number_format})
        book.get_worksheet_by_name("工作事项").write_number(1, 11, number, style)

    table = [HEADERS["工作事项"].split(), [*ITEM, "2025-10-03"]]
    path = write_book(tmp_path / "a.xlsx", tables(工作事项=table), touch)
    problems, _ = judged(tmp_path, path)
    assert [problem[:2] for problem in problems] == [("CEL-003", "ends_on")]


def test_eight_digits_in_a_date_cell_are_the_day_they_spell(tmp_path):
    def touch(book):
        style = book.add_format({"num_format": "yyyy/m/d"})
        book.get_worksheet_by_name("工作事项").write_number(1, 11, 20261003, style)

    table = [HEADERS["工作事项"].split(), [*ITEM, "2025-10-03"]]
    problems, parsed = judged(tmp_path, write_book(tmp_path / "a.xlsx", tables(工作事项=table), touch))
    assert problems == [] and str(parsed.registers["work_items"]["ends_on"][0]) == "2026-10-03"


def test_a_raised_digit_is_no_digit(tmp_path):
    def touch(book):
        raised = book.add_format({"font_script": 1})
        sheet = book.get_worksheet_by_name("社区概况")
        sheet.write_rich_string(1, 3, "10", raised, "3")
        sheet.write_rich_string(1, 1, "水井坊", raised, "2", "社区")

    table = [HEADERS["社区概况"].split(), list(COMMUNITY)]
    path = write_book(tmp_path / "a.xlsx", tables(社区概况=table), touch)
    problems, parsed = judged(tmp_path, path)
    assert problems == [("CEL-001", "households", "10³")]
    assert parsed.registers["communities"]["community_name"].to_list() == ["水井坊²社区"]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
        b'<c r="D2"><f>_xlfn.DISPIMG("ID_1",1)</f></c>',
        b'<c r="D2" t="e" vm="1"><v>#VALUE!</v></c>',
    ],
)
def test_a_picture_in_a_cell_is_called_one(tmp_path, cell):
    path = with_cell(tmp_path, 1, 3, 7)
    rebuild(path, {part_of("社区概况"): cell_xml("D2", cell)})
    problems, _ = judged(tmp_path, path)
    assert [problem[:2] for problem in problems] == [("CEL-015", "households")]


def test_a_sheet_whose_checksum_is_wrong_is_damaged(tmp_path):
    path = with_cell(tmp_path, 1, 3, 810)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    content = path.read_bytes()
    assert content.count(b"<v>810</v>") == 1
    path.write_bytes(content.replace(b"<v>810</v>", b"<v>910</v>"))
    assert codes_of(read_paths(tmp_path, path)) == {"FIL-010"}


def test_a_csv_in_a_zip_whose_checksum_is_wrong_is_damaged(tmp_path):
    folder = write_csvs(tmp_path / "csv", tables(社区概况=[HEADERS["社区概况"].split(), list(COMMUNITY)]))
    path = tmp_path / "a.zip"
    zip_of(path, {file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b",1200,", b",1300,"))
    assert "FIL-007" in codes_of(read_paths(tmp_path, path))


def test_two_marks_before_quoted_headers_are_read(tmp_path):
    folder = tmp_path / "csv"
    write_csvs(folder, tables(社区概况=[HEADERS["社区概况"].split(), list(COMMUNITY)]))
    for file in folder.iterdir():
        quoted = [
            ",".join(f'"{cell}"' for cell in line.split(","))
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        file.write_text("\ufeff\ufeff" + "\r\n".join(quoted), encoding="utf-8")
    batch = read_paths(tmp_path, folder)
    assert codes_of(batch) == set()
    assert batch.registers["communities"]["households"].to_list() == ["1200"]


def test_formats_do_not_touch_what_is_text(tmp_path):
    def touch(book: xlsxwriter.Workbook):
        share = book.add_format({"num_format": "0%"})
        sheet = book.get_worksheet_by_name("社区概况")
        sheet.write_string(1, 1, "水井坊社区", share)
        sheet.write_blank(1, 9, None, share)
        sheet.write_blank(1, 10, None, share)

    table = [HEADERS["社区概况"].split(), COMMUNITY[:9]]
    problems, parsed = judged(tmp_path, write_book(tmp_path / "a.xlsx", tables(社区概况=table), touch))
    assert problems == []
    assert parsed.registers["communities"].select(pl.col("community_name")).item() == "水井坊社区"
