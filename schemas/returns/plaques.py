"""Plaques and the work mechanisms behind them."""

from __future__ import annotations

import polars as pl

from schemas.codes import BASIS, DEPARTMENT_LEVEL, PLACEMENT, PLAQUE_STATUS
from schemas.contracts import row_rule
from schemas.returns.base import Register, RegisterModel, field
from schemas.words import Words


class PlaquesModel(RegisterModel):
    """One row per community, plaque, department and placement."""

    plaque_name: str = field("牌子名称", "plaque", "text")
    department: str = field("交办部门", "department", "text", max_length=60)
    department_level: str = field("部门层级", "department level", "choice", codes=DEPARTMENT_LEVEL)
    placement: str = field("位置", "placement", "choice", codes=PLACEMENT)
    basis: str = field(
        "依据",
        "basis",
        "choice",
        codes=BASIS,
        help=Words(
            "挂牌所依据文件的层级；没有依据选“无”。",
            "Level of the document the plaque rests on; 无 where there is none.",
        ),
    )
    dedicated_post: bool = field("专人专岗", "dedicated post", "flag")
    status: str = field("状态", "status", "choice", codes=PLAQUE_STATUS)
    hung_on: pl.Date = field("挂牌日期", "hung on", "date", required=False)
    removed_on: pl.Date = field(
        "摘除日期",
        "removed on",
        "date",
        required=False,
        help=Words("状态为“已摘除”时必填。", "Needed when the status is 已摘除."),
    )

    @row_rule("PLQ-002")
    def removed_after_hung() -> pl.Expr:
        return (pl.col("status") == "removed") & (pl.col("removed_on") < pl.col("hung_on"))

    @row_rule("PLQ-003")
    def removed_needs_date() -> pl.Expr:
        return (pl.col("status") == "removed") & pl.col("removed_on").is_null()


PLAQUES = Register(
    "plaques",
    "机制牌子",
    "Plaques and mechanisms",
    "PLQ",
    PlaquesModel,
    ("community_code", "plaque_name", "department", "placement"),
    "status",
    "removed_on",
)
