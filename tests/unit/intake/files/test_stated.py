"""What a line above a table or a remark beside it states as the unit of its figures: nothing is converted, so
a unit that is not understood is one that the columns do not have, but the name of an office is none."""

from __future__ import annotations

import pytest

from pipelines.intake.files.stated import stated_unit, states_a_unit

FOREIGN = [
    ("单位：人民币万元", "人民币万元"),
    ("金额单位：人民币万元", "人民币万元"),
    ("单位：万元（人民币）", "万元"),
    ("单位：10000元", "10000元"),
    ("单位：10,000元", "10000元"),
    ("经费单位：RMB万元", "rmb万元"),
    ("单位：RMB 万元", "rmb万元"),
    ("单位：萬元", "萬元"),
    ("單位：萬元", "萬元"),
    ("单位：万元整", "万元整"),
    ("单位：人民币千元", "人民币千元"),
    ("以万元为单位", "万元"),
    ("面积以亩计", "亩"),
    ("备注：金额单位为万元", "万元"),
    ("金额均为万元", "万元"),
    ("单位：万元", "万元"),
    ("（单位:万元、亩）", "万元"),
    ("计量单位：公顷", "公顷"),
    ("工作事项统计表（万元）", "万元"),
    ("单位 万元", "万元"),
    ("单 位：万 元", "万元"),
    ("2026年11月工作事项 单位：万元", "万元"),
    ("单位：户、人、亩", "亩"),
    ("单位：百平方米", "百平方米"),
    ("单位:人民币(千元)", "千元"),
    ("货币单位：人民币（万元）", "万元"),
    ("金额（万元）  面积（平方米）", "万元"),
    ("金额单位：万", "万"),
    ("单位：万元 填报单位：民政局", "万元"),
    ("填报单位：民政局 单位：万元", "万元"),
    ("单位：万元填报人：张三", "万元"),
    ("单位：万亩", "万亩"),
    ("单位均为万元", "万元"),
    ("本表单位：万元", "万元"),
    ("单位：仟元", "仟元"),
    ("单位：石", "石"),
    ("金额单位：文", "文"),
    ("unit: 10k yuan", "10kyuan"),
    ("Unit: thousand yuan", "thousandyuan"),
    ("万元", "万元"),
    ("经费按万元填写", "万元"),
    ("经费：万元", "万元"),
    ("单位：美元", "美元"),
    ("单位（万元）", "万元"),
    ("单位：（万元）", "万元"),
    ("（以万元计）", "万元"),
    ("单位：元、亩", "亩"),
    ("面积单位：方", "方"),
    ("单位：万元/年", "万元"),
    ("单位：10⁴元", "104元"),
    ("金额以千元计，面积以亩计", "千元"),
    ("单位：万元，保留两位小数", "万元"),
    ("经费单位为RMB万元", "rmb万元"),
    ("单位： 万元 2026年11月", "万元"),
    ("人民币万元", "人民币万元"),
    ("（人民币万元）", "人民币万元"),
]
"""Lines and the unit they state."""

OWN = [
    "单位：元",
    "单位：人民币元",
    "金额单位：元",
    "金额单位：人民币元",
    "单位：元（人民币）",
    "单位：RMB元",
    "单位：元整",
    "单位：圆",
    "单位：元、平方米、户、人、次",
    "单位：元、户、人 2026年11月",
    "单位：元 填报人：张三",
    "单位：元填报人：张三",
    "单位：平 方 米",
    "计量单位：见表头",
    "金额单位：元，保留两位小数",
    "以户为单位统计",
    "单位：元/月",
    "单位：元（以发票为准）",
    "计量单位：元、㎡",
    "单位：户",
    "数量单位：个",
    "Unit: yuan",
    "说明：金额以元为单位",
]
"""Lines that state the units of the template."""

NO_UNIT = [
    "填报单位：城关镇人民政府",
    "填报单位：某社区",
    "单位：XX街道办事处",
    "单位：双楠街道",
    "单位名称：万元公司",
    "单位名称：城关",
    "单位负责人：张三",
    "单位（盖章）：",
    "单位：（盖章）",
    "单位：",
    "单位：        日期：",
    "单位：民政局",
    "单位：百户村",
    "2026年10月报表（十）",
    "锦官驿街道工作事项（月报）",
    "以社区为单位",
    "按月填报",
    "各单位工作事项统计表",
    "交办单位：县民政局",
    "请勿以万元为单位",
    "金额不是万元",
    "投入10万元以上的事项",
    "单位：____",
    "单位：××乡",
    "单位：四川省成都市锦江区",
    "单位工作事项汇总表",
    "责任单位：乡镇（街道）",
    "填报时间：2026年11月",
    "2026年11月",
    "截至：月末",
    "单位为满足考核要求填写",
    "要求单位",
    "牵头单位：万达",
    "金额：10000元",
    "补助为10000元",
    "unit name: x",
    "注：以上数据截至月末",
    "community 工作事项",
    "单位：第一网格",
    "单位：春熙路社区居委会（盖章）",
    "单位：中共城关镇委员会",
    "联系人：张三 单位：城关镇",
]
"""Lines that name an office or say something else."""


@pytest.mark.parametrize(("title", "unit"), FOREIGN)
def test_a_unit_that_is_not_the_columns_is_found(title, unit):
    assert stated_unit(title) == unit


@pytest.mark.parametrize("title", [*OWN, *NO_UNIT])
def test_own_units_and_names_of_offices_are_left_alone(title):
    assert stated_unit(title) is None


@pytest.mark.parametrize(
    "remark",
    [
        "单位：元",
        "单位：万元",
        "（金额单位：千元）",
        "备注：金额单位为万元",
        "备注（金额单位：万元）",
        "金额均为万元",
        "（以万元计）",
    ],
)
def test_a_remark_states_a_unit(remark):
    assert states_a_unit(remark)


@pytest.mark.parametrize(
    "remark",
    [
        "欠拨经费（万元）",
        "欠拨经费（单位：万元）",
        "备注（万元）",
        "万元",
        "要求单位",
        "补助为10000元",
        "单位名称：某局",
    ],
)
def test_a_remark_that_names_a_column_or_an_office_states_none(remark):
    assert not states_a_unit(remark)


def test_a_page_of_text_is_read_in_no_time():
    assert stated_unit("单位：" + "甲" * 32_000) is None
