"""One fault, one message, at its cause; what follows from it is not told again."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from pipelines.intake import load
from tests.support.small_returns import RECEIVED, codes, edit, make_home, north_rows, write_return


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def check(home, path):
    (receipt,) = load.check(home, [path], received_at=RECEIVED)
    return receipt


def told(receipt):
    return [(p["code"], p["register"], p["row"], p["field"]) for p in receipt["errors"]]


def change(path, title, edit_sheet):
    book = openpyxl.load_workbook(path)
    edit_sheet(book[title])
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("5.1E+11", "CEL-012"),
        ("看不清", "CEL-012"),
        (None, "CEL-006"),
        ("510104017009", "RET-011"),
        ("510104020001", "RET-012"),
    ],
)
def test_one_community_code_is_one_error(home, tmp_path, code, problem):
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03"), "社区概况", A2=code)
    assert told(check(home, path)) == [(problem, "communities", 2, "community_code")]


def test_a_code_under_another_name_is_still_one_error(home, tmp_path):
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03"), "社区概况", A2="?", B2="另一个名字")
    assert codes(check(home, path)) == ["CEL-012"]


def test_a_community_that_is_missing_beside_a_bad_code_is_told(home, tmp_path):
    rows = north_rows()
    del rows["communities"][2]
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03", rows), "社区概况", A2="?")
    assert sorted(codes(check(home, path))) == ["CEL-012", "RET-010"]


LINES = [
    ["填表人：张三", None, "审核人：李四", None, None, "2025年3月31日"],
    ["合计", None, None, 3600, 9300],
    [None, "合计", None, 3600, 9300, 255, 18, 2461.5, 27, 100, 91],
    ["注：以上数据截至月末"],
    [None, None, None, "单位负责人（签字）："],
    ["社区代码", "社区名称", "类型", "户数"],
    ["甲", "乙", 1, 2, 3, 4, 5, 6],
    ["（1）", "（2）", "（3）", "（4）", "（5）"],
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("title", ["社区概况", "工作事项", "证明事项"])
def test_a_line_that_is_no_record_is_one_error(home, tmp_path, line, title):
    def append(sheet):
        row = max(n for n in range(1, 20) if sheet.cell(n, 1).value) + 2
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column, value)

    receipt = check(home, change(write_return(tmp_path / "a.xlsx", "2025-03"), title, append))
    assert codes(receipt) == ["SHT-021"], told(receipt)
    assert next(part for part in line if part) in receipt["errors"][0]["message"].replace("“", "")


def test_a_signature_line_below_every_sheet_is_one_error_each(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet.cell(9, 1, "填表人：张三")
        sheet.cell(9, 4, "审核：李四")
        sheet.merge_cells("A9:C9")
    book.save(path)
    receipt = check(home, path)
    assert codes(receipt) == ["SHT-021"] * 8
    assert {problem["row"] for problem in receipt["errors"]} == {9}


def test_a_community_with_nothing_to_report_is_one_error(home, tmp_path):
    def append(sheet):
        for column, value in enumerate(["510104017003", "合江亭社区", "无"], start=1):
            sheet.cell(4, column, value)

    path = change(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", append)
    assert told(check(home, path)) == [("SHT-021", "work_items", 4, None)]


def test_a_row_of_marks_that_nobody_sees_is_no_row(home, tmp_path):
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", A9="\u200b", C9="\ufeff\u3000")
    receipt = check(home, path)
    assert codes(receipt) == [] and receipt["rows"]["work_items"] == 2


def test_a_record_without_its_code_is_told_at_the_code(home, tmp_path):
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", A2=None)
    assert told(check(home, path)) == [("CEL-006", "work_items", 2, "community_code")]


def test_a_department_merged_down_its_column_is_one_error(home, tmp_path):
    receipt = check(
        home,
        change(write_return(tmp_path / "a.xlsx", "2025-03"), "报表台账", lambda s: s.merge_cells("D2:D4")),
    )
    assert told(receipt) == [("SHT-022", "forms", 3, "department")]
    assert "D2:D4" in receipt["errors"][0]["message"]


def test_merged_community_codes_are_one_error(home, tmp_path):
    path = change(write_return(tmp_path / "a.xlsx", "2025-03"), "社区概况", lambda s: s.merge_cells("A2:A4"))
    assert told(check(home, path)) == [("SHT-022", "communities", 3, "community_code")]


def test_an_optional_value_merged_over_two_rows_is_not_taken_for_one(home, tmp_path):
    path = change(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", lambda s: s.merge_cells("N2:N3"))
    assert told(check(home, path)) == [("SHT-022", "work_items", 3, "funds_due")]


def test_merged_cells_without_a_value_in_an_optional_column_do_no_harm(home, tmp_path):
    path = change(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", lambda s: s.merge_cells("L2:L3"))
    assert told(check(home, path)) == []


def dated_rows(days):
    rows = north_rows()
    first = rows["work_items"][0]
    rows["work_items"] = [first | {"item_name": f"事项{n}", "started_on": day} for n, day in enumerate(days)]
    return rows


def test_a_month_that_was_mistaken_is_told_once_at_the_cover(home, tmp_path):
    rows = dated_rows([date(2025, 9, n) for n in range(1, 10)])
    receipt = check(home, write_return(tmp_path / "a.xlsx", "2025-03", rows))
    assert told(receipt) == [("RET-004", "cover", 2, "period")]
    assert "2025-09-09" in receipt["errors"][0]["message"]


def test_a_date_that_was_mistaken_is_told_at_its_cell(home, tmp_path):
    rows = dated_rows([date(2025, 9, 1), date(2025, 3, 1), date(2026, 3, 1)])
    receipt = check(home, write_return(tmp_path / "a.xlsx", "2025-03", rows))
    assert codes(receipt) == ["CEL-014", "CEL-014"]


def test_a_month_that_can_be_two_is_one_error(home, tmp_path):
    rows = dated_rows([date(2025, 9, n) for n in range(1, 10)])
    path = write_return(tmp_path / "a.xlsx", "2025-10", rows)

    def number(sheet):
        sheet["C2"].value, sheet["C2"].number_format = 2025.10, "General"

    assert told(check(home, change(path, "封面", number))) == [("CEL-013", "cover", 2, "period")]


@pytest.mark.parametrize(
    "title", ["三、工作事项", "工作事项 (2)", "附件3工作事项", "Sheet3", "2025年3月事项表"]
)
def test_a_renamed_sheet_is_read_with_a_note(home, tmp_path, title):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    book = openpyxl.load_workbook(path)
    book["工作事项"].title = title
    book.save(path)
    receipt = check(home, path)
    assert (codes(receipt), codes(receipt, "notes")) == ([], ["NOT-007"])
    assert receipt["rows"]["work_items"] == 2


def test_renamed_sheets_that_are_alike_are_told_apart(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    book = openpyxl.load_workbook(path)
    for number, sheet in enumerate(book.worksheets):
        sheet.title = f"Sheet{number}"
    book.save(path)
    receipt = check(home, path)
    assert (codes(receipt), codes(receipt, "notes")) == ([], ["NOT-007"] * 8)
    assert receipt["rows"] == {key: len(rows) for key, rows in north_rows().items()}


def test_a_copy_beside_the_sheet_stays_unread(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["考核评比"]).title = "备份"
    book.remove(book["信息系统"])
    book.save(path)
    receipt = check(home, path)
    assert (codes(receipt), codes(receipt, "notes")) == (["SHT-001"], ["NOT-002"])


def test_a_missing_sheet_is_not_rows_that_are_gone(home, tmp_path):
    load.ingest(home, [write_return(tmp_path / "a.xlsx", "2025-02")], RECEIVED)
    path = write_return(tmp_path / "b.xlsx", "2025-03")
    book = openpyxl.load_workbook(path)
    book.remove(book["报表台账"])
    book.save(path)
    receipt = check(home, path)
    assert (codes(receipt), codes(receipt, "warnings")) == (["SHT-001"], [])


def test_hidden_and_filtered_rows_and_hidden_columns_are_read_with_a_note(home, tmp_path):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[40].hidden = True
        sheet.column_dimensions["N"].hidden = True

    receipt = check(home, change(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", hide))
    assert (codes(receipt), codes(receipt, "notes")) == ([], ["NOT-008", "NOT-009"])
    rows, columns = receipt["notes"]
    assert "有 1 行" in rows["message"] and "第 3 行" in rows["message"] and "应拨经费" in columns["message"]
    assert receipt["rows"]["work_items"] == 2


def test_a_remark_beside_the_table_is_noted(home, tmp_path):
    path = edit(write_return(tmp_path / "a.xlsx", "2025-03"), "工作事项", R2="请核对")
    receipt = check(home, path)
    assert (codes(receipt), codes(receipt, "notes")) == ([], ["NOT-010"])
