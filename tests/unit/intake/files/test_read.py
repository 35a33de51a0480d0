"""Reading: every cell as it is written, at the row Excel shows, however the sheet is laid out."""

from __future__ import annotations

import sys
from datetime import datetime
from types import ModuleType

import openpyxl
import polars as pl
import pytest

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.intake.files.csvs import CsvError, read_csv
from pipelines.intake.files.deliveries import find_deliveries
from pipelines.intake.files.read import read_batch, reading_pool
from pipelines.intake.files.unpack import keep_many
from tests.support.raw_files import (
    COVER_TABLE,
    FORMS_ROW,
    HEADERS,
    codes_of,
    files_below,
    forms,
    read_paths,
    tables,
    write_book,
    write_csvs,
    zip_of,
)


def read_forms(tmp_path, table=None, touch=None, title="报表台账"):
    """The head and the rows of the sheet 报表台账 of a workbook."""
    book = tables() if table is None else tables(**{"报表台账": None}) | {title: table}
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book, touch))
    return batch.heads[0], batch.registers["forms"]


def test_cells_rows_and_places(tmp_path):
    table = forms(FORMS_ROW, [None] * 9, [*FORMS_ROW[:2], "甲", *FORMS_ROW[3:]])
    head, rows = read_forms(tmp_path, table)
    assert rows.columns == [
        "return_no",
        "sheet_row",
        "community_code",
        "community_name",
        "form_name",
        "department",
        "department_level",
        "frequency",
        "ad_hoc_fills",
        "status",
        "stopped_on",
        "merged_into",
    ]
    assert rows.rows() == [(0, 2, *FORMS_ROW, None), (0, 4, *FORMS_ROW[:2], "甲", *FORMS_ROW[3:], None)]
    assert rows.schema == {name: pl.String for name in rows.columns} | {
        "return_no": pl.Int64,
        "sheet_row": pl.Int64,
    }
    assert head.problems == [] and head.readable
    assert head.columns["forms"]["stopped_on"] == 8 and head.sheets["forms"] == "报表台账"
    assert head.cover["period"] == "2026-10" and head.cover["prepared_by"] is None
    assert head.cover_cells["period"] == (2, 2)


def test_values_are_text_as_excel_means_them(tmp_path):
    def touch(book):
        sheet = book.get_worksheet_by_name("报表台账")
        day = book.add_format({"num_format": "yyyy/m/d"})
        for row, value in enumerate([3, 3.5, 0.1 + 0.2, 510104017001, True, -7, 1e-7], start=1):
            sheet.write(row, 2, value)
        sheet.write_datetime(8, 2, datetime(2026, 10, 3), day)
        sheet.write_datetime(9, 2, datetime(2026, 10, 3, 8, 30), day)
        sheet.write_formula(10, 2, "=1+2", None, 3)
        sheet.write_formula(11, 2, '="甲"', None, "甲")
        sheet.write(12, 2, "  两边有空格 ")
        sheet.write(13, 2, "\u3000 ")

    _, rows = read_forms(tmp_path, touch=touch)
    assert rows["form_name"].to_list() == [
        "3",
        "3.5",
        "0.3",
        "510104017001",
        "true",
        "-7",
        "0.0000001",
        "2026-10-03 00:00:00",
        "2026-10-03 08:30:00",
        "3",
        "甲",
        "  两边有空格 ",
    ]
    assert rows["sheet_row"].to_list() == list(range(2, 14))


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (3, 0), (0, 2), (4, 30), (2, 1)])
def test_tables_that_do_not_start_in_the_corner(tmp_path, rows, columns):
    """The reader leaves out empty columns and rows at the start; places must be Excel's all the same."""
    table = [[]] * rows + [[None] * columns + row for row in forms(FORMS_ROW, [], FORMS_ROW)]
    head, read = read_forms(tmp_path, table)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["报表台账"]
    for sheet_row, name in zip(read["sheet_row"], read["form_name"], strict=True):
        assert sheet.cell(sheet_row, head.columns["forms"]["form_name"] + 1).value == name
    assert read["sheet_row"].to_list() == [rows + 2, rows + 4]
    assert codes_of_head(head) == ({"NOT-004"} if rows else set())


def codes_of_head(head):
    return {problem.code for problem in head.problems}


def test_hidden_rows_are_read(tmp_path):
    def touch(book):
        book.get_worksheet_by_name("报表台账").set_row(1, None, None, {"hidden": True})

    _, rows = read_forms(tmp_path, forms(FORMS_ROW, FORMS_ROW), touch)
    assert rows["sheet_row"].to_list() == [2, 3]


def test_headers_are_known_by_their_words(tmp_path):
    header = [
        " 社区 代码",
        "社区名称＊",
        "表格名称（全称）",
        "交办\n部门",
        "部门层级*",
        "frequency",
        "Ad_Hoc_Fills",
        "状态：",
        "停用日期(年-月-日)",
    ]
    order = [8, 3, 0, 5, 1, 7, 2, 4, 6]
    head, rows = read_forms(tmp_path, [[header[n] for n in order], [FORMS_ROW[n] for n in order]])
    assert rows.row(0)[2:] == (*FORMS_ROW, None) and head.problems == []
    assert head.columns["forms"]["community_code"] == 2


def test_unit_behind_a_header(tmp_path):
    header = [word + ("(m²)" if word == "服务设施面积" else "") for word in HEADERS["社区概况"].split()]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(社区概况=[header])))
    assert batch.heads[0].problems == [] and batch.heads[0].columns["communities"]["service_area_m2"] == 7


def test_title_rows_above_the_header(tmp_path):
    head, rows = read_forms(tmp_path, [["某某街道报表台账"], ["单位：份"], *forms(FORMS_ROW)])
    assert codes_of_head(head) == {"NOT-004"} and rows["sheet_row"].to_list() == [4]


def test_header_merged_over_two_rows(tmp_path):
    header = HEADERS["社区概况"].split()
    upper = [*header[:9], "满意度调查", None]
    lower = [None] * 9 + header[9:]
    values = ["510104017001", "水井坊社区", "城市社区", 1200, 3000, 400, 12, 360.5, 3, 100, 90]

    def touch(book):
        sheet = book.get_worksheet_by_name("社区概况")
        sheet.merge_range(0, 9, 0, 10, "满意度调查")
        for column in range(9):
            sheet.merge_range(0, column, 1, column, header[column])

    book = tables(社区概况=[upper, lower, values])
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book, touch))
    assert batch.heads[0].problems == []
    assert batch.registers["communities"].row(0) == (0, 3, *(str(value) for value in values))


@pytest.mark.parametrize("title", ["forms", "FORMS", "3.报表台账", " 报表台账 "])
def test_titles_of_sheets(tmp_path, title):
    head, rows = read_forms(tmp_path, forms(FORMS_ROW), title=title)
    assert head.problems == [] and rows.height == 1 and head.sheets["forms"] == title


def test_what_is_missing_extra_or_there_twice_is_named(tmp_path):
    header = HEADERS["报表台账"].split()
    odd = [header[0], "备注", *header[2:], "状态", "status"]
    book = tables(**{"考核评比": None, "报表台账": [odd, [1] * 11]})
    book |= {"说明": [["x"]], "certificates": [["x"]]}
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book))
    found = {(p.code, p.register, p.field, p.value, p.params.get("places")) for p in batch.heads[0].problems}
    assert found == {
        ("SHT-001", "appraisals", None, None, None),
        ("SHT-002", "forms", "community_name", None, None),
        ("SHT-003", "forms", "status", None, "H、J、K"),
        ("SHT-005", "certificates", None, None, "证明事项、certificates"),
        ("NOT-002", None, None, "说明", None),
        ("NOT-003", "forms", None, "备注", "B"),
    }
    assert batch.registers["forms"].height == 1


def test_sheet_without_a_header(tmp_path):
    head, rows = read_forms(tmp_path, [FORMS_ROW, FORMS_ROW])
    assert codes_of_head(head) == {"SHT-004"} and rows.height == 0


def test_hidden_sheet_is_read_with_a_note(tmp_path):
    head, rows = read_forms(
        tmp_path, forms(FORMS_ROW), lambda book: book.get_worksheet_by_name("报表台账").hide()
    )
    assert codes_of_head(head) == {"NOT-001"} and rows.height == 1


COVERS = {
    "below each other": [[name, value] for name, value in zip(*COVER_TABLE, strict=True)],
    "with colons and a title": [
        ["社区减负报表"],
        [],
        *[[f"{name}：", None, value] for name, value in zip(*COVER_TABLE, strict=True)],
    ],
    "two a row": [
        ["乡镇代码", "510104017", None, "乡镇名称", "锦官驿街道"],
        ["报送月份", "2026-10", None, "报送类型", "首报"],
        ["填报人", None, None, "模板版本", "1"],
    ],
    "in English": [
        ["period", "township_code", "township_name", "submission_kind"],
        ["2026-10", "510104017", "锦官驿街道", "首报"],
    ],
    "under a title": [["社区减负报表"], *COVER_TABLE],
}


@pytest.mark.parametrize("layout", COVERS)
def test_layouts_of_the_cover(tmp_path, layout):
    table = COVERS[layout]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=table)))
    head = batch.heads[0]
    said = {"township_code": "510104017", "period": "2026-10", "submission_kind": "首报", "prepared_by": None}
    assert {name: head.cover[name] for name in said} == said
    row, column = head.cover_cells["period"]
    assert table[row - 1][column] == "2026-10"
    assert codes_of(batch) <= {"NOT-004"}


def test_cover_of_two_returns(tmp_path):
    second = ["510104017", "锦官驿街道", "2026-11", "首报", None, "1"]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=[*COVER_TABLE, second])))
    (problem,) = batch.heads[0].problems
    assert (problem.code, problem.field, problem.row, problem.value) == ("SHT-008", "period", 3, "2026-11")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["填表人：张三 审核人：李四"], "填表人：张三 审核人：李四"),
        (
            ["填表人：张三", None, "审核人：李四", None, "2026年11月1日"],
            "填表人：张三 审核人：李四 2026年11月1日",
        ),
        ([None, None, None, None, "审核人：李四"], "审核人：李四"),
        ([None, None, "2026年11月1日"], "2026年11月1日"),
        (["情况属实"], "情况属实"),
        (["（1）", "（2）", "（3）", "（4）", "（5）", "（6）"], "（1） （2） （3）"),
    ],
)
@pytest.mark.parametrize("gap", [0, 1])
def test_a_signature_below_the_cover_is_no_second_return(tmp_path, line, said, gap):
    table = [*COVER_TABLE, *[[]] * gap, line]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=table)))
    (head,) = batch.heads
    (problem,) = head.problems
    assert (problem.code, problem.register, problem.row) == ("SHT-021", "cover", 3 + gap)
    assert (problem.field, problem.value) == (None, said)
    assert (head.cover["township_code"], head.cover["period"]) == ("510104017", "2026-10")


def test_a_row_that_counts_the_columns_is_not_the_cover(tmp_path):
    table = [COVER_TABLE[0], ["1", "2", "3", "4", "5", "6"], COVER_TABLE[1]]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=table)))
    (head,) = batch.heads
    assert [(p.code, p.row) for p in head.problems] == [("SHT-021", 2)]
    assert head.cover["township_code"] == "510104017" and head.cover_cells["period"] == (3, 2)


def test_two_returns_and_a_signature_are_each_told(tmp_path):
    second = ["510104018", "某街道", "2026-10", "首报", None, "1"]
    table = [*COVER_TABLE, second, ["填表人：张三"]]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(封面=table)))
    found = [(p.code, p.row, p.field) for p in batch.heads[0].problems]
    assert found == [("SHT-008", 3, "township_code"), ("SHT-008", 3, "township_name"), ("SHT-021", 4, None)]


STOPPED_ROW = [*FORMS_ROW[:2], "含，逗号", *FORMS_ROW[3:6], "3", "已停用", "2026-10-03"]
FULL = tables(报表台账=forms(FORMS_ROW, [None] * 9, STOPPED_ROW))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_says_the_same_as_the_workbook(tmp_path, encoding, delimiter):
    book = write_book(tmp_path / "a.xlsx", FULL)
    folder = write_csvs(tmp_path / "return", FULL, encoding, delimiter)
    zipped = zip_of(tmp_path / "z.zip", files_below(folder))
    batch = read_paths(tmp_path, book, folder, zipped)
    assert [head.problems for head in batch.heads] == [[], [], []]
    for frame in batch.registers.values():
        parts = [frame.filter(pl.col("return_no") == no).drop("return_no") for no in range(3)]
        assert parts[0].equals(parts[1]) and parts[0].equals(parts[2])
    assert batch.heads[0].cover == batch.heads[1].cover == batch.heads[2].cover
    assert batch.registers["forms"]["sheet_row"].to_list() == [2, 4] * 3


def grid(content: bytes) -> list[list[str | None]]:
    read = read_csv(content)
    return [[column[row].as_py() for column in read.columns] for row in range(read.height)]


def test_csv_records():
    text = '社区代码,名称\r\n="510104017001","两\n行"\r\n\r\n,\r\n"a ""b""", c\n'
    assert grid(text.encode()) == [
        ["社区代码", "名称"],
        ["510104017001", "两\n行"],
        [None, None],
        [None, None],
        ['a "b"', " c"],
    ]


def unreadable_line(content: bytes) -> tuple[str, int | None]:
    with pytest.raises(CsvError) as caught:
        read_csv(content)
    return caught.value.problem.code, caught.value.problem.params.get("line")


def test_encodings_that_cannot_be_read_name_the_line():
    lines = ["社区代码,社区名称", "1,水井坊社区", "2,崇德里社区", "3,合江亭社区"]
    gbk = [line.encode("gb18030") for line in lines]
    utf8 = [line.encode() for line in lines]
    assert unreadable_line(b"\n".join(gbk)[:-1]) == ("FIL-011", 4)
    assert unreadable_line(b"\n".join(utf8)[:-1]) == ("FIL-011", 4)
    assert unreadable_line(b"\xef\xbb\xbf" + b"\n".join(utf8)[:-2]) == ("FIL-011", 4)
    assert unreadable_line(b"\n".join([*gbk[:2], *utf8[2:]])) == ("FIL-011", 3)
    assert unreadable_line(b"\n".join([*utf8[:2], *gbk[2:]])) == ("FIL-011", 3)
    assert unreadable_line("甲,乙".encode("utf-16") + b"\0") == ("FIL-011", 1)


def test_csv_that_is_none():
    assert unreadable_line(b'a,b\n1,"open\n2,3\n')[0] == "FIL-012"
    assert unreadable_line(b"a,b\n" + b"x" * 200_000)[0] == "FIL-012"
    assert unreadable_line(b"a,b\n\0\0")[0] == "FIL-001"
    assert unreadable_line(b"a,b\n" + b"1,2\n" * 20_001)[0] == "SHT-006"
    assert unreadable_line(b"a,b\n" + b",\n" * 40_000 + b"1,2\n")[0] == "SHT-007"
    assert unreadable_line(b"a" + b",b" * 200)[0] == "SHT-007"


def test_csv_with_empty_lines_to_excels_last():
    content = b"a,b\n1,2\n" + b",\n" * 1_048_574
    assert grid(content) == [["a", "b"], ["1", "2"]]


def test_many_returns_on_several_processes_read_as_on_one(tmp_path):
    paths = [zip_of(tmp_path / "none.zip", {"a.txt": b"x"})]
    for n in reversed(range(90)):
        rows = [[*FORMS_ROW[:2], f"{n}", *FORMS_ROW[3:]]] * n
        paths.insert(0, write_book(tmp_path / f"{n}.xlsx", tables(报表台账=forms(*rows))))
    originals = keep_many(Home(tmp_path / "home"), find_deliveries(paths, now_utc()))
    alone = read_batch(originals, workers=1)
    with reading_pool(2) as pool:
        shared = read_batch(originals, pool=pool)
    assert shared.heads == alone.heads and len(shared.heads) == 91
    for key, frame in alone.registers.items():
        assert shared.registers[key].equals(frame)
    assert alone.registers["forms"].height == sum(range(90))
    assert [head.readable for head in alone.heads] == [True] * 90 + [False]


def test_nothing_to_read():
    batch = read_batch([])
    assert batch.heads == [] and all(frame.height == 0 for frame in batch.registers.values())
    assert batch.registers["forms"].schema["form_name"] == pl.String


def test_readers_do_not_run_the_main_script(tmp_path, monkeypatch):
    script = tmp_path / "page.py"
    script.write_text("raise SystemExit('a reader ran the page')", encoding="utf-8")
    main = ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)
    with reading_pool(2) as pool:
        batch = read_batch([], pool=pool)
        # As many tasks at once as there are processes, and again: whenever one is started, it starts clean.
        assert list(pool.map(len, ["abc"] * 8)) == [3] * 8
    assert batch.heads == []
    assert sys.modules["__main__"] is main
