"""What leaves the product: exact columns, real types, the same values in every format."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.queries import (
    Snapshot,
    dictionary,
    export_frame,
    export_wide,
    exports,
    files,
    register_rows,
    table_bytes,
)
from pipelines.queries.chinese import chinese_parts
from pipelines.queries.exports import SHAPES, export_parts, register_parts
from pipelines.queries.files import write_parts
from pipelines.queries.registers import register_behind
from schemas.circulation import is_internal
from schemas.errors import UserError
from tests.support.hand_store import EAST, PREFECTURE
from tests.support.scopes import WHOLE

COLUMNS = (
    "area_code,area_name,level,period,indicator,value,numerator,denominator,communities,townships,"
    "completeness,lower,upper,rank,rank_low,rank_high,significance,eligible,reason,snapshot,"
    "process_lower,process_upper,circulation,unconfirmed,effort_low,effort_high"
)
JANUARY, FEBRUARY = "2026-01", "2026-02"
FORMS = "forms_per_community"


def test_the_long_export_has_the_promised_columns_in_their_order(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [FEBRUARY, JANUARY], ["rebounds", FORMS])
    assert ",".join(rows.columns) == COLUMNS
    assert rows.height == 3 * 2 * 2
    assert rows["period"].is_sorted()
    assert rows["indicator"].to_list()[:2] == [FORMS, "rebounds"]
    assert rows["snapshot"].unique().to_list() == [snapshot.id]
    # Of a county that is not ranked there is no rank interval, and it is compared with nothing.
    others = rows.filter(~pl.col("eligible"))
    assert 0 < others.height < rows.height
    assert others["rank_low"].null_count() == others["rank_high"].null_count() == others.height
    assert others["significance"].unique().to_list() == ["none"]
    ranked = rows.filter("eligible")
    assert (ranked["rank_low"] <= ranked["rank_high"]).all()
    assert set(ranked["significance"]) <= {"better", "same", "worse"}


@pytest.mark.parametrize("level", ["community", "township", "county", "prefecture", "province"])
def test_every_level_sums_to_the_same_numerator(snapshot: Snapshot, level: str) -> None:
    rows = export_frame(snapshot, WHOLE, level, [JANUARY], [FORMS])
    assert (rows["numerator"].sum(), rows["denominator"].sum()) == (90, 30)


def test_all_indicators_where_none_are_named(snapshot: Snapshot) -> None:
    assert export_frame(snapshot, WHOLE, "province", [JANUARY])["indicator"].to_list() == snapshot.indicators


def test_wide_has_a_column_per_indicator(snapshot: Snapshot) -> None:
    wide = export_wide(snapshot, WHOLE, "county", [JANUARY], [FORMS, "forms_stopped_share"])
    assert wide.columns[-3:] == [FORMS, "forms_stopped_share", "circulation"]
    assert wide.filter(area_code=EAST).select(FORMS, "forms_stopped_share").rows() == [(2.0, 0.0)]


def test_a_month_is_for_internal_work_and_a_year_may_be_circulated(snapshot: Snapshot) -> None:
    """Ranks are not circulated by month or quarter: ranking_notice_interval_months is 12."""
    month = export_frame(snapshot, WHOLE, "county", [JANUARY], [FORMS])
    assert set(month["circulation"]) == {"内部工作用，不作通报 / For internal work, not for circulation"}
    assert [is_internal(period, 12) for period in (JANUARY, "2026-Q1", "2026")] == [True, True, False]


def test_csv_opens_in_excel_and_reads_back(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [JANUARY], [FORMS])
    content = table_bytes(snapshot, WHOLE, rows, "csv")
    assert content.startswith(b"\xef\xbb\xbfarea_code,")
    back = pl.read_csv(content, schema=rows.schema)
    assert back.equals(rows)


def test_parquet_reads_back(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "township", [JANUARY, FEBRUARY])
    assert pl.read_parquet(io.BytesIO(table_bytes(snapshot, WHOLE, rows, "parquet"))).equals(rows)


def test_excel_has_numbers_as_numbers_and_codes_as_text(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [FEBRUARY], [FORMS])
    book = openpyxl.load_workbook(io.BytesIO(table_bytes(snapshot, WHOLE, rows, "xlsx")))
    assert len(book.sheetnames) == 3
    sheet = book.worksheets[0]
    read = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert read == rows.rows()
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:Z{rows.height + 1}"
    code, value = sheet["A2"], sheet["F2"]
    assert (code.data_type, value.data_type) == ("s", "n")
    entries = {row[0].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert set(COLUMNS.split(",")) | set(snapshot.indicators) <= entries


def read_sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def test_a_chinese_workbook_has_chinese_headers_names_units_and_words(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [FEBRUARY], [FORMS])
    sheets = read_sheets(table_bytes(snapshot, WHOLE, rows, "xlsx", language="zh"))
    assert list(sheets) == ["数据", "数据字典", "说明"]
    head, *body = sheets["数据"]
    assert head[:9] == (
        "区划代码", "地区", "所属市州", "层级", "时期", "指标代码", "指标名称", "指标值", "单位"
    )  # fmt: skip
    assert not [name for name in head if name.isascii()]
    told = dict(zip(head, body[0], strict=True))
    assert (told["层级"], told["指标名称"], told["指标值"]) == (
        "区县",
        "每社区使用中表格数",
        rows["value"][0],
    )
    assert {told["单位"], told["所属市州"]}.isdisjoint({None, ""})
    words = {dict(zip(head, row, strict=True))["与全省相比"] for row in body}
    assert words <= {"较好", "无显著差别", "较差", "不可比"}
    known = {row[2]: row[1] for row in sheets["数据字典"]}
    assert known["与全省相比"] == "significance" and known["每社区使用中表格数"] == FORMS


@pytest.mark.parametrize("level", ["province", "township", "community"])
def test_chinese_tables_name_what_lies_around_an_area(snapshot: Snapshot, level: str) -> None:
    around = {"province": [], "township": ["所属市州", "所属区县"]}
    parts = export_parts(snapshot, WHOLE, level, [JANUARY, FEBRUARY], [FORMS])
    tables = list(chinese_parts(snapshot, WHOLE, parts, "long"))
    assert [table["时期"].unique().to_list() for table in tables] == [[JANUARY], [FEBRUARY]]
    names = [name for name in tables[0].columns if name.startswith("所属")]
    assert names == around.get(level, ["所属市州", "所属区县", "所属乡镇街道"])
    assert not sum(tables[0][name].null_count() for name in names)


def test_a_wide_chinese_table_has_names_and_units_as_headers(snapshot: Snapshot) -> None:
    parts = export_parts(snapshot, WHOLE, "county", [JANUARY], [FORMS, "forms_stopped_share"], "wide")
    (table,) = chinese_parts(snapshot, WHOLE, parts, "wide")
    assert table.columns[-2].startswith("每社区使用中表格数（") and table.columns[-1].endswith("（%）")
    assert table.filter(区划代码=EAST).item(0, -2) == 2.0


@pytest.mark.parametrize("shape", SHAPES)
def test_communities_come_some_at_a_time(
    snapshot: Snapshot, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many at once: no row is lost, made twice or out of its place."""
    asked = ("community", [JANUARY, FEBRUARY], [FORMS, "forms_stopped_share"], shape)
    whole = list(export_parts(snapshot, WHOLE, *asked))
    monkeypatch.setattr(exports, "COMMUNITIES_AT_ONCE", 5)
    parts = list(export_parts(snapshot, WHOLE, *asked))
    assert len(whole) == 2 and len(parts) > 4
    assert all(part["area_code"].n_unique() <= 5 for part in parts)
    assert pl.concat(parts).equals(pl.concat(whole))


@pytest.mark.parametrize("file_format", ["csv", "parquet", "xlsx"])
def test_a_file_is_written_a_period_at_a_time(snapshot: Snapshot, file_format: str) -> None:
    """No part is asked for before the one before it is written, and the file is that of the whole."""
    asked: list[str] = []
    written: list[int] = []
    target = io.BytesIO()

    def parts() -> Iterator[pl.DataFrame]:
        for part in export_parts(snapshot, WHOLE, "community", [FEBRUARY, JANUARY], [FORMS]):
            asked.append(part.item(0, "period"))
            written.append(target.tell())
            yield part

    rows = export_frame(snapshot, WHOLE, "community", [JANUARY, FEBRUARY], [FORMS])
    assert write_parts(snapshot, WHOLE, parts(), file_format, target) == rows.height
    assert asked == [JANUARY, FEBRUARY]
    if file_format == "xlsx":  # which is packed when it is closed
        assert len(read_sheets(target.getvalue())["数据 data"]) == rows.height + 1
        return
    assert written[1] > written[0]
    read = pl.read_parquet if file_format == "parquet" else partial(pl.read_csv, schema=rows.schema)
    assert read(io.BytesIO(target.getvalue())).equals(rows)


def test_rows_that_do_not_fit_a_sheet_are_refused_as_soon_as_they_are_known(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SHEET_ROWS", 40)
    parts = iter(
        [export_frame(snapshot, WHOLE, "community", [month], [FORMS]) for month in (JANUARY, FEBRUARY)]
    )
    later = iter([pl.DataFrame()])
    with pytest.raises(UserError, match="csv or parquet"):
        write_parts(snapshot, WHOLE, chain(parts, later), "xlsx", io.BytesIO())
    assert next(later, None) is not None


def test_text_stays_text_in_every_file(snapshot: Snapshot) -> None:
    computed = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1", "＝1"]
    hostile = [*computed, "http://a.b", "-0.5", "+3", "1e5", "无"]
    rows = pl.DataFrame({"地区": hostile, "变化": [-float(n) for n in range(len(hostile))]})
    sheet = openpyxl.load_workbook(io.BytesIO(table_bytes(snapshot, WHOLE, rows, "xlsx"))).worksheets[0]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2, max_col=1)]
    assert {cell.data_type for cell in cells} == {"s"} and not any(cell.hyperlink for cell in cells)
    content = table_bytes(snapshot, WHOLE, rows, "csv")
    text = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]
    guarded = [f"'{cell}" if cell in computed else cell for cell in hostile]
    assert [cell for cell, _number in text] == guarded
    assert [float(number) for _cell, number in text] == rows["变化"].to_list()


def test_register_rows_leave_whole_and_as_they_were_delivered(snapshot: Snapshot) -> None:
    (january, february) = register_parts(snapshot, WHOLE, "forms", [FEBRUARY, JANUARY])
    assert january["period"].unique().to_list() == [JANUARY]
    assert february.columns[:4] == ["period", "prefecture_name", "county_name", "township_name"]
    known = register_rows(snapshot, WHOLE, "forms", "prefecture", PREFECTURE, FEBRUARY, limit=10_000)
    (part,) = register_parts(snapshot, WHOLE, "forms", [FEBRUARY], ("prefecture", PREFECTURE))
    assert part.select(known.columns).equals(known)
    (table,) = chinese_parts(snapshot, WHOLE, iter([february]), "forms")
    assert table.columns[4:6] == ["社区代码", "社区名称"] and table.columns[-1] == "快照"
    assert set(table["状态"]) <= {"使用中", "已停用", "已合并"}
    sheets = read_sheets(table_bytes(snapshot, WHOLE, february, "xlsx", "forms", "zh"))
    assert {row[2] for row in sheets["数据字典"]} >= set(table.columns)
    with pytest.raises(UserError, match="forms"):
        register_parts(snapshot, WHOLE, "households", [FEBRUARY])
    with pytest.raises(UserError, match="990000"):
        register_parts(snapshot, WHOLE, "forms", [FEBRUARY], ("county", "990000"))


def test_too_many_rows_for_a_sheet_are_refused(snapshot: Snapshot) -> None:
    rows = pl.DataFrame({"area_code": pl.repeat("510104", 1_048_576, eager=True)})
    with pytest.raises(UserError, match="csv or parquet"):
        table_bytes(snapshot, WHOLE, rows, "xlsx")


@pytest.mark.parametrize(
    ("level", "periods", "indicators", "named"),
    [
        ("village", [JANUARY], None, "township"),
        ("county", ["2031-01"], None, FEBRUARY),
        ("county", [JANUARY], ["forms"], FORMS),
        ("county", [], None, FEBRUARY),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    snapshot: Snapshot, level: str, periods: list[str], indicators: list[str] | None, named: str
) -> None:
    with pytest.raises(UserError, match=named):
        export_frame(snapshot, WHOLE, level, periods, indicators)


def test_the_dictionary_explains_every_column_and_indicator(snapshot: Snapshot) -> None:
    for language in ("zh", "en"):
        entries = dictionary(snapshot, WHOLE, language)
        assert entries["name"].to_list() == COLUMNS.split(",") + snapshot.indicators
        assert (entries["meaning"].str.len_chars() > 0).all()


def test_register_rows_of_an_area_and_which_of_them_count(snapshot: Snapshot) -> None:
    rows = register_rows(snapshot, WHOLE, "forms", "county", EAST, FEBRUARY, indicator=FORMS)
    assert rows.height == 24
    assert rows["counts"].to_list() == [True] * 12 + [False] * 12
    assert rows.filter("counts")["status"].unique().to_list() == ["in_use"]
    stopped = register_rows(
        snapshot, WHOLE, "forms", "county", EAST, FEBRUARY, indicator="forms_stopped_share"
    )
    assert stopped.filter("counts")["status"].unique().to_list() == ["stopped"]
    assert register_rows(snapshot, WHOLE, "forms", "community", "510104001201", FEBRUARY).height == 2
    assert register_rows(snapshot, WHOLE, "forms", "prefecture", PREFECTURE, FEBRUARY, limit=7).height == 7
    with pytest.raises(UserError):
        register_rows(snapshot, WHOLE, "households", "county", EAST, FEBRUARY)


def test_a_corrected_return_shows_its_latest_rows_only(snapshot: Snapshot) -> None:
    rows = register_rows(snapshot, WHOLE, "forms", "township", "510106001", FEBRUARY)
    assert rows["return_id"].unique().to_list() == ["510106001-2026-02-2"]
    assert rows.height == 6 * 5


def test_indicators_about_returns_have_no_register() -> None:
    assert register_behind("reporting_completeness") is None
    assert register_behind("emergency_median_wait_days") == "work_items"
    assert register_behind("meetings_per_community") == "communities"
