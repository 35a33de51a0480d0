"""The township's own workbook, written back with its problems marked and listed."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from pipelines.intake import load
from pipelines.intake.annotate import AUTHOR, LIST_SHEET
from pipelines.intake.handout.template import make_template
from schemas.returns import REGISTERS
from tests.support.small_returns import NORTH, RECEIVED, edit, make_home, write_return


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def annotated(home, path, tmp_path):
    """The receipt and the workbook written for one return."""
    receipt = load.check(home, [path], RECEIVED, annotate_dir=tmp_path / "out")[0]
    return receipt, openpyxl.load_workbook(receipt["annotated"])


def bad_workbook(tmp_path):
    path = write_return(tmp_path / "四月.xlsx", "2025-03")
    edit(path, "社区概况", D2=-7, E3="三千")
    return edit(path, "机制牌子", I2="已摘除")


def listed(book):
    rows = list(book[LIST_SHEET].iter_rows(min_row=4))
    return [row for row in rows if row[0].value is not None]


def test_list_comes_first_and_links_to_the_cells(home, tmp_path):
    receipt, book = annotated(home, bad_workbook(tmp_path), tmp_path)
    assert receipt["annotated"].endswith("四月-问题.xlsx") and book.sheetnames[0] == LIST_SHEET
    rows = listed(book)
    assert [row[-1].value for row in rows] == [problem["code"] for problem in receipt["errors"]]
    assert [row[2].hyperlink.location for row in rows] == ["'社区概况'!D2", "'社区概况'!E3", "'机制牌子'!K2"]
    assert rows[0][6].value == "-7" and rows[2][7].value == "状态为“已摘除”但日期为空"
    assert rows[2][9].value == "the status is 已摘除 but the date is empty"


def test_a_line_below_the_cover_is_marked_where_it_stands(home, tmp_path):
    path = edit(write_return(tmp_path / "四月.xlsx", "2025-03"), "封面", A5="填表人：张三")
    _, book = annotated(home, path, tmp_path)
    assert [row[2].hyperlink.location for row in listed(book)] == ["'封面'!A5"]
    assert "SHT-021" in book["封面"]["A5"].comment.text


def test_cells_are_filled_and_commented(home, tmp_path):
    receipt, book = annotated(home, bad_workbook(tmp_path), tmp_path)
    for sheet, place, problem in zip(
        ("社区概况", "社区概况", "机制牌子"), ("D2", "E3", "K2"), receipt["errors"], strict=True
    ):
        cell = book[sheet][place]
        assert cell.fill.fill_type == "solid" and cell.comment.author == AUTHOR
        assert problem["message"] in cell.comment.text and problem["allowed_en"] in cell.comment.text
    assert book["社区概况"]["D3"].comment is None and book["社区概况"]["D3"].fill.fill_type is None


def test_everything_else_is_as_it_was(home, tmp_path):
    path = bad_workbook(tmp_path)
    before = openpyxl.load_workbook(path)
    _, book = annotated(home, path, tmp_path)
    for sheet in before.worksheets:
        after = book[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                assert after[cell.coordinate].value == cell.value
                assert after[cell.coordinate].number_format == cell.number_format
        rules, kept = sheet.data_validations.dataValidation, after.data_validations.dataValidation
        assert [(r.type, str(r.sqref), r.formula1) for r in rules] == [
            (r.type, str(r.sqref), r.formula1) for r in kept
        ]
        assert sheet["A1"].comment.text == after["A1"].comment.text
        assert (sheet.freeze_panes, sheet.protection.sheet) == (after.freeze_panes, after.protection.sheet)


def test_mended_workbook_comes_back_clean(home, tmp_path):
    receipt, _ = annotated(home, bad_workbook(tmp_path), tmp_path)
    mended = edit(receipt["annotated"], "社区概况", D2=1200, E3=3100)
    again, book = annotated(home, mended, tmp_path)
    assert [problem["code"] for problem in again["errors"]] == ["PLQ-003"]
    assert book["社区概况"]["D2"].comment is None and book["社区概况"]["D2"].fill.fill_type is None
    assert book["机制牌子"]["K2"].comment.text.count("PLQ-003") == 1
    assert len([note for note in again["notes"] if LIST_SHEET in note["message"]]) == 1
    final = edit(again["annotated"], "机制牌子", I2="悬挂")
    assert load.ingest(home, [final], RECEIVED)[0]["status"] == "accepted"


def test_names_do_not_collide(home, tmp_path):
    first, second = annotated(home, bad_workbook(tmp_path), tmp_path)[0], None
    second = annotated(home, bad_workbook(tmp_path), tmp_path)[0]
    assert first["annotated"] != second["annotated"]


def test_good_return_is_not_written_back(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    receipt = load.check(home, [path], RECEIVED, annotate_dir=tmp_path / "out")[0]
    assert "annotated" not in receipt and not (tmp_path / "out").exists()


def test_file_that_cannot_be_opened_gets_the_list_alone(home, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    receipt, book = annotated(home, path, tmp_path)
    assert book.sheetnames == [LIST_SHEET]
    assert listed(book)[0][-1].value == receipt["errors"][0]["code"]


def csv_folder(tmp_path, path):
    """The sheets of a workbook as CSV files."""
    book = openpyxl.load_workbook(path)
    folder = tmp_path / "csv return"
    folder.mkdir()
    for sheet in book.worksheets:
        lines = [
            ",".join("" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row)
            for row in sheet.iter_rows(values_only=True)
        ]
        (folder / f"{sheet.title}.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return folder


def test_csv_return_comes_back_as_a_workbook(home, tmp_path):
    folder = csv_folder(tmp_path, bad_workbook(tmp_path))
    receipt, book = annotated(home, folder, tmp_path)
    assert [problem["code"] for problem in receipt["errors"]] == ["CEL-007", "CEL-001", "PLQ-003"]
    assert book.sheetnames == [LIST_SHEET, "封面", *(register.zh for register in REGISTERS.values())]
    assert book["社区概况"]["D2"].value == "-7" and book["社区概况"]["D2"].comment.author == AUTHOR
    assert book["社区概况"]["B3"].value == "崇德里社区" and book["封面"]["A2"].value == NORTH


def test_workbook_in_a_zip_is_the_one_that_comes_back(home, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(bad_workbook(tmp_path), "inner.xlsx")
    _, book = annotated(home, tmp_path / "a.zip", tmp_path)
    assert book["社区概况"]["D2"].comment.author == AUTHOR
    assert book["社区概况"]["C3"].value == "城市社区" and book["社区概况"].protection.sheet


def test_text_that_looks_like_a_formula_stays_text(home, tmp_path):
    path = bad_workbook(tmp_path)
    edit(path, "社区概况", C2='\'=HYPERLINK("http://x")')
    folder = csv_folder(tmp_path, path)
    text = (folder / "社区概况.csv").read_text(encoding="utf-8-sig")
    (folder / "社区概况.csv").write_text(text.replace("三千", "=1+1"), encoding="utf-8-sig")
    _, book = annotated(home, folder, tmp_path)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet for cell in row)


def test_warning_is_marked_in_another_colour(home, tmp_path):
    load.ingest(home, [write_return(tmp_path / "a.xlsx", "2025-03")], RECEIVED)
    make_template(home, NORTH, "2025-04", tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", "社区概况", E2=31000)
    receipt, book = annotated(home, tmp_path / "b.xlsx", tmp_path)
    assert receipt["status"] == "accepted"
    assert book["社区概况"]["E2"].fill.fgColor.rgb.endswith("FFF2CC")
    assert "WRN-005" in book["社区概况"]["E2"].comment.text


def test_the_list_prints_readably(home, tmp_path):
    _, book = annotated(home, bad_workbook(tmp_path), tmp_path)
    sheet = book[LIST_SHEET]
    assert sheet.print_area == f"'{LIST_SHEET}'!$A$1:$I$6" and sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGHI"]
    # 277 mm of paper and 1.9 mm a character: printed at no less than nine tenths of its size.
    assert sum(widths) * 1.9 <= 277 / 0.9 and sheet["I3"].value == "应改为"
