"""A header may carry its column's own unit; another one is an error that names the right one, and nothing is
converted."""

from __future__ import annotations

import pytest

from pipelines.intake.files.layout import return_layout
from pipelines.intake.files.units import foreign_unit
from tests.support.raw_files import HEADERS, read_paths, tables, write_book, write_csvs

WORK, COMMUNITIES = (return_layout().by_key(key) for key in ("work_items", "communities"))


@pytest.mark.parametrize(
    ("sheet", "header", "field", "unit"),
    [
        (WORK, "应拨经费", "funds_due", None),
        (WORK, "应拨经费（元）", "funds_due", None),
        (WORK, "应拨经费(单位：元)", "funds_due", None),
        (WORK, "应拨经费（必填）", "funds_due", None),
        (WORK, "应拨经费（万元）", "funds_due", "万元"),
        (WORK, "应拨经费（千元）", "funds_due", "千元"),
        (WORK, "应拨经费（单位：万元）（必填）", "funds_due", "单位万元"),
        (WORK, "应拨经费\n万元", "funds_due", "万元"),
        (WORK, "应拨经费/万元", "funds_due", "万元"),
        (WORK, "已拨经费【百元】", "funds_paid", "百元"),
        (WORK, "funds_due (10k yuan)", "funds_due", "10kyuan"),
        (WORK, "清单序号（个）", "list_number", "个"),
        (WORK, "开始日期（年月日）", "started_on", None),
        (WORK, "事项名称（全称）", "item_name", None),
        (COMMUNITIES, "服务设施面积（㎡）", "service_area_m2", None),
        (COMMUNITIES, "服务设施面积（平方米）", "service_area_m2", None),
        (COMMUNITIES, "服务设施面积m²", "service_area_m2", None),
        (COMMUNITIES, "服务设施面积（亩）", "service_area_m2", "亩"),
        (COMMUNITIES, "服务设施面积（公顷）", "service_area_m2", "公顷"),
        (COMMUNITIES, "服务设施面积（平方公里）", "service_area_m2", "平方公里"),
        (COMMUNITIES, "常住人口（人）", "residents", None),
        (COMMUNITIES, "常住人口（万人）", "residents", "万人"),
        (COMMUNITIES, "户数（百户）", "households", "百户"),
        (COMMUNITIES, "户数（人）", "households", "人"),
        (COMMUNITIES, "会议活动次数（次/月）", "meetings", None),
        (WORK, "应拨经费（元，保留两位小数）", "funds_due", None),
        (WORK, "应拨经费（万元，保留两位小数）", "funds_due", "万元,保留两位小数"),
        (WORK, "应拨经费（10的4次方）", "funds_due", "10的4次方"),
        (COMMUNITIES, "受访人数（本月）", "survey_respondents", None),
        (WORK, "应拨经费（RMB元）", "funds_due", None),
        (WORK, "应拨经费（元整）", "funds_due", None),
        (WORK, "应拨经费人民币万元", "funds_due", "人民币万元"),
        (WORK, "应拨经费（萬元）", "funds_due", "萬元"),
    ],
)
def test_the_unit_of_a_header(sheet, header, field, unit):
    assert sheet.read_header(header) == (field, unit)


@pytest.mark.parametrize(
    "text", ["万元", "人民币万元", "RMB万元", "萬元", "仟元", "万元整", "万亩", "thousand yuan"]
)
def test_a_unit_is_known_in_every_writing(text):
    assert foreign_unit(text)


@pytest.mark.parametrize("text", ["元", "人民币", "人民币元", "元整", "圆", "㎡", "人次", "某社区"])
def test_own_units_and_names_are_not_foreign(text):
    assert not foreign_unit(text)


def found(batch):
    return [(p.code, p.register, p.row, p.field, p.params) for p in batch.heads[0].problems]


@pytest.mark.parametrize("write", [write_book, write_csvs])
def test_a_foreign_unit_is_one_error_at_its_header(tmp_path, write):
    header = HEADERS["工作事项"].replace("应拨经费", "应拨经费（万元）").split()
    path = write(tmp_path / ("a.xlsx" if write is write_book else "a"), tables(工作事项=[header]))
    ((code, register, row, field, params),) = found(read_paths(tmp_path, path))
    assert (code, register, row, field) == ("SHT-009", "work_items", 1, "funds_due")
    assert (params["unit"], params["unit_zh"], params["column_zh"]) == ("万元", "元", "应拨经费")


@pytest.mark.parametrize("title", ["单位：万元", "金额单位：人民币万元", "以万元为单位", "万元"])
@pytest.mark.parametrize("write", [write_book, write_csvs])
def test_a_foreign_unit_above_the_header_is_an_error(tmp_path, write, title):
    table = [["工作事项"], [None, None, title], HEADERS["工作事项"].split()]
    path = write(tmp_path / ("a.xlsx" if write is write_book else "a"), tables(工作事项=table))
    batch = read_paths(tmp_path, path)
    assert ("SHT-010", "work_items", 2) in [entry[:3] for entry in found(batch)]


def test_a_foreign_unit_over_two_columns_is_an_error(tmp_path):
    header = HEADERS["工作事项"].split()
    upper = [*header[:13], "经费（万元）", None]
    lower = [*[None] * 13, *header[13:]]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(工作事项=[upper, lower])))
    assert [entry[:3] for entry in found(batch)] == [("SHT-010", "work_items", 1)]


def test_a_foreign_unit_in_the_name_of_a_sheet_is_an_error(tmp_path):
    book = tables()
    book["工作事项（万元）"] = book.pop("工作事项")
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", book))
    assert [entry[0] for entry in found(batch)] == ["NOT-007", "SHT-010"]


@pytest.mark.parametrize(
    "remark",
    [
        "单位：万元",
        "（金额单位：千元）",
        "计量单位为万人",
        "单位：人民币万元",
        "备注：金额单位为万元",
        "金额均为万元",
    ],
)
@pytest.mark.parametrize("row", [0, 1])
def test_a_foreign_unit_stated_beside_the_table_is_an_error(tmp_path, remark, row):
    header = HEADERS["工作事项"].split()
    table = [[*header, None, None], [*[None] * len(header), None, None], ["510104017001", "某社区"]]
    table[row * 2] = [*table[row * 2], *[None] * (len(header) + 2 - len(table[row * 2]))]
    table[row * 2][len(header) + 1] = remark
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(工作事项=table)))
    assert ("SHT-010", "work_items", row * 2 + 1) in [entry[:3] for entry in found(batch)]


@pytest.mark.parametrize(
    "remark", ["单位：元", "单位：民政办", "填报单位：民政办", "欠拨经费（万元）", "欠拨经费（单位：万元）"]
)
def test_what_states_no_foreign_unit_beside_the_table_is_a_note(tmp_path, remark):
    table = [[*HEADERS["工作事项"].split(), remark]]
    batch = read_paths(tmp_path, write_book(tmp_path / "a.xlsx", tables(工作事项=table)))
    assert [entry[0] for entry in found(batch)] == ["NOT-003"]
