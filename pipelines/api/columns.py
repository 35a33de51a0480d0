"""The columns of each table of the API: names and types as they come, and what each means. Those of values
are the export's; a name that the export has too means the same."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.dtypes import Dtypes
from schemas.exports import EXPORT_COLUMNS
from schemas.table_exports import FURTHER
from schemas.words import Words


def _texts(*names: str) -> Dtypes:
    return dict.fromkeys(names, pl.String)


def _numbers(*names: str) -> Dtypes:
    return dict.fromkeys(names, pl.Float64)


def _counts(*names: str) -> Dtypes:
    return dict.fromkeys(names, pl.Int64)


VALUES: Dtypes = {column.name: column.dtype for column in EXPORT_COLUMNS}

AREAS: Dtypes = (
    _texts("area_code", "area_name", "level", "kind", "parent_level", "parent_code")
    | _numbers("lon", "lat")
    | _texts("township", "county", "prefecture", "province")
    | _texts("township_name", "county_name", "prefecture_name", "province_name")
)

INDICATORS: Dtypes = (
    _texts("indicator", "group", "group_zh", "group_en", "name_zh", "name_en", "meaning_zh", "meaning_en")
    | _texts("unit_zh", "unit_en", "kind", "direction")
    | _counts("factor")
    | _texts("source", "snapshot")
)

RANKS: Dtypes = (
    _texts("area_code", "area_name", "county_name", "prefecture_name", "level", "period", "indicator")
    | _counts("rank", "ranked", "rank_low", "rank_median", "rank_high", "band", "previous_rank")
    | {"tied": pl.Boolean}
    | _numbers("worst_tenth", "value", "numerator", "denominator", "lower", "upper")
    | _texts("limit_class", "significance")
    | _numbers("change_month", "change_year", "change_baseline")
    | _texts("trend")
    | _counts("communities", "townships")
    | _numbers("completeness")
    | {"eligible": pl.Boolean}
    | _texts("reason", "snapshot")
)

SIGNALS: Dtypes = (
    _texts("signal_id", "code", "severity", "level", "area_code", "area_name", "period", "register")
    | _numbers("expected_rate")
    | _texts("status", "dismissed_at", "township", "township_name", "county", "county_name")
    | _texts("prefecture", "prefecture_name", "snapshot")
)
"""Without the rows behind a signal, and without who dismissed it."""

FINDINGS: Dtypes = ADMISSION_FINDINGS | _texts(
    "township_name", "county_name", "prefecture_name", "province_name", "snapshot"
)

SNAPSHOTS: Dtypes = (
    _texts("snapshot", "published_at", "first_period", "last_period", "top_level", "top_code", "jurisdiction")
    | _counts("returns")
    | {"synthetic": pl.Boolean, "current": pl.Boolean}
)

_OWN = {
    "kind": Words("种类", "kind"),
    "parent_level": Words("上级层级", "level of the area directly around"),
    "parent_code": Words("上级代码", "code of the area directly around"),
    "lon": Words("经度（WGS 84）", "longitude, WGS 84"),
    "lat": Words("纬度（WGS 84）", "latitude, WGS 84"),
    "township": Words("所属乡镇街道代码", "code of the township around"),
    "county": Words("所属区县代码", "code of the county around"),
    "prefecture": Words("所属市州代码", "code of the prefecture around"),
    "province": Words("所属省份代码", "code of the province around"),
    "township_name": Words("所属乡镇街道", "name of the township around"),
    "county_name": Words("所属区县", "name of the county around"),
    "prefecture_name": Words("所属市州", "name of the prefecture around"),
    "province_name": Words("所属省份", "name of the province around"),
    "group": Words("负担类别代码", "code of the burden group"),
    "meaning_zh": Words("公式（中文）", "formula in Chinese"),
    "meaning_en": Words("公式（英文）", "formula in English"),
    "direction": Words(
        "low 越低越好、high 越高越好、context 仅供参考", "which way is better: low, high; context: neither"
    ),
    "factor": Words("系数", "what numerator ÷ denominator is multiplied with"),
    "previous_rank": Words("上一期名次", "rank of the period before"),
    "change_month": Words("比上一期", "change against the period before, of communities in both"),
    "change_year": Words("比上年同期", "change against the same period a year ago, of communities in both"),
    "change_baseline": Words("比首期", "change against the first period, of communities in both"),
    "trend": Words(
        "走势：rising、falling、turned_up、turned_down、steady、too_short",
        "course of the value: rising, falling, turned_up, turned_down, steady, too_short",
    ),
    "severity": Words("轻重：note、look、legal", "how much it asks for: note, look, legal"),
    "register": Words("登记表", "register it was found in"),
    "expected_rate": Words(
        "没有问题的地区中也会出现的比例上限",
        "share of areas in which it shows where nothing is wrong, at most",
    ),
    "status": Words("open 待核看、dismissed 已排除", "open or dismissed"),
    "dismissed_at": Words("排除时间（世界时）", "when it was dismissed, UTC"),
    "published_at": Words("发布时间（世界时）", "when it was published, UTC"),
    "current": Words("是否现行", "whether it is the one that pages show"),
    "synthetic": Words("是否示范数据", "whether it is made up for demonstration"),
    "returns": Words("报送份数", "returns behind the figures"),
    "started_on": Words("开始日期", "day on which it started"),
    "days": Words("自开始至月底的天数", "days from the start to the month's end"),
    "item_name": Words("事项名称", "name of the item as reported"),
    "evidence": Words("依据", "why it is a finding"),
}
_COMMON = {column.name: column.words for column in (*EXPORT_COLUMNS, *FURTHER)}
DRAWN = {
    "lower": Words("95%区间下限，同页面所画", "lower end of the 95 % interval that pages draw"),
    "upper": Words("95%区间上限，同页面所画", "upper end of the 95 % interval that pages draw"),
}
"""Of ranks: the process interval where there is one."""


def described(columns: Iterable[str], further: dict[str, Words] | None = None) -> dict[str, Words]:
    """What columns mean, of those that do not say it by their name."""
    words = _COMMON | _OWN | (further or {})
    return {name: words[name] for name in columns if name in words}
