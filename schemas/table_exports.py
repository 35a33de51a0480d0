"""What is exported of tables that say who pushes what, and how many speak of it: their columns and what each
means."""

from __future__ import annotations

import polars as pl

from schemas.by_whom import AREA_VALUES_BY_LEVEL, DEPARTMENT_VALUES, OWN_INDEX, OWN_VALUES
from schemas.clue_counts import CLUE_COUNTS
from schemas.dtypes import Dtypes
from schemas.exports import EXPORT_COLUMNS, ExportColumn

EXPORTED: dict[str, Dtypes] = {
    "area_values_by_level": AREA_VALUES_BY_LEVEL,
    "department_values": DEPARTMENT_VALUES,
    "own_values": OWN_VALUES,
    "own_index": OWN_INDEX,
    "clue_counts": CLUE_COUNTS,
}
"""Columns of each table as it lies in the snapshot; exported, area_name follows the code, and the snapshot
ends it."""

FURTHER: tuple[ExportColumn, ...] = (
    ExportColumn(
        "department_level",
        pl.String,
        "部门层级",
        "交办部门的层级：national中央、province省、prefecture市、county县、township乡、unstated未注明",
        "level of the department: national, province, prefecture, county, township; unstated: none is named",
    ),
    ExportColumn(
        "department",
        pl.String,
        "部门（归一）",
        "部门名称，统一写法后（空格、括号、全半角不算差别）；反映件数中为空即全部部门",
        "name of the department as names are compared; of clues empty: all of them",
    ),
    ExportColumn("name", pl.String, "部门", "当月最常见的写法", "the form in which it is written most often"),
    ExportColumn("tied", pl.Boolean, "并列", "名次是否并列", "whether the rank is shared"),
    ExportColumn("ranked", pl.Int64, "参加排名数", "同级参加排名的地区数", "areas ranked together"),
    ExportColumn("rank_median", pl.Int64, "名次中位数", "模拟名次的中位数", "median of the ranks drawn"),
    ExportColumn(
        "worst_tenth",
        pl.Float64,
        "最差十分之一概率",
        "落在最差十分之一的概率（0–1）",
        "probability of the worst tenth",
    ),
    ExportColumn(
        "worst_fifth",
        pl.Float64,
        "最差五分之一概率",
        "落在最差五分之一的概率（0–1）",
        "probability of the worst fifth",
    ),
    ExportColumn(
        "best_fifth",
        pl.Float64,
        "最好五分之一概率",
        "落在最好五分之一的概率（0–1）",
        "probability of the best fifth",
    ),
    ExportColumn(
        "best_tenth",
        pl.Float64,
        "最好十分之一概率",
        "落在最好十分之一的概率（0–1）",
        "probability of the best tenth",
    ),
    ExportColumn("band", pl.Int64, "档次", "档次（1为最好）", "band, 1 = best"),
    ExportColumn(
        "limit_class",
        pl.String,
        "控制限类别",
        "按全部本级部分合计的控制限：low_0001、low_0025、inside、high_0025、high_0001",
        "by the funnel limits about the own parts of all: low_0001, low_0025, inside, high_0025, high_0001",
    ),
    ExportColumn(
        "index",
        pl.Float64,
        "本级指数",
        "本级部分的负担指数：50＝首期全省平均，5分＝首期地区间一个标准差，越高越重",
        "burden index of the own part: 50 the province's mean in the first period, 5 points one spread "
        "between areas then, more is worse",
    ),
    ExportColumn(
        "broadly_better_baseline",
        pl.Boolean,
        "比首期普遍好转",
        "配对模拟中至少95%低于首期；首期为空",
        "lower than in the first period in 95 % of paired draws; empty in the first",
    ),
    ExportColumn(
        "broadly_better_year",
        pl.Boolean,
        "比上年普遍好转",
        "配对模拟中至少95%低于上年同期；没有上年则为空",
        "lower than a year ago in 95 % of paired draws; empty where there is none",
    ),
    ExportColumn(
        "groups",
        pl.String,
        "主要拖累",
        "比各地平均多出的部分主要来自哪些负担类别，最重的在前",
        "burden groups that carry what the area has more than the mean of all, the worst first",
    ),
    ExportColumn(
        "burden",
        pl.String,
        "负担类别",
        "反映的负担类别；为空即全部",
        "burden that clues are about; empty: all",
    ),
    ExportColumn("received", pl.Int64, "受理", "当期受理的反映件数", "clues received in the period"),
    ExportColumn(
        "decided",
        pl.Int64,
        "答复",
        "当期答复的反映件数＝属实＋不属实＋无法核实",
        "clues answered in the period: upheld, not upheld and not established",
    ),
    ExportColumn("upheld", pl.Int64, "属实", "其中属实和部分属实", "of them upheld, in part too"),
    ExportColumn("not_upheld", pl.Int64, "不属实", "其中不属实", "of them not upheld"),
    ExportColumn("unclear", pl.Int64, "无法核实", "其中无法核实", "of them such as could not be established"),
    ExportColumn(
        "overdue",
        pl.Int64,
        "期末逾期未答复",
        "期末已过答复期限仍未办结的反映件数",
        "clues open past their answer day at the end of the period",
    ),
    ExportColumn(
        "withheld",
        pl.Boolean,
        "不公布",
        "县以下只列受理，为空的不公布：少于5件（包括没有），或会使人推算出这样的数，或所在地区的反映都出自该处",
        "below the county only received is given, and empty where it is withheld: it is under 5 (it may be "
        "none), would give such a count away, or that all clues of the area around come from there",
    ),
)
"""Columns that no other export has."""

_KNOWN = {column.name: column for column in (*EXPORT_COLUMNS, *FURTHER)}


def columns_of(table: str) -> tuple[ExportColumn, ...]:
    """The columns of an exported table, in order."""
    first, *rest = EXPORTED[table]
    return tuple(_KNOWN[name] for name in (first, "area_name", *rest, "snapshot"))
