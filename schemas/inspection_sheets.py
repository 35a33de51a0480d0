"""The workbook of one community of a verification sample, as it is handed out and comes back."""

from __future__ import annotations

import polars as pl

from schemas.codes import Code, CodeList
from schemas.contracts import Contract
from schemas.inspections import CHECKS, COUNTED, REPORTED_AS
from schemas.returns import REGISTERS
from schemas.returns.base import Register, field
from schemas.words import Words

COUNTED_CODES = CodeList(
    "inspection_register", tuple(Code(key, REGISTERS[key].zh, REGISTERS[key].en) for key in COUNTED)
)
"""The registers that are recounted, by the titles of their sheets in the return."""


class InspectionCoverModel(Contract):
    """One row per workbook."""

    sample: str = field(
        "样本编号",
        "sample",
        "code",
        max_length=40,
        help=Words("已预填，请勿改动。", "Prefilled, leave as it is."),
    )
    community: str = field(
        "受查社区代码",
        "community",
        "code",
        max_length=12,
        help=Words("已预填，请勿改动。", "Prefilled, leave as it is."),
    )
    community_title: str = field("受查社区", "community's name", "text", required=False)
    period: str = field("核查月份", "month", "period", required=False)
    visited_on: pl.Date = field(
        "核查日期",
        "visited on",
        "date",
        future_allowed=True,
        help=Words("到现场的日子。", "Day of the visit."),
    )
    visited_by: str = field("核查人员", "visited by", "text", max_length=60)


class InspectionRowsModel(Contract):
    """One row per register row as reported, and one per row that was found and not reported."""

    register: str = field(
        "登记表", "register", "choice", codes=COUNTED_CODES, help=Words("漏报的加在下面。", "Add below.")
    )
    name: str = field("名称", "name", "text")
    unit: str = field("部门或单位", "department or unit", "text", max_length=60)
    detail: str = field("位置或开始日期", "placement or start", "text", required=False)
    reported_as: str = field("上报为", "reported as", "choice", required=False, codes=REPORTED_AS)
    check: str = field(
        "核查结果",
        "found",
        "choice",
        codes=CHECKS,
        help=Words(
            "在用的填属实或查无此项；已停的填属实或仍在用；加上的填漏报。",
            "in use: as reported or not there; ended: as reported or still there; added rows: not reported.",
        ),
    )
    note: str = field("说明", "note", "text", required=False, max_length=200)
    number: int = field(
        "行号",
        "number",
        "count",
        required=False,
        help=Words("已预填；漏报的不填。", "Prefilled; empty if added."),
    )


class InspectionTotalsModel(Contract):
    """One row per register that is recounted."""

    register: str = field("登记表", "register", "choice", codes=COUNTED_CODES)
    reported: int = field("上报在用数", "reported in use", "count", required=False)
    recounted: int = field(
        "核查数",
        "recounted",
        "count",
        help=Words(
            "现场在用数＝上报在用数－查无此项＋仍在用＋漏报。", "In use = reported − not there + missing."
        ),
    )


COVER_SHEET = Register(
    "inspection_cover", "核查封面", "Cover", "INS", InspectionCoverModel, ("sample", "community")
)
ROWS_SHEET = Register("inspection_rows", "逐项核查", "Row by row", "INS", InspectionRowsModel, ("number",))
TOTALS_SHEET = Register(
    "inspection_totals", "核查汇总", "Totals", "INS", InspectionTotalsModel, ("register",)
)
SHEETS = (COVER_SHEET, ROWS_SHEET, TOTALS_SHEET)
"""The sheets of the workbook, in their order."""
