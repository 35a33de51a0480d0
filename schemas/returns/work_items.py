"""Work items that departments have placed in a community."""

from __future__ import annotations

import polars as pl

from schemas.codes import DEPARTMENT_LEVEL, ENTRY_ROUTE, LIST_KIND
from schemas.contracts import row_rule
from schemas.returns.base import YUAN, Register, RegisterModel, field
from schemas.words import Words


class WorkItemsModel(RegisterModel):
    """One row per community, item, department and start."""

    item_name: str = field("事项名称", "item", "text")
    department: str = field("交办部门", "department", "text", max_length=60)
    department_level: str = field("部门层级", "department level", "choice", codes=DEPARTMENT_LEVEL)
    entry_route: str = field("进入方式", "way in", "choice", codes=ENTRY_ROUTE)
    list_kind: str = field(
        "清单类别",
        "list",
        "choice",
        codes=LIST_KIND,
        required=False,
        help=Words("进入方式为“清单内”时必填。", "Needed when the way in is 清单内."),
    )
    list_number: int = field(
        "清单序号",
        "number on the list",
        "count",
        required=False,
        help=Words("进入方式为“清单内”时必填。", "Needed when the way in is 清单内."),
    )
    approval_document: str = field(
        "批准文号",
        "approval document",
        "text",
        required=False,
        help=Words("进入方式为“审批准入”时必填。", "Needed when the way in is 审批准入."),
    )
    started_on: pl.Date = field("开始日期", "started on", "date")
    approved_on: pl.Date = field(
        "补办日期",
        "paperwork completed on",
        "date",
        required=False,
        help=Words(
            "紧急先行事项补办手续的日期；未补办留空。",
            "When an emergency item's paperwork was completed; empty while it is awaited.",
        ),
    )
    ends_on: pl.Date = field("约定结束日期", "agreed end", "date", required=False, future_allowed=True)
    withdrawn_on: pl.Date = field("退出日期", "withdrawn on", "date", required=False)
    funds_due: float = field(
        "应拨经费",
        "funds due (yuan)",
        "decimal",
        unit=YUAN,
        required=False,
        help=Words("单位：元；没有留空。", "In yuan; empty where there are none."),
    )
    funds_paid: float = field(
        "已拨经费",
        "funds paid (yuan)",
        "decimal",
        unit=YUAN,
        required=False,
        help=Words("单位：元；没有留空。", "In yuan; empty where there are none."),
    )

    @row_rule("WRK-001")
    def listed_needs_list() -> pl.Expr:
        return (pl.col("entry_route") == "listed") & pl.col("list_kind").is_null()

    @row_rule("WRK-002")
    def listed_needs_number() -> pl.Expr:
        return (pl.col("entry_route") == "listed") & pl.col("list_number").is_null()

    @row_rule("WRK-003")
    def approved_needs_document() -> pl.Expr:
        return (pl.col("entry_route") == "approved") & pl.col("approval_document").is_null()

    @row_rule("WRK-004")
    def withdrawn_after_start() -> pl.Expr:
        return pl.col("withdrawn_on") < pl.col("started_on")

    @row_rule("WRK-005")
    def paperwork_after_start() -> pl.Expr:
        return (pl.col("entry_route") == "emergency") & (pl.col("approved_on") < pl.col("started_on"))


WORK_ITEMS = Register(
    "work_items",
    "工作事项",
    "Work items",
    "WRK",
    WorkItemsModel,
    ("community_code", "item_name", "department", "started_on"),
    None,
    "withdrawn_on",
)
