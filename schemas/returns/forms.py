"""Forms and ledgers that a community has to fill."""

from __future__ import annotations

import polars as pl

from schemas.codes import DEPARTMENT_LEVEL, FORM_STATUS, FREQUENCY
from schemas.contracts import row_rule
from schemas.returns.base import TIMES, Register, RegisterModel, field
from schemas.words import Words


class FormsModel(RegisterModel):
    """One row per community, form and department."""

    form_name: str = field("表格名称", "form", "text")
    department: str = field("交办部门", "department", "text", max_length=60)
    department_level: str = field("部门层级", "department level", "choice", codes=DEPARTMENT_LEVEL)
    frequency: str = field("频次", "frequency", "choice", codes=FREQUENCY)
    ad_hoc_fills: int = field(
        "临时填报次数",
        "ad hoc fills",
        "count",
        unit=TIMES,
        required=False,
        flow=True,
        help=Words(
            "仅频次为“临时”时填写：本月填报次数；没有填0，不清楚留空，不沿用上月数。",
            "Only where the frequency is 临时: times filled this month; 0 for none, empty where it is not "
            "known; never last month's figure.",
        ),
    )
    status: str = field("状态", "status", "choice", codes=FORM_STATUS)
    stopped_on: pl.Date = field(
        "停用日期",
        "stopped on",
        "date",
        required=False,
        help=Words("状态不是“使用中”时必填。", "Needed unless the status is 使用中."),
    )
    merged_into: str = field(
        "合并去向",
        "merged into",
        "text",
        required=False,
        since="2",
        help=Words(
            "仅状态为“已合并”时填写：并入的表格名称。",
            "Only where the status is 已合并: the form this one went into.",
        ),
    )

    @row_rule("FRM-001")
    def fills_only_for_ad_hoc() -> pl.Expr:
        return (pl.col("frequency") != "ad_hoc") & (pl.col("ad_hoc_fills") > 0)

    @row_rule("FRM-003")
    def stopped_needs_date() -> pl.Expr:
        return pl.col("status").is_in(["stopped", "merged"]) & pl.col("stopped_on").is_null()


FORMS = Register(
    "forms",
    "报表台账",
    "Forms and ledgers",
    "FRM",
    FormsModel,
    ("community_code", "form_name", "department"),
    "status",
    "stopped_on",
)
