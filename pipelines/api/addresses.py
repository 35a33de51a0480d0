"""Every address of the API: what it is asked with, who may ask, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.api import columns, tables
from pipelines.api.declared import Document, Parameter, Question, Table
from pipelines.api.formats import FORMATS
from pipelines.api.openapi import openapi_document
from pipelines.api.paging import MOST_ROWS, USUAL_ROWS
from pipelines.queries import current_id
from pipelines.queries.descriptors import table_schema
from schemas.admission_findings import FINDING_KINDS
from schemas.areas import LEVELS, UPPER_LEVELS
from schemas.demands import DEMAND_KINDS
from schemas.signals import SEVERITIES, SIGNAL_CODES, SIGNAL_LEVELS, SIGNAL_STATES
from schemas.words import Words

_MONTH, _KIND = "20[0-9]{2}-(0[1-9]|1[0-2])", "20[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]))?"

SNAPSHOT = Parameter(
    "snapshot",
    Words("旧快照的编号；不写即现行快照", "id of an older snapshot; the current one where left out"),
    pattern="^[A-Za-z0-9][A-Za-z0-9-]{0,79}$",
    told=Words("快照编号", "the id of a snapshot"),
)
FORMAT = Parameter(
    "format", Words("格式；优先于 Accept", "the form of the answer; goes before Accept"), choices=FORMATS
)
LIMIT = Parameter(
    "limit",
    Words(
        "一页的行数；JSON 不写为 {usual}，CSV、Arrow 不写即全部",
        "rows of a page; where left out {usual} as JSON, and all as CSV or Arrow",
    ).format(usual=USUAL_ROWS),
    most=MOST_ROWS,
)
CURSOR = Parameter(
    "cursor",
    Words("下一页的起点，取自上一页的 next", "where the page begins: from ``next`` of the page before"),
    pattern="^[A-Za-z0-9_-]{1,400}$",
    told=Words("上一页给出的游标", "a cursor that a page gave"),
)
PAGED = (SNAPSHOT, FORMAT, LIMIT, CURSOR)
PERIOD = Parameter(
    "period",
    Words("时期；不写即最近一个月", "period; the latest month where left out"),
    pattern=f"^{_KIND}$",
    told=Words("2026-10、2026-Q3 或 2026", "2026-10, 2026-Q3 or 2026"),
)
PERIODS = Parameter(
    "period",
    Words(
        "时期，或连续几个月；不写即最近一个月",
        "a period, or a range of months; the latest month where left out",
    ),
    pattern=f"^({_KIND}|{_MONTH}:{_MONTH})$",
    told=Words("2026-10、2026-01:2026-10、2026-Q3 或 2026", "2026-10, 2026-01:2026-10, 2026-Q3 or 2026"),
)
MONTH = Parameter(
    "period", Words("月份", "month"), pattern=f"^{_MONTH}$", told=Words("月份 2026-10", "a month 2026-10")
)
AREA = Parameter(
    "area",
    Words("地区代码：该地区和其中各地", "code of an area: it and all that lies in it"),
    pattern="^([0-9]{6}|[0-9]{9}|[0-9]{12})$",
    told=Words("6、9 或 12 位区划代码", "a code of 6, 9 or 12 digits"),
)
_INDICATOR: dict[str, Any] = {
    "pattern": "^[a-z][a-z0-9_]{0,79}$",
    "told": Words("指标代码，见 indicators", "codes of indicators"),
}
INDICATOR = Parameter("indicator", Words("指标代码", "code of an indicator"), required=True, **_INDICATOR)
INDICATORS = Parameter(
    "indicator",
    Words("指标代码，逗号分隔；不写即全部", "codes of indicators with commas between; all where left out"),
    many=True,
    **_INDICATOR,
)


def _level(levels: tuple[str, ...], left_out: Words) -> Parameter:
    return Parameter("level", Words.join([Words("层级", "level"), left_out], "；", "; "), choices=levels)


def _coded(name: str, words: Words, said: Mapping[str, Words]) -> Parameter:
    """A parameter of a coded column, with what each code means."""
    each = Words.join([_CODE.format(key=key, words=one) for key, one in said.items()])
    return Parameter(name, Words.join([words, each], "：", ": "), choices=tuple(said))


_CODE = Words("{key} {words}", "{key} ({words})")
_COUNTIES = Words("不写即 county", "county where left out")


def make_schema(question: Question) -> dict[str, Any]:
    """The Table Schema of values."""
    return table_schema(question.snapshot, question.scope, "long", columns.VALUES)


TABLES = (
    Table(
        "/areas",
        Words("地区及其上级", "areas, and what each lies in"),
        (
            PERIOD,
            _level(LEVELS, Words("不写即社区以上各级", "all above the communities where left out")),
            AREA,
            *PAGED,
        ),
        "figures",
        columns=columns.AREAS,
        described=columns.described(columns.AREAS),
        read=tables.read_areas,
    ),
    Table(
        "/indicators",
        Words("指标及其定义", "indicators with their definitions"),
        PAGED,
        columns=columns.INDICATORS,
        described=columns.described(columns.INDICATORS),
        read=tables.read_indicators,
    ),
    Table(
        "/values",
        Words("指标值：与导出的长表逐行相同", "values: the rows of the long export"),
        (_level(LEVELS, _COUNTIES), PERIODS, INDICATORS, AREA, *PAGED),
        "figures",
        columns=columns.VALUES,
        described=columns.described(columns.VALUES),
        read=tables.read_values,
        keys=("period", "area_code"),
        file_right="export_figures",
    ),
    Table(
        "/ranks",
        Words("一项指标的排名", "the ranks of one indicator"),
        (INDICATOR, _level(UPPER_LEVELS, _COUNTIES), PERIOD, AREA, *PAGED),
        "figures",
        columns=columns.RANKS,
        described=columns.described(columns.RANKS, columns.DRAWN),
        read=tables.read_ranks,
        file_right="export_figures",
    ),
    Table(
        "/signals",
        Words("督查线索，不含背后的台账行", "signals, without the rows behind them"),
        (
            MONTH,
            _level(SIGNAL_LEVELS, Words("不写即全部", "all where left out")),
            AREA,
            _coded("code", Words("线索种类", "kind of signal"), SIGNAL_CODES.words),
            _coded("severity", Words("轻重", "severity"), SEVERITIES.words),
            _coded("status", Words("状态", "status"), SIGNAL_STATES.words),
            *PAGED,
        ),
        "matters",
        columns=columns.SIGNALS,
        described=columns.described(columns.SIGNALS),
        read=tables.read_signals,
    ),
    Table(
        "/findings",
        Words(
            "最近一个月报送与批准不符之处", "where reports and approvals do not agree, of the latest month"
        ),
        (
            _coded("kind", Words("种类", "kind"), FINDING_KINDS.words),
            _coded("demand_kind", Words("要求的种类", "kind of demand"), DEMAND_KINDS.words),
            AREA,
            *PAGED,
        ),
        "matters",
        columns=columns.FINDINGS,
        described=columns.described(columns.FINDINGS),
        read=tables.read_findings,
    ),
    Table(
        "/snapshots",
        Words("保存的快照", "the snapshots that are kept"),
        (FORMAT, LIMIT, CURSOR),
        of_snapshot=False,
        columns=columns.SNAPSHOTS,
        described=columns.described(columns.SNAPSHOTS),
        read=tables.read_snapshots,
    ),
)
SCHEMA = Document(
    "/values/schema",
    Words("指标值各列的 Frictionless 表结构", "Frictionless Table Schema of the values"),
    (SNAPSHOT,),
    make=make_schema,
)


def make_index(question: Question) -> dict[str, Any]:
    """What there is, with the way to each."""
    return {
        "title": "社区减负监测",
        "title_en": "Community burden monitor",
        "snapshot": current_id(question.home),
        "principal": question.scope.principal,
        "links": [
            {"href": one.path.lstrip("/"), "title": one.words.zh, "title_en": one.words.en}
            for one in (*TABLES, SCHEMA, OPENAPI)
        ],
    }


def make_openapi(_question: Question) -> dict[str, Any]:
    """The OpenAPI document of all addresses."""
    return openapi_document(ADDRESSES)


INDEX = Document("/", Words("目录", "what there is"), of_snapshot=False, make=make_index)
OPENAPI = Document(
    "/openapi.json", Words("OpenAPI 3.1 文档", "OpenAPI 3.1 document"), of_snapshot=False, make=make_openapi
)
ADDRESSES = (INDEX, *TABLES, SCHEMA, OPENAPI)
