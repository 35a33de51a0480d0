"""What is exported from a snapshot: the columns of the long table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.words import Named


@dataclass(frozen=True)
class ExportColumn(Named):
    """One column of the exported long table: its name, type, Chinese header and meaning."""

    name: str
    dtype: Any
    header: str
    zh: str
    en: str


EXPORT_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(
        "area_code", pl.String, "区划代码", "统计用区划代码", "national statistical code of the area"
    ),
    ExportColumn("area_name", pl.String, "地区", "地区名称（当期）", "name of the area in the period"),
    ExportColumn(
        "level", pl.String, "层级", "层级", "level: province, prefecture, county, township, community"
    ),
    ExportColumn(
        "period",
        pl.String,
        "时期",
        "时期：月份 2026-10、季度 2026-Q3、年份 2026",
        "month 2026-10, quarter 2026-Q3 or year 2026",
    ),
    ExportColumn("indicator", pl.String, "指标代码", "指标代码", "code of the indicator"),
    ExportColumn(
        "value",
        pl.Float64,
        "指标值",
        "指标值 = 系数 × 分子 ÷ 分母；分母为零则为空",
        "factor × numerator / denominator; empty where the denominator is zero",
    ),
    ExportColumn("numerator", pl.Float64, "分子", "分子（汇总）", "summed numerator"),
    ExportColumn("denominator", pl.Float64, "分母", "分母（汇总）", "summed denominator"),
    ExportColumn("communities", pl.Int64, "计入社区数", "计入的社区（村）数", "communities behind the value"),
    ExportColumn(
        "townships", pl.Int64, "已报送乡镇街道数", "已报送的乡镇街道数", "townships with an accepted return"
    ),
    ExportColumn(
        "completeness",
        pl.Float64,
        "完整度",
        "完整度：已报送乡镇 ÷ 应报送乡镇（0–1）",
        "townships reported / townships expected (0–1)",
    ),
    ExportColumn("lower", pl.Float64, "95%下限", "95%区间下限", "lower end of the 95 % interval"),
    ExportColumn("upper", pl.Float64, "95%上限", "95%区间上限", "upper end of the 95 % interval"),
    ExportColumn("rank", pl.Int64, "名次", "名次（1为最好）", "rank, 1 = best"),
    ExportColumn(
        "rank_low", pl.Int64, "名次95%下限", "名次95%区间下限（模拟）", "lower end of the 95 % rank interval"
    ),
    ExportColumn(
        "rank_high", pl.Int64, "名次95%上限", "名次95%区间上限（模拟）", "upper end of the 95 % rank interval"
    ),
    ExportColumn(
        "significance",
        pl.String,
        "与全省相比",
        "与全省数相比，是否超出95%控制限：better好于、same无差别、worse差于、none不作比较",
        "against the province's figure by the 95 % funnel limits: better, same, worse, none",
    ),
    ExportColumn("eligible", pl.Boolean, "参加排名", "是否参加排名", "whether the area is ranked"),
    ExportColumn(
        "reason",
        pl.String,
        "不参加排名的原因",
        "不参加排名的原因代码",
        "code of the reason why it is not ranked",
    ),
    ExportColumn(
        "snapshot",
        pl.String,
        "快照",
        "快照编号（demo-开头为示范数据）",
        "id of the snapshot (demo-… is synthetic)",
    ),
    ExportColumn(
        "process_lower",
        pl.Float64,
        "过程区间下限",
        "过程区间95%下限：把乡镇的一次决定当作一次偶然，看本地区的做法定在哪里",
        "lower end of the 95 % process interval: where the area's way of working lies, a township's decision "
        "being one chance",
    ),
    ExportColumn(
        "process_upper",
        pl.Float64,
        "过程区间上限",
        "过程区间95%上限",
        "upper end of the 95 % process interval",
    ),
    ExportColumn(
        "circulation",
        pl.String,
        "使用范围",
        "短于通报间隔的时期：内部工作用，不作通报；其余为空",
        "of periods shorter than the interval between notices: for internal work, not for circulation; else "
        "empty",
    ),
    ExportColumn(
        "unconfirmed",
        pl.Float64,
        "其中未确认",
        "分子中未确认的部分：上期在用、本期未见、也没有登记停用的，在确认之前仍按在用计",
        "part of the numerator that is unconfirmed: in use last period, not ended and not in this period's "
        "register, counted as in use until that is settled",
    ),
    ExportColumn(
        "effort_low",
        pl.Float64,
        "最省时指标值",
        "只用于由时间算出的指标：每件事都按设置中最少的时间计，指标值是多少",
        "only of a figure made of the time that things take: its value where each takes the least time",
    ),
    ExportColumn(
        "effort_high",
        pl.Float64,
        "最费时指标值",
        "只用于由时间算出的指标：每件事都按设置中最多的时间计，指标值是多少",
        "only of a figure made of the time that things take: its value where each takes the most time",
    ),
)
"""The long export, in the order promised to whoever reads the file."""

AROUND_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("prefecture_name", pl.String, "所属市州", "所属市州", "name of the prefecture around"),
    ExportColumn("county_name", pl.String, "所属区县", "所属区县", "name of the county around"),
    ExportColumn("township_name", pl.String, "所属乡镇街道", "所属乡镇街道", "name of the township around"),
)
"""Names of what lies around an area, the widest first."""

ORIGIN_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(
        "return_id", pl.String, "报送编号", "该行所在报送的编号", "id of the return the row stood in"
    ),
    ExportColumn("township_code", pl.String, "乡镇街道代码", "报送的乡镇街道", "township that handed it in"),
    ExportColumn(
        "sheet_row", pl.Int64, "原表行号", "在原表中的行号（表头为1）", "row as Excel shows it; header = 1"
    ),
)
"""Where a register row came from."""

EXPORT_HEADERS = {
    column.name: column.header for column in (*EXPORT_COLUMNS, *AROUND_COLUMNS, *ORIGIN_COLUMNS)
}
"""Chinese header of every column of an export that is none of a register or an indicator."""
